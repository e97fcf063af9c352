import { andList } from '../and-list.ts';
import { plural } from '../plural.ts';

/** Sentences about conversations and tickets that wait for a person. */
export const handoffs = {
  cut: (rows: number) => `only the first ${rows.toLocaleString('en')} were read`,
  noColumn: (columns: readonly string[]) =>
    `no row has the column ${andList(columns)}: when an answer is due is unknown`,
  /** Beside how many wait. */
  late: (count: number) => `${count} overdue`,
  lateBy: (time: string) => `late ${time}`,
  dueIn: (time: string) => `due ${time}`,
  noDue: 'due ?',
  answered: 'answered',
  botStillAnswers: 'bot replies',
  /** What may be done to one. */
  verbs: {
    take: { title: 'Take', summary: 'Take it yourself, unless somebody else has it.' },
    assign: { title: 'Assign', summary: 'Give it to somebody.' },
    'give-back': { title: 'Give back to the bot', summary: 'Let the bot answer again.' },
    close: { title: 'Close', summary: 'Nobody waits any more.' },
  },
  params: { id: 'id of what waits', to: 'who gets it' },
  inDatabase: (place: string) => `in ${place}`,
  changedOne: '1 row changed',
  commitLost: 'connection lost while committing: look whether it was changed',
  locked: 'somebody is changing this row right now: try again',
  severalRows: (id: string, count: number) =>
    `${plural(count, 'row has', 'rows have')} the id "${id}": which is meant is unknown`,
  notAmong: (id: string, rows: number) =>
    `"${id}" is not among the first ${plural(rows, 'row')} of the source`,
  notWaiting: (id: string) => `"${id}" no longer waits`,
  stillWaits: (id: string) => `"${id}" still waits`,
  hasIt: (who: string) => `${who} has it`,
  hasItAlready: (who: string) => `${who} has it already`,
  nobodyHasIt: 'nobody has it',
  nobody: 'nobody',
  after: { 'give-back': 'the bot', close: 'closed' },
  stillUnclaimed: (id: string) => `"${id}" waits and nobody has it`,
  stillOf: (id: string, who: string) => `"${id}" waits and ${who} has it`,
  tooMany: (count: number) =>
    `${plural(count, 'row')} would have changed: rolled back; make its WHERE name one row`,
  noneChanged: 'no row changed: its WHERE does not match this row',
  noAgent: (name: string, known: readonly string[]) =>
    `"${name}" is not under agents: it has ${andList(known)}`,
  noValue: (name: string) => `{${name}} is empty here: the row has no such column, or nothing in it`,
  notReadBack: 'who has it cannot be read back: the source has no such column (columns: { claimed: … })',
  verify: {
    gone: (id: string) => `"${id}" no longer waits`,
    owner: (id: string, who: string | undefined) =>
      who === undefined ? `nobody has "${id}"` : `${who} has "${id}"`,
  },

  screen: {
    noRow: 'select somebody who waits',
    cannot: (verb: string, title: string) =>
      `${title} cannot ${verb}: add it under actions of the escalation`,
    noLink: 'this row has no link',
    linkCopied: (link: string) => `copied: ${link}`,
  },

  config: {
    needsId: 'expected a statement that names its row by {id}',
    needsDb: 'db is missing: the source is no sql query',
    needsClock: 'breached needs answer: { within: … }, or columns: { due: … }',
    noPriority: (name: string) => `no time under within for "${name}"`,
    needsZone: 'timezone is missing here and under oncall',
    noTime: 'within is empty: add a time, such as 30m',
    ruleName: (title: string) => `${title}: answer overdue`,
  },

  detail: {
    due: 'answer due',
    late: (at: string, by: string) => `${at}, ${by} ago`,
    in: (at: string, time: string) => `${at}, in ${time}`,
    unknown: {
      'no-start': 'unknown: no start time in this row',
      'no-time': 'unknown: no answer time for this priority',
      unreadable: 'unknown: the column cannot be read as a time',
    },
    answered: 'answered',
    answeredAt: (at: string, ago: string) => `${at} (${ago} ago)`,
    answeredSometime: 'yes',
    reason: 'reason',
    owner: 'taken by',
    nobody: 'nobody',
    bot: 'bot',
    botAt: (ago: string) => `still replies: last ${ago} ago, after the handoff`,
    botOn: 'still in control of the conversation',
    row: 'Row',
    empty: '-',
    unseen: (count: number) => `${plural(count, 'more row')} not listed`,
  },
};
