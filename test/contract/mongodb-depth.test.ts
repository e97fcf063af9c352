import type { Document } from 'mongodb';
import { afterEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { askMore, askSection } from '../../src/depth/findings.ts';
import { parts } from '../../src/depth/mongodb/depth.ts';
import { Engine } from '../../src/engine/engine.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { CannotLook, Depth, DepthAnswer } from '../../src/model/depth.ts';
import type { Target } from '../../src/model/target.ts';
import { redactor } from '../../src/text/redactor.ts';
import { testContext, within } from '../services/context.ts';
import { type MongoServer, startMongo, unauthorized } from '../services/mongo-server.ts';

/** The real driver asks; a stand-in answers, with documents in the shape of MongoDB 7. */
let server: MongoServer | undefined;
let world = testContext();
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
  await world.close();
  world = testContext();
  await server?.close();
  server = undefined;
});

const surroundings = { clock: systemClock, redact: redactor([]) };
const start = async (answers: MongoServer['answers'], hello: Document = {}): Promise<Depth> => {
  server = await startMongo(hello);
  server.answers = answers;
  return parts.open({ url: server.url }, world.context);
};
const sectionOf = (id: string) => parts.sections.find((one) => one.id === id)!;
const ask = (depth: Depth, id: string): Promise<DepthAnswer> =>
  askSection(depth, sectionOf(id), within(), {}, surroundings);
const fact = ({ facts }: DepthAnswer, id: string) => facts.find((one) => one.id === id);
const rows = ({ tables }: DepthAnswer, id: string) => tables.find((one) => one.id === id)?.rows ?? [];
const cursor = (...firstBatch: readonly Document[]): Document => ({
  cursor: { id: 0, ns: 'admin.$cmd.aggregate', firstBatch },
  ok: 1,
});

const slowQuery = {
  type: 'op',
  host: 'mongo-0:27017',
  desc: 'conn4711',
  connectionId: 4711,
  client: '10.0.0.7:51044',
  appName: 'worker',
  active: true,
  effectiveUsers: [{ user: 'app', db: 'shop' }],
  opid: 880_123,
  secs_running: 214,
  microsecs_running: 214_500_000,
  op: 'query',
  ns: 'shop.jobs',
  command: {
    find: 'jobs',
    filter: { phone: '+55 11 98765-4321', state: { $in: ['a', 'b'] } },
    limit: 5,
    lsid: { id: 'x' },
    $db: 'shop',
  },
  planSummary: 'COLLSCAN',
  waitingForLock: false,
};
const operationsNow: Document[] = [
  {
    type: 'op',
    desc: 'ReplBatcher',
    opid: 3,
    op: 'none',
    ns: 'local.oplog.rs',
    active: true,
    secs_running: 90_000,
  },
  {
    ...slowQuery,
    desc: 'conn9',
    client: '10.0.0.8:4000',
    opid: 9,
    secs_running: 90_001,
    ns: 'local.oplog.rs',
  },
  {
    ...slowQuery,
    desc: 'conn8',
    opid: 8,
    client: '10.0.0.8:4001',
    effectiveUsers: [{ user: '__system', db: 'local' }],
  },
  {
    ...slowQuery,
    desc: 'conn7',
    opid: 7,
    msg: 'Index Build: scanning collection',
    command: { createIndexes: 'jobs' },
  },
  { ...slowQuery, desc: 'conn6', opid: 6, appName: 'plantao' },
  slowQuery,
  {
    ...slowQuery,
    opid: 5,
    secs_running: 1,
    microsecs_running: 1_000_000,
    waitingForLock: true,
    client: '10.0.0.9:1',
  },
];
/** `$currentOp` as a server answers it: matched by id where that is asked for. */
const currentOp =
  (operations: readonly Document[]) =>
  ({ pipeline }: Document): Document => {
    const wanted = pipeline.find((stage: Document) => stage.$match?.opid !== undefined)?.$match.opid;
    return cursor(...operations.filter(({ opid }) => wanted === undefined || opid === wanted));
  };

describe('the operations of a MongoDB', () => {
  test('those of clients first, values masked, the whole command by key', async () => {
    const depth = await start({ aggregate: currentOp(operationsNow) });
    const answer = await ask(depth, 'operations');
    expect(server!.asked[0]).toMatchObject({
      ...{ aggregate: 1, $db: 'admin' },
      pipeline: [
        { $currentOp: { allUsers: true, idleConnections: false } },
        {},
        { $sort: { microsecs_running: -1 } },
        { $limit: 300 },
      ],
    });
    expect(fact(answer, 'internal')?.value).toBe(3);
    expect(fact(answer, 'waiting')).toMatchObject({ value: 1, severity: 'warning' });
    const found = rows(answer, 'operations');
    const one = found.find(({ id }) => id === '880123')!;
    expect(one).toMatchObject({
      severity: 'warning',
      cells: { runs: 214.5, plan: 'COLLSCAN' },
      actions: [{ verb: 'kill-operation', params: { operation: '880123' } }],
    });
    expect(one.cells.command).toBe('find jobs {filter: {phone: ?, state: {$in: [?]}}, limit: ?}');
    expect(JSON.stringify(answer)).not.toContain('98765');
    expect(found.flatMap(({ id, actions }) => (actions ? [id] : [])).toSorted()).toEqual(['5', '880123']);
    const [more] = await askMore(depth, sectionOf('operations'), '880123', within(), surroundings);
    expect(more?.value).toContain('98765-4321');
  });

  test('without the right to see all, those of the login, and that is said', async () => {
    const mine = currentOp([slowQuery]);
    const depth = await start({
      aggregate: (command) =>
        command.pipeline[0].$currentOp.allUsers ? unauthorized('aggregate') : mine(command),
    });
    const answer = await ask(depth, 'operations');
    expect(rows(answer, 'operations')).toHaveLength(1);
    expect(answer.notes.join()).toContain('Only operations of this login');
  });
});

describe('ending an operation', () => {
  const openTarget = async (): Promise<Target> => {
    const config = await parseConfig(
      `system: s\ncomponents: { m: { check: { mongodb: "${server!.url}" } } }\n`,
      {
        ...{ file: '/nowhere/plantao.yaml', env: {} },
      },
    );
    engine = new Engine({ config, clock: systemClock, random: Math.random, changed: () => {} });
    engine.openTargets();
    return engine.targetFor('m', 'kill-operation')!;
  };
  const plan = (target: Target, operation: string) => target.plan('kill-operation', { operation }, within());

  test('only of a client; never of the server, of plantao, of an index build', async () => {
    await start({ aggregate: currentOp(operationsNow) });
    const target = await openTarget();
    for (const [id, why] of [
      ['3', /server's own/],
      ['9', /server's own/],
      ['8', /server's own/],
      ['7', /builds an index/],
      ['6', /plantao's own/],
      ['4', /no operation/],
    ] as const)
      await expect(plan(target, id)).rejects.toThrow(why);
    const choices = await target.choices!('kill-operation', 'operation', within());
    expect(choices.map(({ value }) => value)).toEqual(['880123', '5']);
    expect(server!.asked.some((command) => command.killOp !== undefined)).toBe(false);
  });

  test('the same one that was shown, which is told to end and then gone', async () => {
    let running: Document[] = [slowQuery];
    await start({
      aggregate: (command) => currentOp(running)(command),
      killOp: () => ({ info: 'attempting to kill op', ok: 1 }),
    });
    const planned = await plan(await openTarget(), '880123');
    expect(planned).toMatchObject({
      requests: ['db.adminCommand({ killOp: 1, op: 880123 })'],
      risk: 'disruptive',
    });
    expect(planned.from).toBe('880123 query shop.jobs worker 10.0.0.7:51044 for 3 min');
    await planned.run(() => {}, within());
    expect(server!.asked.find((command) => command.killOp !== undefined)).toMatchObject({
      ...{ killOp: 1, op: 880_123, $db: 'admin' },
    });
    // A server says yes before it has happened.
    running = [{ ...slowQuery, killPending: true, microsecs_running: 215_000_000 }];
    expect(await planned.verify!.look(within())).toBe('operation 880123 was told to end and still runs');
    running = [];
    expect(await planned.verify!.look(within())).toBeUndefined();
  });

  test.each<[string, Document]>([
    ['of another client', { client: '10.0.0.7:51045' }],
    ['younger', { microsecs_running: 2_000_000, secs_running: 2 }],
    ['of another collection', { ns: 'shop.users' }],
  ])('not one that is %s', async (_what, other) => {
    let running: Document[] = [slowQuery];
    await start({ aggregate: (command) => currentOp(running)(command), killOp: () => ({ ok: 1 }) });
    const planned = await plan(await openTarget(), '880123');
    running = [{ ...slowQuery, ...other }];
    expect(await planned.preconditions[0]!.recheck(within())).toBe('operation 880123 is gone');
    await expect(planned.run(() => {}, within())).rejects.toThrow('operation 880123 is gone');
    expect(server!.asked.some((command) => command.killOp !== undefined)).toBe(false);
  });

  test('without the right says which', async () => {
    await start({ aggregate: currentOp([slowQuery]), killOp: () => unauthorized('killOp') });
    const planned = await plan(await openTarget(), '880123');
    await expect(planned.run(() => {}, within())).rejects.toThrow(/needs the action killop/);
  });
});

const status = {
  connections: { current: 820, available: 180, totalCreated: 52_110, active: 12 },
  globalLock: { currentQueue: { total: 3, readers: 3, writers: 0 } },
  opcounters: { insert: 100, query: 1_000, update: 0, delete: 0, getmore: 0, command: 5_000 },
  opLatencies: { reads: { latency: 10_000, ops: 10 }, writes: { latency: 0, ops: 0 } },
  network: { bytesIn: 1_000, bytesOut: 2_000 },
  mem: { resident: 512 },
  wiredTiger: {
    cache: {
      'maximum bytes configured': 1_000,
      'bytes currently in the cache': 970,
      'tracked dirty bytes in the cache': 250,
    },
  },
  ok: 1,
};

test('connections against their limit, queues, and by application where that may be seen', async () => {
  const depth = await start({ serverStatus: () => status, aggregate: () => unauthorized('aggregate') });
  const answer = await ask(depth, 'connections');
  expect(fact(answer, 'connected')).toMatchObject({ value: '820 of 1000', severity: 'warning' });
  expect(fact(answer, 'queued-readers')).toMatchObject({ value: 3, severity: 'warning' });
  expect(answer.tables[0]).toMatchObject({ rows: [], none: 'who is connected is not shown' });
  expect(answer.notes.join()).toContain(
    'grantRolesToUser("USER", [{ role: "clusterMonitor", db: "admin" }])',
  );
  server!.answers.aggregate = () =>
    cursor({ _id: { application: 'worker', host: '10.0.0.7' }, connections: 40, active: 2 });
  expect(rows(await ask(depth, 'connections'), 'applications')[0]?.cells).toEqual({
    ...{ application: 'worker', host: '10.0.0.7', connections: 40, active: 2 },
  });
});

test('traffic is the difference of two questions; the cache that holds clients up is said', async () => {
  let now: Document = status;
  const depth = await start({ serverStatus: () => now });
  const first = await ask(depth, 'traffic');
  expect(fact(first, 'used')).toMatchObject({ value: 97, severity: 'warning' });
  expect(fact(first, 'dirty')).toMatchObject({ value: 25, severity: 'warning' });
  expect(fact(first, 'in')).toMatchObject({ value: null, why: 'waiting for a second reading' });
  now = {
    ...status,
    opcounters: { ...status.opcounters, query: 1_500 },
    opLatencies: { reads: { latency: 40_000, ops: 20 }, writes: { latency: 0, ops: 0 } },
  };
  const second = await ask(depth, 'traffic');
  const query = rows(second, 'operations').find(({ id }) => id === 'query')!;
  expect(Number(query.cells.rate)).toBeGreaterThan(0);
  expect(rows(second, 'latencies')[0]?.cells.each).toBe(3);
  // A restart: counters begin anew.
  now = { ...status, opcounters: { ...status.opcounters, query: 3 } };
  const third = await ask(depth, 'traffic');
  expect(rows(third, 'operations').find(({ id }) => id === 'query')?.cells.rate).toBeNull();
});

test('a login that may not look is told which role it takes', async () => {
  const depth = await start({ serverStatus: () => unauthorized('serverStatus') });
  const error: CannotLook = await ask(depth, 'traffic').catch((thrown) => thrown);
  expect(error).toMatchObject({
    code: 'no-right',
    message: 'the login may not run serverStatus',
    remedy: 'db.getSiblingDB("shop").grantRolesToUser("USER", [{ role: "clusterMonitor", db: "admin" }])',
  });
});

test('what a server leaves out is not installed, what takes too long is unknown', async () => {
  const depth = await start({});
  expect(await ask(depth, 'connections').catch((thrown) => thrown)).toMatchObject({
    code: 'not-installed',
    message: expect.stringContaining('no serverStatus'),
  });
  server!.answers.aggregate = () => ({
    ok: 0,
    code: 40_324,
    errmsg: "Unrecognized pipeline stage name: '$currentOp'",
  });
  expect(await ask(depth, 'operations').catch((thrown) => thrown)).toMatchObject({
    code: 'not-installed',
    message: expect.stringContaining('no $currentOp'),
  });
  server!.answers.serverStatus = () => ({ ok: 0, code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'x' });
  expect(await ask(depth, 'connections').catch((thrown) => thrown)).toMatchObject({ code: 'no-answer' });
});

describe('the copies of a MongoDB', () => {
  const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 29, 3, 0, seconds));
  const member = (name: string, stateStr: string, optime: Date, more: Document = {}): Document => ({
    ...{ name, stateStr, health: 1, optimeDate: optime, lastHeartbeatRecv: new Date(), syncSourceHost: '' },
    ...more,
  });
  const inSet = { setName: 'rs0', isWritablePrimary: true, hosts: ['a:1', 'b:1'], primary: 'a:1', me: 'a:1' };
  const oplog = ({ sort }: Document): Document => cursor({ ts: at(sort.$natural === 1 ? 0 : 7_200) });

  test('members by how far they are behind the primary', async () => {
    const depth = await start(
      {
        find: oplog,
        replSetGetStatus: () => ({
          set: 'rs0',
          members: [
            member('a:1', 'PRIMARY', at(100)),
            member('b:1', 'SECONDARY', at(25), { syncSourceHost: 'a:1' }),
            member('c:1', '(not reachable/healthy)', new Date(0), {
              ...{ health: 0, lastHeartbeatMessage: 'Connection refused' },
            }),
          ],
          ok: 1,
        }),
      },
      inSet,
    );
    const answer = await ask(depth, 'replication');
    expect(fact(answer, 'window')).toMatchObject({ value: 7_200, unit: 's', severity: 'warning' });
    const found = rows(answer, 'members');
    expect(found.map(({ cells, severity }) => [cells.member, cells.behind, severity])).toEqual([
      ['a:1', null, undefined],
      ['b:1', 75, 'critical'],
      ['c:1', null, 'critical'],
    ]);
  });

  test('without a primary nobody looks up to date', async () => {
    const depth = await start(
      {
        find: () => unauthorized('find'),
        replSetGetStatus: () => ({
          set: 'rs0',
          members: [member('a:1', 'SECONDARY', at(0)), member('b:1', 'SECONDARY', at(100))],
          ok: 1,
        }),
      },
      { ...inSet, isWritablePrimary: false, secondary: true, primary: undefined },
    );
    const answer = await ask(depth, 'replication');
    expect(fact(answer, 'primary')).toMatchObject({ value: 'none', severity: 'critical' });
    expect(rows(answer, 'members')[0]?.cells.behind).toBe(100);
    expect(answer.notes).toContain('No primary: members are measured against the newest of them.');
    expect(answer.notes.join()).toContain('it takes read on the database local');
    expect(fact(answer, 'window')?.value).toBeNull();
  });

  test('a server alone has none, and is not asked for its set', async () => {
    const depth = await start({});
    expect((await ask(depth, 'replication')).tables[0]?.none).toBe('not a replica set: there is no copy');
  });
});

test('collections by size, and how often their indexes were used', async () => {
  const sizes: Record<string, Document> = {
    jobs: { count: 10, size: 900, storageSize: 400, totalIndexSize: 50, avgObjSize: 90, nindexes: 2 },
    events: { count: 99, size: 9_000, storageSize: 4_000, totalIndexSize: 500, avgObjSize: 91, nindexes: 1 },
  };
  const depth = await start({
    listCollections: () => cursor({ name: 'jobs' }, { name: 'events' }, { name: 'system.profile' }),
    aggregate: ({ aggregate, pipeline }) =>
      pipeline[0].$collStats
        ? cursor({ ns: `shop.${aggregate}`, storageStats: sizes[aggregate] })
        : cursor(
            { name: '_id_', accesses: { ops: 12, since: new Date(Date.now() - 86_400_000) } },
            { name: 'old_1', accesses: { ops: 0, since: new Date(Date.now() - 2 * 86_400_000) } },
          ),
  });
  const answer = await ask(depth, 'collections');
  expect(rows(answer, 'collections').map(({ id }) => id)).toEqual(['events', 'jobs']);
  expect(fact(answer, 'storage')?.value).toBe(4_400);
  const more = await askMore(depth, sectionOf('collections'), 'jobs', within(), surroundings);
  expect(more).toEqual([
    { label: 'old_1', value: 'never used in 2 days' },
    { label: '_id_', value: 'used 12 times in 1 day' },
  ]);
  await world.close();
  world = testContext();
  const noName = parts.open({ url: server!.url.replace('/shop', '/') }, world.context);
  expect(await ask(noName, 'collections').catch((thrown) => thrown)).toMatchObject({
    message: 'the URL names no database: mongodb://host/DATABASE',
  });
});

describe('slow operations', () => {
  const line = (attr: Document): string =>
    JSON.stringify({
      ...{ t: { $date: '2026-11-29T03:00:00.000+00:00' }, s: 'I', c: 'COMMAND', id: 51_803 },
      ...{ ctx: 'conn4711', msg: 'Slow query', attr },
    });
  const attr = {
    ...{ type: 'command', ns: 'shop.jobs', appName: 'worker', planSummary: 'COLLSCAN', docsExamined: 90_000 },
    ...{
      command: { find: 'jobs', filter: { phone: '5511987654321' } },
      durationMillis: 1_840,
      remote: '10.0.0.7:1',
    },
  };

  test('come from the log while the profiler is off, and what cannot be read is counted', async () => {
    const long = line({ ...attr, command: { find: 'jobs', filter: { text: 'x'.repeat(2_000) } } });
    const depth = await start({
      profile: () => ({ was: 0, slowms: 100, sampleRate: 1, ok: 1 }),
      getLog: () => ({
        log: ['{"id":51800,"msg":"client metadata"}', line(attr), long.slice(0, 1_024)],
        ok: 1,
      }),
    });
    const answer = await ask(depth, 'slow');
    expect(server!.asked[0]).toMatchObject({ profile: -1, $db: 'shop' });
    expect(rows(answer, 'slow')).toMatchObject([
      {
        severity: 'warning',
        cells: {
          took: 1_840,
          ns: 'shop.jobs',
          plan: 'COLLSCAN',
          examined: 90_000,
          command: 'find jobs {filter: {phone: ?}}',
        },
      },
    ]);
    expect(JSON.stringify(answer)).not.toContain('55119');
    expect(answer.notes).toContain('1 entry too long to be read from the log');
    expect(answer.notes.join()).toContain('The profiler is off');
  });

  test('come from the profiler where it is on', async () => {
    const depth = await start({
      profile: () => ({ was: 1, slowms: 50, ok: 1 }),
      aggregate: ({ aggregate }) =>
        aggregate === 'system.profile'
          ? cursor({ ...attr, op: 'query', millis: 77, ts: new Date(), client: '10.0.0.7' })
          : cursor(),
    });
    const answer = await ask(depth, 'slow');
    expect(fact(answer, 'threshold')).toMatchObject({ value: 50, unit: 'ms' });
    expect(rows(answer, 'slow')[0]?.cells.took).toBe(77);
    expect(answer.notes).toEqual([]);
  });

  test('of a profiler that may not be asked nothing is claimed', async () => {
    const depth = await start({ profile: () => unauthorized('profile'), getLog: () => ({ log: [], ok: 1 }) });
    const answer = await ask(depth, 'slow');
    expect(answer.notes.join()).not.toContain('The profiler is off');
    expect(fact(answer, 'threshold')?.value).toBeNull();
    expect(answer.tables[0]?.none).toBe('nothing slow in the newest lines of the log; older ones are gone');
  });
});
