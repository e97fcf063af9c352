import { plural } from '../../plural.ts';

/** What lies behind a PostgreSQL database. */
export const postgres = {
  hidden: (count: number, user: string) =>
    `${plural(count, 'session')} of other roles not shown: GRANT pg_monitor TO ${user}`,
  refused: (message: string) => `the login may not read this: ${message}`,
  tooLong: (ms: number) => `cancelled after ${ms / 1_000} s: unknown, not down`,
  locked: 'waits behind a lock: nothing was read',
  sessions: {
    title: 'sessions',
    connections: 'connections',
    ofMost: (count: number, most: number, reserved: number) =>
      `${count} of ${most} (${reserved} reserved for superusers)`,
    none: 'nobody else is connected',
    notShown: 'not shown',
    local: 'local socket',
    client: 'client',
    database: 'database',
    connected: 'connected for',
    unmasked: 'unmasked text',
    columns: {
      pid: 'pid',
      user: 'user',
      application: 'application',
      state: 'state',
      lasts: 'for',
      transaction: 'transaction',
      wait: 'waits for',
      statement: 'statement',
    },
  },
};
