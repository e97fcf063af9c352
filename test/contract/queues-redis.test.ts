import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { partsOf } from '../../src/depth/queues/depth.ts';
import type { ConfiguredKind } from '../../src/model/configured-kind.ts';
import type { Depth, DepthFindings } from '../../src/model/depth.ts';
import { queueKindOf } from '../../src/queues/registry.ts';
import { queueTarget } from '../../src/queues/target.ts';
import { testContext, within } from '../services/context.ts';
import { type RedisServer, startRedis } from '../services/redis.ts';
import { requireService } from '../services/require.ts';

/**
 * The keys are those that Celery 5.2.6, RQ 1.13.0, Sidekiq 6.4.1 (all of Debian) and BullMQ 6.7.0 wrote when they were tried by hand;
 * the server is a real Redis.
 */
describe.skipIf(!requireService('redis'))('queues in Redis', () => {
  let server: RedisServer;
  let client: Redis;
  let world: ReturnType<typeof testContext>;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url);
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

  const use = (kind: string, more: object = {}, url = server.url): ConfiguredKind => {
    const found = queueKindOf({ kind, options: {} })!;
    return { kind, options: found.schema.parse({ [kind]: url, ...more }) };
  };
  const open = (kind: string, more: object = {}, url?: string) => {
    const { options } = use(kind, more, url);
    return queueKindOf({ kind, options })!.open(options, world.context);
  };
  const count = (kind: string, more: object = {}) => open(kind, more).count(within());
  const depthOf = (kind: string, more: object): Depth => {
    const used = use(kind, more);
    const config = {
      id: 'jobs',
      title: 'Jobs',
      bands: {},
      unit: '',
      every: 1,
      timeout: 1,
      source: used,
    } as const;
    return partsOf(queueKindOf(used)!, used.options).open({ config, use: used }, world.context);
  };
  const depth = (kind: string, more: object, section: string): Promise<DepthFindings> =>
    depthOf(kind, more).ask(section, within(), { progress: () => {} });
  const ago = (ms: number): number => Date.now() - ms;
  const hour = 3_600_000;

  test('a list: the age of the entry that is taken next, at the end that is taken from', async () => {
    await client.lpush('jobs', JSON.stringify({ created_at: new Date(ago(2 * hour)).toISOString() }));
    await client.lpush('jobs', JSON.stringify({ created_at: new Date(ago(hour)).toISOString() }), 'no json');
    await client.lpush('jobs:dead', 'a', 'b');
    const right = await count('redis-list', { name: 'jobs', dead: 'jobs:dead' });
    expect(right).toMatchObject({ waiting: 3, dead: 2 });
    expect(right).not.toHaveProperty('failed');
    expect((right as { oldestMs: number }).oldestMs).toBeGreaterThanOrEqual(2 * hour);
    expect(await count('redis-list', { name: 'jobs', taken: 'left' })).not.toHaveProperty('oldestMs');
    const page = await open('redis-list', { name: 'jobs' }).peek('waiting', within());
    expect(page.entries.map(({ body }) => body.slice(0, 9))).toEqual(['{"created', '{"created', 'no json']);
  });

  test('a key of another type is said, never taken for an empty queue', async () => {
    await client.set('jobs', 'x');
    await expect(count('redis-list', { name: 'jobs' })).rejects.toThrow(/WRONGTYPE/);
    await expect(count('celery', { name: 'jobs' })).rejects.toThrow(/WRONGTYPE/);
  });

  test('a stream: what its group was not given, what it has not acknowledged, and totals for rates', async () => {
    expect(await count('redis-stream', { name: 'events' })).toMatchObject({
      waiting: null,
      why: 'no stream "events"',
    });
    for (let n = 0; n < 5; n++) await client.xadd('events', '*', 'n', String(n));
    expect(await count('redis-stream', { name: 'events' })).toMatchObject({
      waiting: null,
      why: /no consumer group/,
    });
    await client.xgroup('CREATE', 'events', 'mailer', '0');
    await client.xreadgroup('GROUP', 'mailer', 'w1', 'COUNT', 2, 'STREAMS', 'events', '>');
    const counts = await count('redis-stream', { name: 'events' });
    expect(counts).toMatchObject({ waiting: 3, inFlight: 2, consumers: 1, added: 5, done: 2 });
    expect(counts).toHaveProperty('oldestMs');
    await client.xgroup('CREATE', 'events', 'audit', '$');
    expect(await count('redis-stream', { name: 'events' })).toMatchObject({
      why: /several consumer groups.*audit/,
    });
    expect(await count('redis-stream', { name: 'events', group: 'audit' })).toMatchObject({
      waiting: 0,
      consumers: 0,
    });
    expect(await count('redis-stream', { name: 'events', group: 'x' })).toMatchObject({
      why: /no consumer group "x"/,
    });
    const held = await open('redis-stream', { name: 'events', group: 'mailer' }).peek('in-flight', within());
    expect(held).toMatchObject({ total: 2, entries: [{ takenBy: 'w1', tries: 1 }, { takenBy: 'w1' }] });
    const waiting = await open('redis-stream', { name: 'events', group: 'mailer' }).peek('waiting', within());
    expect(waiting.entries.map(({ body }) => body)).toEqual(['{"n":"2"}', '{"n":"3"}', '{"n":"4"}']);
    // Looking takes nothing from anybody.
    expect(await count('redis-stream', { name: 'events', group: 'mailer' })).toMatchObject({
      waiting: 3,
      inFlight: 2,
    });
  });

  test('a stream whose group lost count is not called empty', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push((await client.xadd('events', '*', 'n', String(n)))!);
    await client.xgroup('CREATE', 'events', 'mailer', '0');
    await client.xreadgroup('GROUP', 'mailer', 'w1', 'COUNT', 1, 'STREAMS', 'events', '>');
    await client.xdel('events', ids[3]!);
    expect(await count('redis-stream', { name: 'events' })).toMatchObject({
      waiting: null,
      why: /does not know how far/,
    });
  });

  const message = (id: string, args: unknown[], more: object = {}) =>
    JSON.stringify({
      body: Buffer.from(JSON.stringify([args, {}, {}])).toString('base64'),
      'content-encoding': 'utf-8',
      'content-type': 'application/json',
      headers: { lang: 'py', task: 'clinic.remind', id, eta: null, retries: 0, argsrepr: '(…)', ...more },
      properties: {
        correlation_id: id,
        delivery_info: { exchange: '', routing_key: 'celery' },
        priority: 0,
        body_encoding: 'base64',
      },
    });

  test('Celery: the lists of all priorities, and what workers hold', async () => {
    await client.sadd('_kombu.binding.celery', 'celery\u0006\u0016\u0006\u0016celery');
    await client.lpush('celery', message('a', ['+5511999991234']), message('b', ['x']));
    await client.lpush('celery\u0006\u00169', message('low', ['y']));
    await client.hset('unacked', 't1', JSON.stringify([JSON.parse(message('held', ['z'])), '', 'celery']));
    expect(await count('celery')).toMatchObject({
      waiting: 3,
      note: /workers hold 1 unacknowledged message/,
    });
    const { entries } = await open('celery').peek('waiting', within());
    expect(entries.map(({ id }) => id)).toEqual(['a', 'b', 'low']);
    expect(entries[0]).toMatchObject({
      title: 'clinic.remind',
      tries: 0,
      body: '[["+5511999991234"],{},{}]',
    });
    expect((await open('celery').peek('in-flight', within())).entries).toMatchObject([{ id: 'held' }]);
    expect(await count('celery', { name: 'emals' })).toMatchObject({
      waiting: 0,
      note: /nothing has declared/,
    });
    expect(await count('celery', { name: 'celery', prefix: 'other:' })).toMatchObject({ waiting: 0 });
  });

  test('Celery: a pickled body is never read', async () => {
    const pickled = JSON.stringify({
      ...JSON.parse(message('p', [])),
      'content-type': 'application/x-python-serialize',
      body: Buffer.from("cos\nsystem\n(S'id'\ntR.").toString('base64'),
    });
    await client.lpush('celery', pickled, 'no json');
    const { entries } = await open('celery').peek('waiting', within());
    expect(entries).toMatchObject([
      { body: 'not decoded: application/x-python-serialize' },
      { id: '?', body: 'no json' },
    ]);
  });

  test('RQ: jobs by state, and workers that are alive', async () => {
    const at = new Date(ago(hour)).toISOString();
    await client.sadd('rq:queues', 'rq:queue:mail');
    await client.rpush('rq:queue:mail', 'j1', 'gone');
    const job = {
      origin: 'mail',
      description: "app.send('+5511999')",
      enqueued_at: at,
      data: Buffer.from([1, 2]),
    };
    await client.hset('rq:job:j1', job);
    await client.zadd('rq:failed:mail', 1, 'j1');
    await client.zadd('rq:scheduled:mail', 1, 'j2');
    await client.sadd('rq:workers:mail', 'rq:worker:alive', 'rq:worker:dead');
    await client.hset('rq:worker:alive', { state: 'busy', hostname: 'h', pid: '7', last_heartbeat: at });
    const counts = await count('rq', { name: 'mail' });
    expect(counts).toMatchObject({ waiting: 2, failed: 1, delayed: 1, inFlight: 0, consumers: 1 });
    expect((counts as { oldestMs: number }).oldestMs).toBeGreaterThanOrEqual(hour);
    expect((await open('rq', { name: 'mail' }).peek('waiting', within())).entries).toMatchObject([
      { id: 'j1', body: "app.send('+5511999')" },
      { id: 'gone', body: 'the job itself is gone' },
    ]);
    expect(await open('rq', { name: 'mail' }).consumers!(within())).toMatchObject([
      { id: 'alive', busy: 1, place: 'h pid 7' },
    ]);
    await client.set('rq:suspended', '1');
    expect(await count('rq', { name: 'mail' })).toMatchObject({ paused: true });
    expect(await count('rq', { name: 'mial' })).toEqual({
      waiting: null,
      why: 'no queue "mial" here: there is mail',
    });
  });

  const job = (jid: string, more: object = {}) =>
    JSON.stringify({
      class: 'Remind',
      jid,
      queue: 'mail',
      args: ['+5511999'],
      enqueued_at: ago(hour) / 1_000,
      ...more,
    });

  test('Sidekiq: the queue, and sets of all queues only where there is no other', async () => {
    await client.sadd('queues', 'mail');
    await client.lpush('queue:mail', job('a'), job('b'));
    await client.zadd(
      'retry',
      1,
      job('r', { error_class: 'RuntimeError', error_message: 'no +5511999', retry_count: 0 }),
    );
    await client.zadd('dead', 1, job('d'));
    const process = (id: string, queues: string[], beat: number, quiet = 'false') =>
      client
        .multi()
        .sadd('processes', id)
        .hset(id, {
          info: JSON.stringify({ hostname: 'h', queues, concurrency: 5 }),
          busy: '2',
          beat: String(beat / 1_000),
          quiet,
        })
        .exec();
    await process('alive', ['mail'], Date.now());
    await process('silent', ['mail'], ago(2 * 60_000));
    await process('other', ['other'], Date.now());
    await process('quiet', ['mail'], Date.now(), 'true');
    expect(await count('sidekiq', { name: 'mail' })).toMatchObject({
      waiting: 2,
      failed: 1,
      dead: 1,
      consumers: 1,
      inFlight: 2,
    });
    expect((await open('sidekiq', { name: 'mail' }).peek('failed', within())).entries).toMatchObject([
      { id: 'r', title: 'Remind', tries: 1, error: 'RuntimeError: no +5511999' },
    ]);
    await client.sadd('queues', 'other');
    const counts = await count('sidekiq', { name: 'mail' });
    expect(counts).toMatchObject({ waiting: 2, consumers: 1 });
    expect(counts).not.toHaveProperty('dead');
    expect(await count('sidekiq', { name: 'mial' })).toMatchObject({ waiting: null, why: /there is/ });
  });

  test('BullMQ: what waits in all its places, without the marker of older versions', async () => {
    await client.hset('bull:mail:meta', { version: 'bullmq:6.7.0' });
    await client.hset('bull:mail:1', {
      name: 'remind',
      data: '{"phone":"+5511999"}',
      timestamp: String(ago(hour)),
    });
    await client.lpush('bull:mail:wait', '1', '2');
    await client.zadd('bull:mail:prioritized', 12_884_901_889, '3');
    await client.zadd('bull:mail:failed', 1, '4');
    await client.lpush('bull:mail:active', '5');
    const counts = await count('bullmq', { name: 'mail' });
    expect(counts).toMatchObject({ waiting: 3, failed: 1, inFlight: 1 });
    expect((counts as { oldestMs: number }).oldestMs).toBeGreaterThanOrEqual(hour);
    expect(
      (await open('bullmq', { name: 'mail' }).peek('waiting', within())).entries.map(({ id }) => id),
    ).toEqual(['1', '2', '3']);
    await client.hset('bull:mail:meta', { paused: '1' });
    await client.rpush('bull:mail:wait', '0:0');
    expect(await count('bullmq', { name: 'mail' })).toMatchObject({ waiting: 3, paused: true });
    expect(await count('bullmq', { name: 'mial' })).toMatchObject({ waiting: null });
  });

  test('what is said in an entry is shown masked, and whole on one row only', async () => {
    await client.lpush('jobs', JSON.stringify({ phone: '+5511999991234', text: 'Olá, \u001b[31mAna' }));
    const opened = depthOf('redis-list', { name: 'jobs' });
    const found = await opened.ask('waiting', within(), {});
    expect(found.tables[0]!.rows[0]!.cells.body).toBe('{"phone":"?","text":"?"}');
    expect(JSON.stringify(found)).not.toContain('5511999991234');
    const [whole] = await opened.more!('waiting', found.tables[0]!.rows[0]!.id, within());
    expect(whole!.value).toContain('+5511999991234');
  });

  test('20 entries are fetched, and it is said how many there are', async () => {
    await client.lpush('jobs', ...Array.from({ length: 50 }, (_one, n) => `{"n":${n}}`));
    const { tables } = await depth('redis-list', { name: 'jobs' }, 'waiting');
    expect(tables[0]).toMatchObject({ total: 50 });
    expect(tables[0]!.rows).toHaveLength(20);
  });

  test('a login without the right to look is refused by name', async () => {
    await client.acl('SETUSER', 'blind', 'on', '>pw', '~*', '+ping');
    const blind = server.url.replace('redis://', 'redis://blind:pw@');
    await expect(open('rq', { name: 'mail' }, blind).count(within())).rejects.toThrow(
      /NOPERM|no permissions/i,
    );
    await expect(open('redis-list', { name: 'jobs' }, blind).count(within())).rejects.toThrow(
      /NOPERM|no permissions/i,
    );
    const used = use('redis-list', { name: 'jobs' }, blind);
    const config = {
      id: 'jobs',
      title: 'Jobs',
      bands: {},
      unit: '',
      every: 1,
      timeout: 1,
      source: used,
    } as const;
    const looked = partsOf(queueKindOf(used)!, used.options).open({ config, use: used }, world.context);
    await expect(looked.ask('overview', within(), {})).rejects.toMatchObject({
      ...{ code: 'no-right', remedy: 'ACL SETUSER blind +lindex' },
    });
  });

  describe('what is done to a list', () => {
    const options = { name: 'jobs', dead: 'jobs:dead' };
    const plan = (verb: string, params: Record<string, string> = {}, more: object = {}) =>
      queueTarget
        .open(
          { queues: [{ id: 'jobs', title: 'Jobs', use: use('redis-list', { ...options, ...more }) }] },
          world.context,
        )
        .plan(verb, { queue: 'jobs', ...params }, within());
    const all = (list: string) => client.lrange(list, 0, -1);

    test('dead entries wait again behind all others, the oldest first', async () => {
      await client.lpush('jobs', 'w1', 'w2');
      await client.lpush('jobs:dead', 'd1', 'd2', 'd3');
      const made = await plan('requeue-entries');
      expect(made).toMatchObject({
        touches: 3,
        risk: 'disruptive',
        from: 'jobs:dead 3, jobs 2',
        to: 'jobs:dead 0, jobs 5',
      });
      expect(await made.verify!.look(within())).toBe('jobs:dead 3');
      const said: string[] = [];
      await made.run((line) => said.push(line), within());
      expect(said).toEqual(['moved 3 of 3 entries', 'jobs:dead 0, jobs 5']);
      // Taken from the right: w1 w2 d1 d2 d3.
      expect(await all('jobs')).toEqual(['d3', 'd2', 'd1', 'w2', 'w1']);
      expect(await made.verify!.look(within())).toBeUndefined();
    });

    test('only as many are moved as were counted', async () => {
      await client.lpush('jobs:dead', 'd1');
      const made = await plan('requeue-entries');
      await client.lpush('jobs:dead', 'd2');
      await made.run(() => {}, within());
      expect(await all('jobs:dead')).toEqual(['d2']);
    });

    test('what is discarded is set aside for a week, and can be put back in front of what came since', async () => {
      await client.lpush('jobs', 'w1', 'w2');
      const made = await plan('discard-entries');
      expect(made).toMatchObject({ touches: 2, risk: 'destructive', undo: { verb: 'restore-entries' } });
      await made.run(() => {}, within());
      const key = String(made.undo!.params.key);
      expect(await client.exists('jobs')).toBe(0);
      expect(await client.ttl(key)).toBeGreaterThan(6 * 86_400);
      expect(await made.verify!.look(within())).toBeUndefined();
      await client.lpush('jobs', 'fresh');
      await (await plan('restore-entries', { key })).run(() => {}, within());
      expect(await all('jobs')).toEqual(['fresh', 'w2', 'w1']);
    });

    test('an empty queue, a key that is none of its own and a list that is none are refused', async () => {
      expect(await plan('discard-entries')).toMatchObject({ touches: 0 });
      await client.set('other', 'x');
      await expect(plan('restore-entries', { key: 'other' })).rejects.toThrow(/holds no discarded entries/);
      await expect(plan('move-entries', { to: 'other' })).rejects.toThrow('"other" is a string, not a list');
      await expect(plan('move-entries', { to: 'jobs' })).rejects.toThrow(/is the queue itself/);
      await expect(plan('move-entries', { queue: 'mail', to: 'x' })).rejects.toThrow(
        /cannot do that; here it works on /,
      );
    });

    test('of several places the one that is meant has to be said', async () => {
      await expect(plan('requeue-entries', {}, { failed: 'jobs:failed' })).rejects.toThrow(
        'say from where: failed or dead',
      );
    });

    test('entries go to another list, of which it is said that nothing may take from it', async () => {
      await client.lpush('jobs', 'w1', 'w2');
      const made = await plan('move-entries', { to: 'parked' });
      expect(made.warnings).toEqual([expect.stringContaining('does not exist yet')]);
      await made.run(() => {}, within());
      expect(await all('parked')).toEqual(['w2', 'w1']);
    });
  });
});
