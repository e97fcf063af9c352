import { type AddressInfo, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { askMore, askSection } from '../../src/depth/findings.ts';
import { parts } from '../../src/depth/redis/depth.ts';
import { depthsOf } from '../../src/depth/uses.ts';
import { Engine } from '../../src/engine/engine.ts';
import { systemClock } from '../../src/model/clock.ts';
import { CannotLook, type Depth, type DepthAnswer, type DepthAsk } from '../../src/model/depth.ts';
import { redactor } from '../../src/text/redactor.ts';
import { testContext, within } from '../services/context.ts';
import { type RedisServer, startRedis } from '../services/redis.ts';
import { requireService } from '../services/require.ts';

const surroundings = { clock: systemClock, redact: redactor([]) };

describe.skipIf(!requireService('redis'))('behind a Redis', () => {
  let server: RedisServer;
  let client: Redis;
  let world: ReturnType<typeof testContext>;
  let depth: Depth;
  let engine: Engine | undefined;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url);
  });
  afterAll(async () => {
    client?.disconnect();
    await server?.close();
  });
  beforeEach(async () => {
    world = testContext();
    depth = parts.open({ url: server.url }, world.context);
    await client.flushall();
    await client.call('SLOWLOG', 'RESET');
    await client.config('RESETSTAT');
    await client.config('SET', 'maxmemory', '0');
    await client.config('SET', 'latency-monitor-threshold', '0');
  });
  afterEach(async () => {
    await world.close();
    await engine?.stop();
    engine = undefined;
  });

  const sectionOf = (id: string) => parts.sections.find((one) => one.id === id)!;
  const ask = (id: string, how: DepthAsk = {}, of = depth): Promise<DepthAnswer> =>
    askSection(of, sectionOf(id), within(), how, surroundings);
  const fact = ({ facts }: DepthAnswer, id: string) => facts.find((one) => one.id === id);
  const rows = ({ tables }: DepthAnswer, id: string) => tables.find((one) => one.id === id)?.rows ?? [];
  /** A depth with a login that may do only this. */
  const asUser = async (...rights: string[]): Promise<Depth> => {
    await client.call('ACL', 'SETUSER', 'viewer', 'reset', 'on', '>pw', ...rights);
    await world.close();
    world = testContext();
    return parts.open({ url: server.url.replace('//', '//viewer:pw@') }, world.context);
  };

  test('memory is told against maxmemory; writes that will fail are said', async () => {
    expect(fact(await ask('memory'), 'limit')).toMatchObject({ value: null, why: 'no limit is set' });
    await client.set('k', 'x'.repeat(100_000));
    const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))![1]);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await client.config('SET', 'maxmemory', String(Math.round(used * 1.1)));
    const answer = await ask('memory');
    expect(['warning', 'critical']).toContain(fact(answer, 'share')?.severity);
    expect(answer.notes).toContain('noeviction: writes fail once maxmemory is reached');
    expect(rows(answer, 'databases')[0]?.cells).toMatchObject({ database: 0, keys: 1, lasting: 1 });
  });

  test('evictions count from one question to the next, and a restart is no fall', async () => {
    await ask('memory');
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await client.config('SET', 'maxmemory', '1');
    await client.set('k', 1).catch(() => {});
    await client.config('SET', 'maxmemory', '0');
    const evicted = await ask('memory');
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    expect(fact(evicted, 'evicted-now')?.value).not.toBeNull();
    await client.config('RESETSTAT');
    expect(fact(await ask('memory'), 'expired-now')).toMatchObject({ unit: '/s' });
  });

  test('the hit rate is that of the window', async () => {
    await client.set('here', 1);
    await client.get('gone');
    const first = await ask('traffic');
    expect(fact(first, 'hit-rate')).toMatchObject({ value: null, why: 'waiting for a second reading' });
    for (let n = 0; n < 3; n++) await client.get('here');
    await client.get('gone');
    const second = await ask('traffic');
    expect(fact(second, 'hit-rate')?.value).toBe(75);
    expect(fact(second, 'hit-rate-since')?.value).toBe(60);
    expect(rows(second, 'commands').find(({ id }) => id === 'get')?.cells).toMatchObject({ calls: 5 });
    await client.rpush('list', 1);
    await client.get('list').catch(() => {});
    const failed = rows(await ask('traffic'), 'commands').find(({ id }) => id === 'get');
    expect(failed).toMatchObject({ severity: 'warning', cells: { failed: 1 } });
  });

  test('the slow log shows commands and keys, not values; the whole command by key', async () => {
    await client.config('SET', 'slowlog-log-slower-than', '0');
    await client.set('medico:telefone:5511987654321', 'a secret text', 'EX', 60);
    await client.config('SET', 'slowlog-log-slower-than', '10000');
    const answer = await ask('slow-log');
    const row = rows(answer, 'entries').find(({ cells }) => String(cells.command).startsWith('set'))!;
    expect(row.cells.command).toBe('set medico:telefone:55…21 ? ? ?');
    expect(JSON.stringify(answer)).not.toContain('secret');
    const more = await askMore(depth, sectionOf('slow-log'), row.id, within(), surroundings);
    expect(more[0]?.value).toBe('set medico:telefone:5511987654321 a secret text EX 60');
    expect(fact(answer, 'threshold')).toMatchObject({ value: 10, unit: 'ms' });
  });

  test('a latency monitor that is off is no good news', async () => {
    const off = await ask('latency');
    expect(off.tables[0]).toMatchObject({
      rows: [],
      none: 'nothing is recorded: the latency monitor is off',
    });
    expect(off.notes.join()).toContain('CONFIG SET latency-monitor-threshold');
    await client.config('SET', 'latency-monitor-threshold', '1');
    await client.call('EVAL', 'local x = 0 for i = 1, 5000000 do x = x + i end return x', '0');
    const on = await ask('latency');
    expect(rows(on, 'events').map(({ id }) => id)).toContain('command');
  });

  test('clients: who waits, who has not read, and one that is closed', async () => {
    const worker = new Redis(server.url, { connectionName: 'worker', retryStrategy: () => null });
    worker.on('error', () => {});
    const waits = worker.blpop('nothing', 0).catch(() => {});
    const config = await parseConfig(
      `system: s\ncomponents: { r: { check: { redis: "${server.url}" } } }\n`,
      { file: '/nowhere/plantao.yaml', env: {} },
    );
    engine = new Engine({ config, clock: systemClock, random: Math.random, changed: () => {} });
    engine.openTargets();
    // Only asked: nobody said that it may be flushed.
    expect(engine.component('r')?.verbs).toEqual(['kill-client', 'delete-keys']);
    expect(depthsOf(config, { of: 'component', id: 'r' }).map(({ kind }) => kind.kind)).toEqual(['redis']);
    let answer = await ask('clients');
    while (fact(answer, 'blocked')?.value !== 1) answer = await ask('clients');
    const row = rows(answer, 'clients').find(({ cells }) => cells.name === 'worker')!;
    expect(row.cells.doing).toBe('waits in blpop');
    expect(row.actions).toEqual([{ verb: 'kill-client', params: { client: row.id } }]);
    const own = rows(answer, 'clients').find(({ cells }) => cells.name === 'plantao')!;
    expect(own.actions).toBeUndefined();

    const target = engine.targetFor('r', 'kill-client')!;
    await expect(target.plan('kill-client', { client: own.id }, within())).rejects.toThrow(/of plantao/);
    await expect(target.plan('kill-client', { client: 999_999 }, within())).rejects.toThrow(/no client/);
    const choices = await target.choices!('kill-client', 'client', within());
    expect(choices.map(({ value }) => value)).toContain(row.id);
    const plan = await target.plan('kill-client', { client: Number(row.id) }, within());
    expect(plan.from).toMatch(/ worker blpop idle /);
    expect(await plan.preconditions[0]!.recheck(within())).toBeUndefined();
    await plan.run(() => {}, within());
    await waits;
    expect(await plan.verify!.look(within())).toBeUndefined();
    expect(await plan.preconditions[0]!.recheck(within())).toBe(`client ${row.id} is gone`);
    await expect(plan.run(() => {}, within())).rejects.toThrow(`client ${row.id} is gone`);
    worker.disconnect();
  });

  test('a server that keeps nothing says so', async () => {
    const answer = await ask('persistence');
    expect(answer.notes).toContain(
      'No snapshots, no append-only file, no replica: a restart loses every key.',
    );
    expect(fact(answer, 'age')).toMatchObject({ value: null, why: 'no snapshot since start' });
    await client.call('SAVE');
    expect(fact(await ask('persistence'), 'age')).toMatchObject({ value: expect.any(Number), unit: 's' });
    await client.config('SET', 'appendonly', 'yes');
    const kept = await ask('persistence');
    await client.config('SET', 'appendonly', 'no');
    expect(kept.notes).toEqual([]);
    expect(fact(kept, 'aof_last_write_status')).toMatchObject({ value: 'ok' });
  });

  test('prefixes of a part of the keys stand for all, marked as estimates', async () => {
    const pipeline = client.pipeline();
    for (let n = 0; n < 12_000; n++) pipeline.set(`session:${n.toString(36)}:profile`, 'x', 'EX', 600);
    for (let n = 0; n < 3_000; n++) pipeline.set(`medico:${n}`, 'y'.repeat(200));
    await pipeline.set('big', 'z'.repeat(50_000)).exec();
    const steps: number[] = [];
    const answer = await ask('prefixes', { progress: ({ tables }) => steps.push(tables[0]!.rows.length) });
    expect(steps.length).toBeGreaterThan(1);
    expect(fact(answer, 'seen')?.value).toMatch(/^[\d,]+ of 15,001$/);
    const [first, second] = rows(answer, 'prefixes').filter(({ id }) => id.includes('*'));
    expect([first?.id, second?.id].toSorted()).toEqual(['medico:*', 'session:*:profile']);
    expect([first?.estimated, second?.estimated]).toEqual([true, true]);
    const medico = [first, second].find((row) => row?.id === 'medico:*')!.cells;
    expect(Math.abs(Number(medico.keys) - 3_000)).toBeLessThan(600);
    expect(medico.lasting).toBe(medico.keys);
  });

  test('few keys are counted exactly, and the biggest named', async () => {
    await client.mset('medico:1', 'a', 'medico:2', 'b', 'x:5511987654321', 'z'.repeat(9_000));
    const answer = await ask('prefixes');
    expect(fact(answer, 'seen')?.value).toBe('all 3');
    expect(rows(answer, 'prefixes').find(({ id }) => id === 'medico:*')).toMatchObject({
      cells: { keys: 2 },
    });
    expect(rows(answer, 'biggest')[0]?.cells.key).toBe('x:55…21');
    expect(rows(answer, 'biggest')[0]?.estimated).toBeUndefined();
  });

  test('keys of a pattern with TTL; hostile names; a look at one, and deleting it alone', async () => {
    const hostile = 'medico:\x1b[2J*';
    await client.set('medico:1', 'Olá, Ana', 'EX', 600);
    await client.mset(hostile, 'x', 'medico:star*', 'y');
    await client.rpush('medico:list', 'a', 'b');
    await client.set(Buffer.from([...Buffer.from('medico:'), 0xff]), 'bytes');
    await client.set('other', 'y');
    const answer = await ask('keys', { text: 'medico:*' });
    expect(fact(answer, 'count')?.value).toBe(5);
    expect(JSON.stringify(answer)).not.toContain('\\u001b');
    expect(JSON.stringify(answer)).not.toContain('Ana');
    const found = rows(answer, 'keys');
    const one = found.find(({ cells }) => cells.key === 'medico:1')!;
    expect(Number(one.cells.ttl)).toBeGreaterThan(0);
    expect(found.find(({ cells }) => cells.key === 'medico:list')?.cells).toMatchObject({
      type: 'list',
      ttl: 'never',
    });
    const more = await askMore(depth, sectionOf('keys'), one.id, within(), surroundings);
    expect(more.at(-1)?.value).toBe('Olá, Ana');
    // The star of a name stands for itself.
    const deleting = found.flatMap(({ actions }) => actions ?? []).map(({ params }) => params.pattern);
    expect(deleting.toSorted()).toEqual(['medico:1', 'medico:list', 'medico:star\\*']);
    const gone = await ask('keys', { text: 'medico:7' });
    expect([fact(gone, 'count')?.value, gone.tables[0]?.none]).toEqual([0, 'no key matches']);
    expect(fact(await ask('keys', { text: 'medico:1' }), 'count')?.value).toBe(1);
  });

  test('each section alone says which right is missing', async () => {
    const viewer = await asUser('~*', '+@read', '+@connection', '-client|list');
    const refused = async (id: string, text?: string) =>
      ask(id, text === undefined ? {} : { text }, viewer).catch((error: CannotLook) => error);
    for (const [id, right] of [
      ['memory', '+info'],
      ['traffic', '+info'],
      ['persistence', '+info'],
      ['slow-log', '+slowlog|get'],
      ['latency', '+latency|latest'],
      ['clients', '+client|list'],
    ] as const) {
      const error = await refused(id);
      expect(error).toBeInstanceOf(CannotLook);
      expect(error).toMatchObject({ code: 'no-right', remedy: `ACL SETUSER viewer ${right}` });
    }
    await client.set('k', 1);
    expect(await refused('keys', 'k*')).toMatchObject({ facts: [{ value: 1 }] });
  });

  test('what is needed is enough, and what is not allowed beside it is a note', async () => {
    await client.set('k:1', 1);
    const monitor = await asUser(
      ...['%R~*', '+ping', '+info', '+dbsize', '+scan', '+type', '+pttl', '+memory|usage', '+slowlog|get'],
      ...['+slowlog|len', '+latency|latest', '+client|list', '+client|setname', '+hello', '+select'],
    );
    for (const { id } of parts.sections) {
      const answer = await ask(id, { text: 'k:*' }, monitor);
      const notes = ['slow-log', 'latency', 'clients', 'persistence'].includes(id)
        ? 'viewer may not run CONFIG get: ACL SETUSER viewer +config|get'
        : '';
      expect(answer.notes.filter((note) => note.includes('ACL')).join()).toBe(
        notes.replace('CONFIG get', 'CONFIG GET'),
      );
    }
    const blind = await ask('latency', {}, monitor);
    expect(blind.tables[0]?.none).toBe('nothing is recorded; whether the latency monitor is on is not known');
    const sizes = await asUser('%R~*', '+info', '+dbsize', '+scan', '+type', '+pttl', '+hello', '+select');
    const counted = await ask('prefixes', {}, sizes);
    expect(counted.notes).toContain('sizes are not shown: MEMORY USAGE is not allowed');
    expect(fact(counted, 'bytes')?.value).toBeNull();
    const noKeys = await asUser('~other:*', '+info', '+dbsize', '+scan', '+type', '+pttl', '+memory|usage');
    const error = await ask('prefixes', {}, noKeys).catch((thrown: CannotLook) => thrown);
    expect(error).toMatchObject({ code: 'no-right', remedy: 'ACL SETUSER viewer %R~*' });
  });

  test('a server that is busy is unknown, and answers again afterwards', async () => {
    const blocker = new Redis(server.url);
    await client.config('SET', 'busy-reply-threshold', '1');
    const runs = blocker.call('EVAL', 'while true do end', '0').catch(() => {});
    let error: CannotLook | undefined;
    while (!error)
      error = await ask('memory').then(
        () => undefined,
        (thrown: CannotLook) => thrown,
      );
    expect(error).toMatchObject({ code: 'no-answer', message: 'busy running a script: unknown, not down' });
    await client.call('SCRIPT', 'KILL');
    await runs;
    blocker.disconnect();
    expect(fact(await ask('memory'), 'used')?.value).toBeGreaterThan(0);
  });

  test('a server that says nothing in time is unknown', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const mute = parts.open({ url: `redis://127.0.0.1:${port}` }, world.context);
    const quick = { ...sectionOf('memory'), limitMs: 200 };
    const error = await askSection(mute, quick, within(), {}, surroundings).catch((thrown) => thrown);
    silent.close();
    expect(error).toMatchObject({ code: 'no-answer' });
  });
});
