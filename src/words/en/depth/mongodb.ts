import { plural } from '../../plural.ts';

/** What lies behind a MongoDB server. */
export const mongodb = {
  refused: (what: string) => `the login may not run ${what}`,
  refusedNote: (message: string, remedy: string) => `${message}: ${remedy}`,
  absent: (what: string) =>
    `this server has no ${what}: small Atlas tiers and compatible servers leave parts out`,
  tooLong: 'the server gave up in time: unknown, not down',
  notTold: 'this server does not tell',

  operations: {
    title: 'operations',
    clients: 'of clients',
    internal: "the server's own",
    waiting: 'waiting for a lock',
    none: 'nothing runs',
    gone: 'gone',
    ownOnly: 'Only operations of this login are shown: the role clusterMonitor on admin shows all.',
    longestOnly: (most: number) => `Only the ${most} longest are shown.`,
    waits: (command: string) => `waits for a lock: ${command}`,
    serverItself: 'the server itself',
    ns: 'collection',
    client: 'client',
    user: 'user',
    progress: 'progress',
    unmasked: 'unmasked command',
    columns: {
      operation: 'operation',
      runs: 'runs for',
      op: 'kind',
      application: 'application',
      plan: 'plan',
      command: 'command',
    },
  },

  connections: {
    title: 'connections',
    none: 'nobody is connected',
    notShown: 'who is connected is not shown',
    ofMost: (current: number, most: number) => `${current} of ${most}`,
    facts: {
      connected: 'connected',
      active: 'active',
      created: 'made since start',
      'queued-readers': 'queued readers',
      'queued-writers': 'queued writers',
    },
    columns: { application: 'application', host: 'from', connections: 'connections', active: 'active' },
  },

  traffic: {
    title: 'traffic',
    operations: 'operations',
    latencies: 'latencies',
    facts: {
      used: 'cache used',
      dirty: 'cache dirty',
      cache: 'cache',
      resident: 'resident',
      in: 'network in',
      out: 'network out',
      faults: 'page faults',
      'user-asserts': 'errors of clients',
    },
    columns: { kind: 'kind', rate: 'rate', all: 'since start', each: 'each' },
  },

  replication: {
    title: 'replication',
    alone: 'not a replica set: there is no copy',
    mongos: 'a mongos: ask the members of its shards',
    set: 'replica set',
    primary: 'primary',
    noPrimary: 'none',
    window: 'oplog window',
    none: 'no members',
    noOplog: 'the oplog window is not shown: it takes read on the database local',
    againstNewest: 'No primary: members are measured against the newest of them.',
    says: 'says',
    columns: { member: 'member', state: 'state', behind: 'behind', heard: 'heard', source: 'copies from' },
  },

  collections: {
    title: 'collections',
    storage: 'storage',
    indexes: 'indexes',
    data: 'data, uncompressed',
    count: 'number of indexes',
    none: 'no collections',
    firstOnly: (most: number) => `Sizes of the first ${plural(most, 'collection')} only.`,
    moreIndexes: 'use of its indexes',
    uses: (uses: number, days: number | undefined) =>
      `${uses === 0 ? 'never used' : `used ${plural(uses, 'time')}`}${
        days === undefined ? '' : ` in ${plural(Math.round(days * 10) / 10, 'day')}`
      }`,
    columns: {
      collection: 'collection',
      documents: 'documents',
      storage: 'storage',
      free: 'reusable',
      indexes: 'indexes',
      each: 'mean size',
    },
  },

  slow: {
    title: 'slow operations',
    threshold: 'slow from',
    from: 'read from',
    profiler: 'the profiler',
    log: "the newest lines of the server's log",
    profilerOff: 'The profiler is off. To record slow operations: db.setProfilingLevel(1, { slowms: 100 })',
    none: 'nothing was slow',
    noneInLog: 'nothing slow in the newest lines of the log; older ones are gone',
    cut: (lines: number) => `${plural(lines, 'entry', 'entries')} too long to be read from the log`,
    returned: 'documents returned',
    keys: 'keys examined',
    application: 'application',
    client: 'client',
    columns: {
      took: 'took',
      age: 'age',
      ns: 'collection',
      plan: 'plan',
      examined: 'examined',
      command: 'command',
    },
  },
};
