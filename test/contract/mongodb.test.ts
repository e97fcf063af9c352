import { afterEach, describe, expect, test } from 'vitest';
import { mongodb as check } from '../../src/checks/mongodb.ts';
import { mongodb as source } from '../../src/sources/mongodb.ts';
import { testContext, within } from '../services/context.ts';
import { expectSentence } from '../services/expect-sentence.ts';
import { type MongoServer, startMongo, unauthorized } from '../services/mongo-server.ts';
import { until } from '../services/until.ts';

/** What is asked here is asked by the real driver; what answers is a stand-in. */
let server: MongoServer | undefined;
let world = testContext();
afterEach(async () => {
  await world.close();
  world = testContext();
  await server?.close();
  server = undefined;
});

const start = async (hello = {}, answers: MongoServer['answers'] = {}): Promise<MongoServer> => {
  server = await startMongo(hello);
  server.answers = answers;
  return server;
};
const ask = (url = server!.url, ms?: number) =>
  check.open(check.schema.parse({ mongodb: url }), world.context).run(within(ms));
const read = (options: object, url = server!.url) =>
  source.open(source.schema.parse({ mongodb: url, ...options }), world.context).read(within());
const cursor = (...firstBatch: readonly object[]) => ({
  cursor: { id: 0, ns: 'shop.jobs', firstBatch },
  ok: 1,
});

describe('a MongoDB that is asked whether it is well', () => {
  test.each<[string, object, string, string]>([
    ['alone', {}, 'up', 'answers'],
    ['the primary', { setName: 'rs0', isWritablePrimary: true, primary: 'a:1' }, 'up', 'primary of rs0'],
    [
      'a secondary',
      { setName: 'rs0', isWritablePrimary: false, secondary: true, primary: 'a:1' },
      'up',
      'secondary of rs0',
    ],
    [
      'a secondary that sees no primary',
      { setName: 'rs0', isWritablePrimary: false, secondary: true },
      'degraded',
      'replica set rs0 has no primary',
    ],
    [
      'recovering',
      { setName: 'rs0', isWritablePrimary: false, secondary: false, primary: 'a:1' },
      'degraded',
      'neither primary nor secondary of rs0: starting, recovering or rolling back',
    ],
    [
      'not initiated',
      { isWritablePrimary: false, secondary: false, isreplicaset: true },
      'degraded',
      'its replica set is not initiated',
    ],
    ['an arbiter', { setName: 'rs0', isWritablePrimary: false, arbiterOnly: true }, 'up', 'arbiter of rs0'],
  ])('%s', async (_what, hello, status, message) => {
    await start(hello);
    expect(await ask()).toMatchObject({ status, message });
  });

  test('one host is that host, not whatever its set calls its members', async () => {
    await start({
      setName: 'rs0',
      hosts: ['mongo-0.mongo.internal:27017'],
      primary: 'mongo-0.mongo.internal:27017',
    });
    expect(await ask()).toMatchObject({ status: 'up' });
  });

  test('a login that is refused is said without the password', async () => {
    const refused = () => ({
      ok: 0,
      errmsg: 'Authentication failed.',
      code: 18,
      codeName: 'AuthenticationFailed',
    });
    await start({}, { saslStart: refused });
    const error: Error = await ask(server!.url.replace('//', '//app:hunter22@')).catch((thrown) => thrown);
    expect(error.message).toBe('mongodb refused the login: Authentication failed.');
    expectSentence(error.message);
  });

  test('one that says nothing, hangs up, comes back', async () => {
    await start({}, { ping: () => 'hangs' });
    await expect(ask(undefined, 300)).rejects.toThrow('no answer in time');
    server!.answers.ping = () => 'hangs up';
    await expect(ask()).rejects.toThrow(`connection closed by 127.0.0.1:${server!.port}`);
    delete server!.answers.ping;
    expect(await ask()).toMatchObject({ status: 'up' });
  });

  test('one that went while nobody asked is refused at once, and found again when it is back', async () => {
    await start();
    const { port, url } = server!;
    expect(await ask()).toMatchObject({ status: 'up' });
    await server!.close();
    const refused = `connection refused by 127.0.0.1:${port}`;
    await until('the refusal', async () => String(await ask(url).catch(String)).includes(refused));
    for (let n = 0; n < 3; n++) await expect(ask(url)).rejects.toThrow(refused);
    server = await startMongo({}, port);
    expect(await until('an answer', () => ask(url))).toMatchObject({ status: 'up' });
  });

  test('a question that is given up leaves the others their answers', async () => {
    const held = Promise.withResolvers<void>();
    await start(
      {},
      {
        aggregate: () => {
          held.resolve();
          return 'hangs';
        },
      },
    );
    expect(await ask()).toMatchObject({ status: 'up' });
    const slow = source.open(
      source.schema.parse({ mongodb: server!.url, collection: 'jobs', count: {} }),
      world.context,
    );
    const abort = new AbortController();
    const given = slow.read(abort.signal);
    const refused = expect(given).rejects.toThrow('no answer in time');
    await held.promise;
    expect(await ask()).toMatchObject({ status: 'up' });
    abort.abort();
    await refused;
    expect(await ask()).toMatchObject({ status: 'up' });
  });
});

describe('a number from MongoDB', () => {
  test('a count, of what JSON says', async () => {
    await start({}, { aggregate: () => cursor({ documents: 7 }) });
    const date = '2026-11-29T03:00:00Z';
    expect(await read({ collection: 'jobs', count: `{"at": {"$lt": {"$date": "${date}"}}}` })).toEqual({
      value: 7,
    });
    expect(server!.asked[0]).toMatchObject({
      aggregate: 'jobs',
      $db: 'shop',
      pipeline: [{ $match: { at: { $lt: new Date(date) } } }, { $count: 'documents' }],
    });
  });

  test('nothing that matches is 0; a collection that is not there is no number', async () => {
    const there: object[] = [{ name: 'jobs', type: 'collection' }];
    await start({}, { aggregate: () => cursor(), listCollections: () => cursor(...there) });
    expect(await read({ collection: 'jobs', count: {} })).toEqual({ value: 0 });
    there.pop();
    expect(await read({ collection: 'jbos', count: {} })).toEqual({
      value: null,
      why: 'no collection jbos in shop',
    });
    server!.answers.listCollections = () => unauthorized('listCollections');
    expect(await read({ collection: 'jobs', count: {} })).toEqual({ value: 0 });
  });

  test('an aggregation has rows; its number is the first one, or the one at the path', async () => {
    const rows = [
      { _id: 4, state: 'pending', n: 12, oldest: { age: 90 } },
      { _id: 5, n: 1 },
    ];
    await start({}, { aggregate: () => cursor(...rows) });
    const aggregate = [{ $group: { _id: '$state', n: { $sum: 1 } } }];
    expect(await read({ collection: 'jobs', aggregate })).toEqual({ value: 12, rows });
    expect(await read({ collection: 'jobs', aggregate, value: 'oldest.age' })).toEqual({ value: 90, rows });
    server!.answers.aggregate = () => cursor({ _id: 'x', state: 'pending' });
    expect(await read({ collection: 'jobs', aggregate })).toMatchObject({
      value: null,
      why: 'the first document has no number: only _id, state',
    });
  });

  test('a field of a command', async () => {
    await start({}, { serverStatus: () => ({ connections: { current: 51, available: 9 }, ok: 1 }) });
    expect(await read({ run: 'serverStatus', value: 'connections.current' })).toEqual({ value: 51 });
    expect(server!.asked[0]).toMatchObject({ serverStatus: 1, $db: 'admin' });
    expect(await read({ run: 'serverStatus', value: 'connections.x' })).toMatchObject({ value: null });
  });

  test('a right that is missing is said in few words', async () => {
    await start({}, { serverStatus: () => unauthorized('serverStatus') });
    const given = read({ run: 'serverStatus', value: 'connections.current' });
    await expect(given).rejects.toThrow(/^not authorized on admin to run serverStatus$/);
  });

  test('more than a thousand documents are cut, and the cursor is closed', async () => {
    const many = Array.from({ length: 1_001 }, (_, n) => ({ n }));
    await start(
      {},
      {
        aggregate: () => ({ cursor: { id: 77, ns: 'shop.jobs', firstBatch: many }, ok: 1 }),
        killCursors: () => ({ ok: 1 }),
      },
    );
    const { rows, why } = await read({ collection: 'jobs', aggregate: [{ $match: {} }] });
    expect([rows?.length, why]).toEqual([1_000, 'only the first 1000 documents']);
    expect(server!.asked.at(-1)).toMatchObject({ killCursors: 'jobs' });
  });

  test('an answer that is too large is not taken', async () => {
    await start({}, { aggregate: () => cursor({ text: 'x'.repeat(6 * 2 ** 20) }) });
    await expect(read({ collection: 'jobs', aggregate: [] })).rejects.toThrow(/answer too large/);
  });
});
