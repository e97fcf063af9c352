import { plural } from '../../plural.ts';

/** What the postgres target says. */
export const postgres = {
  self: 'a database',
  label: (database: string) => `postgres ${database}`,
  answers: 'answers',
  backend: (pid: number, user: string, state: string, seconds: number, query: string) =>
    `${pid} ${user} ${state} ${seconds}s ${query}`,
  noBackend: (pid: number) => `no connection with process id ${pid} may be ended`,
  idle: (pid: number, state: string) => `${pid} runs no statement (${state})`,
  disconnected: 'disconnected; its uncommitted work is rolled back',
  cancelled: 'connected, its statement cancelled',
  stillConnected: (pid: number) => `${pid} is still connected`,
  stillRuns: (pid: number) => `${pid} still runs it`,
  sameConnection: (pid: number) => `${pid} is still that connection`,
  sameStatement: (pid: number) => `${pid} still runs that statement`,
  gone: (pid: number) => `${pid} is gone`,
  goneBefore: (pid: number) => `${pid} was already gone; nothing was done`,
  notEnded: (pid: number) => `${pid} did not end within 5s`,
  didTerminate: (pid: number) => `${pid}: terminated`,
  didCancel: (pid: number) => `${pid}: cancelled`,
  verifyGone: (pid: number) => `${pid} is gone from pg_stat_activity`,
  verifyCancelled: (pid: number) => `${pid} no longer runs the statement`,
  analyzed: 'ANALYZE: done',
  newer: 'the statistics are newer',
  stillOld: 'the statistics are still old',
  unseen: (pid: number, user: string, me: string) =>
    `${pid} is a session of ${user}, and what it does may not be seen: GRANT pg_monitor, pg_signal_backend TO ${me}`,
  superuser: (user: string) => `${user} is a superuser: only a superuser may end its sessions`,
  mayNotEnd: (user: string, me: string) =>
    `${me} may not end sessions of ${user}: GRANT pg_signal_backend TO ${me}`,
  facts: {
    blocked: 'blocked',
    connections: 'connections',
    dead: 'dead rows',
    modified: 'changed since analyzed',
    rows: 'rows',
    size: 'size',
    unknown: 'unknown',
  },
  statistics: (modified: string, age: string | undefined) =>
    `rows changed since: ${modified}; ${age === undefined ? 'never analyzed by hand' : `analyzed ${age} ago`}`,
  freshStatistics: 'fresh statistics',
  vacuumNeedsTable: 'name the table: a vacuum of everything takes too long to be watched',
  vacuumRuns: (table: string, pid: number) => `${table} is being vacuumed already, by ${pid}`,
  noTableThere: (name: string, upkeep: string) => `${name} is not a table: there is nothing to ${upkeep}`,
  mayNotKeepUp: (upkeep: string, table: string, me: string, owner: string, grantable: boolean) =>
    `${me} may not ${upkeep} ${table}, which belongs to ${owner}${grantable ? `: GRANT MAINTAIN ON ${table} TO ${me}` : ': log in as its owner'}`,
  ownsNone: (me: string, count: number) =>
    `${me} may analyze none of the ${count} tables: they belong to others`,
  skipped: (count: number) =>
    `${plural(count, 'table')} of other owners ${count === 1 ? 'is' : 'are'} skipped`,
  deadRows: (dead: string, rows: string | undefined, size: string, age: string | undefined) =>
    `${dead} dead rows${rows === undefined ? '' : ` beside ~${rows} live`}, ${size}; ${age === undefined ? 'never vacuumed by hand' : `vacuumed by hand ${age} ago`}`,
  cleaned: 'dead rows that no transaction needs are gone; the file keeps its size',
  vacuumLock: 'Reads and writes go on; ALTER TABLE, index builds and other vacuums of it wait.',
  vacuumSpace: 'Needs no room on the disk and gives none back: the room is used for new rows.',
  vacuumed: 'VACUUM: done',
  vacuumedSince: 'it was vacuumed',
  notVacuumed: 'it was not vacuumed: locked by somebody, or skipped',
};
