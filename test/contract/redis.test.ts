import { createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { redis as check } from '../../src/checks/redis.ts';
import { parseConfig } from '../../src/config/load.ts';
import { Engine } from '../../src/engine/engine.ts';
import { systemClock } from '../../src/model/clock.ts';
import { redis as source } from '../../src/sources/redis.ts';
import { redis as cache } from '../../src/targets/cache-redis.ts';
import { testContext, within } from '../services/context.ts';
import { type RedisServer, startRedis } from '../services/redis.ts';
import { requireService } from '../services/require.ts';
import { until } from '../services/until.ts';

describe.skipIf(!requireService('redis'))('Redis', () => {
  let server: RedisServer;
  let client: Redis;
  let world: ReturnType<typeof testContext>;
  beforeAll(async () => {
    server = await startRedis({ password: 'hunter22' });
    client = new Redis(server.url, {
      retryStrategy: (times) => (times > 200 ? null : 50),
      maxRetriesPerRequest: 200,
    });
    client.on('error', () => {});
  });
  afterAll(async () => {
    client?.disconnect();
    await server?.close();
  });
  beforeEach(async () => {
    world = testContext();
    await client.flushall();
  });
  afterEach(() => world.close());

  const ask = (url = server.url) => check.open(check.schema.parse({ redis: url }), world.context);
  const read = (options: object) =>
    source.open(source.schema.parse({ redis: server.url, ...options }), world.context);
  const flush = (pattern?: string | string[]) =>
    cache.open(
      cache.schema.parse({ redis: server.url, ...(pattern === undefined ? {} : { pattern }) }),
      world.context,
    );
  const fill = async (prefix: string, count: number): Promise<void> => {
    const pipeline = client.pipeline();
    for (let n = 0; n < count; n++) pipeline.set(`${prefix}${n}`, n);
    await pipeline.exec();
  };

  test('a server that answers is up; a wrong login is said without the password', async () => {
    expect(await ask().run(within())).toMatchObject({ status: 'up' });
    const wrong = ask(server.url.replace('hunter22', 'letmein1'));
    await expect(wrong.run(within())).rejects.toThrow(/refused the login/);
    await expect(wrong.run(within())).rejects.not.toThrow(/letmein1/);
    await expect(ask(`redis://127.0.0.1:${server.port}`).run(within())).rejects.toThrow(/refused the login/);
    for (const label of [ask().label, read({ dbsize: true }).label, flush().label])
      expect(label).not.toContain('hunter22');
  });

  test('a user that may only PING finds it up', async () => {
    await client.call('ACL', 'SETUSER', 'pinger', 'on', '>pw12345', '+ping');
    expect(await ask(`redis://pinger:pw12345@127.0.0.1:${server.port}`).run(within())).toMatchObject({
      status: 'up',
    });
  });

  test('sizes of lists, sets, streams and the database', async () => {
    await client.rpush('l', 1, 2, 3);
    await client.zadd('z', 1, 'a', 2, 'b');
    await client.xadd('x', '*', 'f', 'v');
    expect(await read({ llen: 'l' }).read(within())).toEqual({ value: 3 });
    expect(await read({ zcard: 'z' }).read(within())).toEqual({ value: 2 });
    expect(await read({ xlen: 'x' }).read(within())).toEqual({ value: 1 });
    expect(await read({ dbsize: true }).read(within())).toEqual({ value: 3 });
    expect(await read({ llen: 'absent' }).read(within())).toEqual({ value: 0 });
    await expect(read({ llen: 'z' }).read(within())).rejects.toThrow(/WRONGTYPE/);
    expect((await read({ info: 'used_memory' }).read(within())).value).toBeGreaterThan(100_000);
    expect(await read({ info: 'no_such' }).read(within())).toEqual({
      value: null,
      why: 'INFO has no number "no_such"',
    });
  });

  test('the hit ratio is that of the time between two readings', async () => {
    await client.set('here', 1);
    const ratio = read({ info: 'hit_ratio' });
    expect((await ratio.read(within())).value).toBeNull();
    expect(await ratio.read(within())).toEqual({ value: null, why: 'no lookups' });
    await client.get('here');
    await client.get('here');
    await client.get('here');
    await client.get('gone');
    expect(await ratio.read(within())).toEqual({ value: 75 });
    await client.get('gone');
    expect(await ratio.read(within())).toEqual({ value: 0 });
  });

  test('a server that is killed and comes back is seen both times', async () => {
    const asked = ask();
    expect((await asked.run(within())).status).toBe('up');
    await server.kill();
    await expect(asked.run(within())).rejects.toThrow(/connection (?:refused|closed) by 127\.0\.0\.1/);
    // A socket may hear of the kill a moment later; from then on it is refused, every time.
    const refused = `connection refused by 127.0.0.1:${server.port}`;
    await until('the refusal', async () =>
      (await asked.run(within()).catch(String)).toString().includes(refused),
    );
    for (let n = 0; n < 15; n++) await expect(asked.run(within())).rejects.toThrow(refused);
    await server.start();
    expect(await until('an answer', () => asked.run(within()))).toMatchObject({ status: 'up' });
  });

  test('a server that pauses answers late questions with their own replies', async () => {
    await client.rpush('l', 1, 2, 3);
    const length = read({ llen: 'l' });
    expect(await length.read(within())).toEqual({ value: 3 });
    await client.call('CLIENT', 'PAUSE', '600', 'ALL');
    await expect(read({ dbsize: true }).read(within(100))).rejects.toThrow('no answer in time');
    expect(await length.read(within())).toEqual({ value: 3 });
  });

  test('a plan by pattern counts first and changes nothing; running it leaves every other key', async () => {
    await fill('medico:', 6_200);
    await fill('other:', 300);
    await client.set(Buffer.from([0x6d, 0x65, 0x64, 0x69, 0x63, 0x6f, 0x3a, 0xff, 0xfe]), 'not UTF-8');
    const plan = await flush('medico:*').plan('flush-cache', {}, within());
    expect(plan).toMatchObject({ touches: 6_201, thing: 'key', risk: 'disruptive' });
    expect(plan.requests.join()).toContain('UNLINK');
    expect(await client.dbsize()).toBe(6_501);
    const output: string[] = [];
    await plan.run((line) => output.push(line), within());
    expect(await client.dbsize()).toBe(300);
    expect(output.at(-1)).toBe('6201 keys removed');
    expect((await flush('medico:*').plan('flush-cache', {}, within())).touches).toBe(0);
  });

  test('a key that two patterns match counts once', async () => {
    await fill('a:b:', 10);
    await fill('a:', 5);
    const plan = await flush(['a:*', 'a:b:*']).plan('flush-cache', {}, within());
    expect(plan.touches).toBe(15);
    await plan.run(() => {}, within());
    expect(await client.dbsize()).toBe(0);
  });

  test('the whole database is destructive and only its own number is emptied', async () => {
    await client.set('kept', 1);
    const other = new Redis(`${server.url}/3`);
    await other.mset('a', 1, 'b', 2);
    const target = cache.open(cache.schema.parse({ redis: `${server.url}/3` }), world.context);
    const plan = await target.plan('flush-cache', {}, within());
    expect(plan).toMatchObject({ touches: 2, risk: 'destructive', requests: ['FLUSHDB ASYNC'] });
    await plan.run(() => {}, within());
    expect(await other.dbsize()).toBe(0);
    expect(await client.dbsize()).toBe(1);
    other.disconnect();
  });

  test('the pattern of a cache holds whatever else the component runs on, and what stays is counted', async () => {
    await fill('medico:', 40);
    await client.rpush('crm_retry_queue', 'a', 'b', 'c');
    const config = await parseConfig(
      `system: s
components:
  cache: { runs: { redis: "${server.url}" }, cache: { redis: "${server.url}", pattern: "medico:*" } }
`,
      { file: '/nowhere/plantao.yaml', env: {} },
    );
    const engine = new Engine({ config, clock: systemClock, random: Math.random, changed: () => {} });
    engine.openTargets();
    try {
      const plan = await engine.targetFor('cache', 'flush-cache')!.plan('flush-cache', {}, within());
      expect(plan).toMatchObject({
        touches: 40,
        risk: 'disruptive',
        warnings: ['1 other key stays in this database'],
      });
      await plan.run(() => {}, within());
      expect(await client.llen('crm_retry_queue')).toBe(3);
      expect(await client.dbsize()).toBe(1);
      expect(engine.targetFor('cache', 'delete-keys')).toBeDefined();
    } finally {
      await engine.stop();
    }
  });

  test('a database that is emptied whole says what else lies in it', async () => {
    await fill('medico:', 40);
    await client.call('EXPIRE', 'medico:1', '600');
    await client.rpush('crm_retry_queue', 'a', 'b', 'c');
    await client.xadd('events', '*', 'f', 'v');
    const { warnings, touches } = await flush().plan('flush-cache', {}, within());
    expect(touches).toBe(42);
    expect(warnings).toEqual([
      'also deletes 1 list, such as crm_retry_queue with 3 entries',
      'also deletes 1 stream, such as events with 1 entry',
      '41 keys without an expiry: perhaps not a cache',
    ]);
  });

  test('a removal that is cancelled stops', async () => {
    await fill('k:', 3_000);
    const plan = await flush('k:*').plan('flush-cache', {}, within());
    await expect(plan.run(() => {}, AbortSignal.abort())).rejects.toThrow();
    expect(await client.dbsize()).toBe(3_000);
  });
});

describe('a place that speaks no Redis', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  let reply: ((socket: Socket) => void) | undefined;
  let url: string;
  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      reply?.(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test.each<[string, ((socket: Socket) => void) | undefined, number]>([
    ['accepts and says nothing', undefined, 200],
    ['hangs up', (socket: Socket) => void socket.destroy(), 5_000],
    [
      'answers with garbage',
      (socket: Socket) =>
        void socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n\x1b[2J')),
      5_000,
    ],
    [
      'loads its data for ever',
      (socket: Socket) =>
        void socket.on('data', () => socket.write('-LOADING Redis is loading the dataset in memory\r\n')),
      1_000,
    ],
  ])('that %s fails or degrades, and nothing hangs', async (what, behaviour, ms) => {
    reply = behaviour;
    const world = testContext();
    const asked = check.open(check.schema.parse({ redis: url }), world.context);
    const answer = await asked.run(within(ms)).then(
      (given) => given.status,
      (error: Error) => error.message,
    );
    expect(answer).not.toBe('up');
    if (what === 'accepts and says nothing') expect(answer).toBe('no answer in time');
    await world.close();
  });
});

test.each(['', '*', '**', '*?*'])('"%s" is no pattern', (pattern) => {
  expect(cache.schema.safeParse({ redis: 'redis://localhost', pattern }).success).toBe(false);
  expect(cache.schema.safeParse({ redis: 'redis://localhost', pattern: ['a:*', pattern] }).success).toBe(
    false,
  );
  expect(cache.schema.safeParse({ redis: 'redis://localhost', pattern: [] }).success).toBe(false);
});
