import { plural } from '../../plural.ts';
/** Sentences of the ways in which a team's own actions run. */
export const own = {
  undo: (verb: string) => verb,
  failedCheck: (label: string, message: string) => (message === '' ? label : `${label}: ${message}`),

  command: {
    program: 'expected a program and its arguments; the program itself cannot be a parameter',
    ended: (program: string, signal: string) => `${program} was ended by ${signal}`,
    failed: (program: string, code: number, last: string | undefined) =>
      `${program} failed with exit code ${code}${last ? `: ${last}` : ''}`,
    exposed:
      'a secret among its arguments can be read in the process list while it runs; env: or input: keeps it out',
    takenForOption: (value: string) => `"${value}" would be read as an option; it must not start with "-"`,
  },

  http: {
    url: 'expected an http or https URL, with parameters only after the host',
    bodyOrForm: 'use body or form, not both',
    sameHost: 'a parameter must not change the host of the request',
    samePath: (value: string) =>
      `"${value}" would move the request to another path; in a path a parameter is one piece without "/" and not "." or ".."`,
    answered: (status: number, said: string) => `answered ${status}${said === '' ? '' : `: ${said}`}`,
  },

  postgres: {
    runOrDelete: 'give either "run" or "delete"',
    where: '"where" is missing: which rows to delete (true means all)',
    label: (what: string | undefined, database: string) => `${what ?? 'statement'} in ${database}`,
    rows: (count: number) => plural(count, 'row'),
    moreRows: (count: number) => `… and ${plural(count, 'more row')}`,
    inBatches: (statement: string, batch: number) => `${statement}, ${plural(batch, 'row')} at a time`,
    matching: (count: number) => plural(count, 'row matches', 'rows match'),
    noneMatches: (table: string) => `no row of ${table} matches`,
    stillMatching: (count: number) => plural(count, 'row still matches', 'rows still match'),
    about: (count: number) => `about ${plural(count, 'row matches', 'rows match')}`,
    moreNow: (now: number, count: number) => `${plural(now, 'row matches', 'rows match')} now, not ${count}`,
    deleted: (count: number) => `${plural(count, 'row')} deleted`,
    deletedAll: (count: number) => `${plural(count, 'row')} deleted in all`,
    tooMany: (count: number) => `${plural(count, 'row')} deleted, more than were counted: stopped`,
    noCount: 'the count did not return a number',
    vacuumed: 'VACUUM (ANALYZE): done',
  },

  redis: {
    keysOrMove: 'give either "keys" or "move"',
    moveLabel: (from: string, to: string, database: string) => `${from} to ${to} in ${database}`,
    keysLabel: (database: string) => `keys in ${database}`,
    waiting: (count: number, list: string) => `${count} in ${list}`,
    more: (count: number, list: string) => `${count} more in ${list}`,
    holdsAtLeast: (list: string, count: number) => `${list} holds at least ${count}`,
    holdsNow: (list: string, count: number) => `${list} holds ${count} now`,
    moved: (count: number) => `${plural(count, 'entry', 'entries')} moved`,
  },
};
