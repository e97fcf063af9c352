import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { Engine } from '../../src/engine/engine.ts';
import { systemClock } from '../../src/model/clock.ts';
import { globMatcher } from '../../src/targets/redis-glob.ts';
import { within } from '../services/context.ts';
import { type RedisServer, startRedis } from '../services/redis.ts';
import { requireService } from '../services/require.ts';

describe.skipIf(!requireService('redis'))('Redis keys that are no cache', () => {
  let server: RedisServer;
  let client: Redis;
  let engine: Engine | undefined;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url);
  });
  afterAll(async () => {
    client?.disconnect();
    await server?.close();
  });
  beforeEach(() => client.flushall());
  afterEach(async () => {
    await engine?.stop();
    engine = undefined;
  });

  /** A component `cache` with these lines, and what else the file says. */
  const open = async (component: string, rest = ''): Promise<Engine> => {
    const config = await parseConfig(
      `system: s
environments: { local: { r: "${server.url}" } }
components:
  cache: ${component}
${rest}`,
      { file: '/nowhere/plantao.yaml', env: {} },
    );
    engine = new Engine({ config, clock: systemClock, random: Math.random, changed: () => {} });
    engine.openTargets();
    return engine;
  };
  const plan = async (verb: string, params = {}) =>
    engine!.targetFor('cache', verb)!.plan(verb, params, within());
  const flushed = '{ runs: { redis: "${r}" } }';
  const queue = (at: string) =>
    `queues: { crm: { title: CRM retries, redis: "${at}", llen: crm_retry_queue } }\n`;

  test('flushing a database names the queue in it and counts its entries, whatever its address is called', async () => {
    await client.mset('medico:1', 'a', 'medico:2', 'b');
    await client.rpush('crm_retry_queue', 'a', 'b', 'c');
    await open(flushed, queue(server.url.replace('127.0.0.1', 'localhost')));
    const { risk, warnings, touches } = await plan('flush-cache');
    expect({ risk, touches, first: warnings?.[0] }).toEqual({
      risk: 'destructive',
      touches: 3,
      first: 'DESTROYS the queue CRM retries: crm_retry_queue with 3 entries',
    });
  });

  test('a pattern is disruptive until it meets a queue: deleting keys, a cache, an action of the team', async () => {
    await client.mset('crm_a', 1, 'crm_b', 2);
    await open(
      '{ runs: { redis: "${r}" }, cache: { redis: "${r}", pattern: "crm_*" }, actions: { own: { redis: "${r}", keys: "crm_*" } } }',
      queue('${r}'),
    );
    const ways = [
      ['delete-keys', { pattern: 'crm_*' }],
      ['flush-cache', {}],
      ['own', {}],
    ] as const;
    for (const [verb, params] of ways)
      expect(await plan(verb, params)).toMatchObject({ risk: 'disruptive', touches: 2 });
    await client.rpush('crm_retry_queue', 'a');
    for (const [verb, params] of ways) {
      const { risk, warnings } = await plan(verb, params);
      expect([verb, risk, warnings?.[0]]).toEqual([
        verb,
        'destructive',
        'DESTROYS the queue CRM retries: crm_retry_queue with 1 entry',
      ]);
    }
    expect((await plan('delete-keys', { pattern: 'crm_?' })).risk).toBe('disruptive');
  });

  test('a queue that fills between plan and run stops it', async () => {
    await client.set('crm_a', 1);
    await open(flushed, queue('${r}'));
    const all = await plan('flush-cache');
    const some = await plan('delete-keys', { pattern: 'crm_*' });
    const others = await plan('delete-keys', { pattern: 'crm_a*' });
    const holds = async (planned: typeof all) =>
      Promise.all(planned.preconditions.map(({ recheck }) => recheck(within())));
    expect([await holds(all), await holds(some), await holds(others)]).toEqual([
      [undefined],
      [undefined],
      [],
    ]);
    await client.rpush('crm_retry_queue', 'a', 'b');
    expect(await holds(all)).toEqual(['crm_retry_queue now holds 2 entries']);
    expect(await holds(some)).toEqual(['crm_retry_queue now holds 2 entries']);
  });

  test('another database is another thing; another address with such a key may be the same', async () => {
    await client.rpush('crm_retry_queue', 'a');
    await open(flushed, queue(`${server.url}/5`));
    expect((await plan('flush-cache')).warnings?.join()).not.toContain('CRM');
    await engine!.stop();
    await open(flushed, queue('redis://cache.internal:6379/0'));
    expect((await plan('flush-cache')).warnings?.[0]).toBe(
      'deletes crm_retry_queue with 1 entry: named like the queue CRM retries (configured at cache.internal:6379)',
    );
    expect(await plan('delete-keys', { pattern: 'crm_*' })).toMatchObject({ risk: 'destructive' });
  });

  test('what a cache keeps holds for everyone who deletes there', async () => {
    const pipeline = client.pipeline();
    for (let n = 0; n < 1_200; n++) pipeline.set(`session:${n}`, n);
    await pipeline.set('medico:1', 1).exec();
    await open(
      flushed,
      '  api: { title: API, runs: { process: { pid-file: run/a.pid } }, cache: { redis: "${r}", pattern: "medico:*", keep: "session:*" } }\n',
    );
    expect((await plan('flush-cache')).warnings?.[0]).toMatch(
      /^DESTROYS what API keeps: 1200 keys, such as session:\d+$/,
    );
    expect(await plan('delete-keys', { pattern: 's*' })).toMatchObject({ risk: 'destructive' });
    expect(await plan('delete-keys', { pattern: 'medico:*' })).toMatchObject({ risk: 'disruptive' });
  });

  test('a metric that counts a stream or a sorted set says that it is no cache', async () => {
    await client.xadd('events', '*', 'a', 'b');
    await client.zadd('delayed', 1, 'a', 2, 'b');
    await open(
      flushed,
      'metrics: { ev: { title: Events, redis: "${r}", xlen: events }, de: { title: Delayed, redis: "${r}", zcard: delayed } }\n',
    );
    expect((await plan('flush-cache')).warnings?.slice(0, 2)).toEqual([
      'DESTROYS what the metric Events counts: events with 1 entry',
      'DESTROYS what the metric Delayed counts: delayed with 2 entries',
    ]);
  });

  test.each([
    ['redis-list: "${r}", name: jobs, dead: "jobs:dead"', 'jobs:dead', 'rpush'],
    ['redis-stream: "${r}", name: events', 'events', 'xadd'],
    ['celery: "${r}", name: mail', 'mail\u0006\u00163', 'rpush'],
    ['rq: "${r}", name: mail', 'rq:queue:mail', 'rpush'],
    ['sidekiq: "${r}", name: mail', 'queue:mail', 'rpush'],
    ['bullmq: "${r}", name: mail', 'bull:mail:wait', 'rpush'],
  ] as const)('the keys of { %s } are a queue', async (source, key, how) => {
    if (how === 'xadd') await client.xadd(key, '*', 'a', 'b');
    else await client.rpush(key, 'a');
    await open(flushed, `queues: { q: { title: Mail, ${source} } }\n`);
    const { warnings } = await plan('flush-cache');
    expect(warnings?.[0]).toBe(`DESTROYS the queue Mail: ${key} with 1 entry`);
  });

  test('patterns mean what they mean to Redis', async () => {
    const names = ['a', 'b', 'ab', 'abc', 'a-c', '-', ']', '^', '\\', 'a]', '[a', 'é', '*', 'a*b', 'a?'];
    const alphabet = ['a', 'b', '-', '[', ']', '^', '\\', '*', '?', 'é'];
    const patterns = [
      '*',
      'a*',
      '[a-c]',
      '[c-a]*',
      '[^a]',
      '[]',
      '[a',
      '[^',
      '\\',
      '\\*',
      'a\\',
      '[a-]',
      '[\\]]',
    ];
    let seed = 7;
    const next = (): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed >> 8;
    };
    for (let n = 0; n < 400; n++)
      patterns.push(Array.from({ length: 1 + (n % 5) }, () => alphabet[next() % alphabet.length]).join(''));
    await client.mset(names.flatMap((name) => [name, 1]));
    const pipeline = client.pipeline();
    for (const pattern of patterns) pipeline.keys(pattern);
    const answers = await pipeline.exec();
    const bytes = (text: string): string => Buffer.from(text).toString('latin1');
    for (const [index, pattern] of patterns.entries()) {
      const matches = globMatcher(bytes(pattern));
      const ours = names.filter((name) => matches(bytes(name)));
      expect([pattern, ...ours.sort()]).toEqual([pattern, ...(answers![index]![1] as string[]).sort()]);
    }
  });
});
