import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgres } from '../../src/checks/postgres.ts';
import { queryReadOnly, rowLimit } from '../../src/connections/postgres.ts';
import { table } from '../../src/queues/table.ts';
import { queueTarget } from '../../src/queues/target.ts';
import { sql } from '../../src/sources/sql.ts';
import { testContext, within } from '../services/context.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { freePort } from '../services/temp.ts';
import { until } from '../services/until.ts';

describe.skipIf(!requireService('postgres'))('PostgreSQL', () => {
  let server: PostgresServer;
  let world: ReturnType<typeof testContext>;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(
      `CREATE TABLE jobs (id bigint, state text, created_at timestamptz DEFAULT now() - interval '90 seconds');
       INSERT INTO jobs SELECT n, 'pending' FROM generate_series(1, 2500) n`,
    );
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    world = testContext();
  });
  afterEach(() => world.close());

  const check = (options: object) =>
    postgres.open(postgres.schema.parse({ postgres: server.url, ...options }), world.context);
  const source = (query: string) => sql.open(sql.schema.parse({ sql: query, db: server.url }), world.context);

  test('a query for the past gets its times and step, and tells what is wrong with its answer', async () => {
    const [from, until] = [Date.UTC(2026, 10, 28), Date.UTC(2026, 10, 28, 3)];
    const past = (history: string) => {
      const options = { sql: 'SELECT 1', db: server.url, history };
      return sql.open(sql.schema.parse(options), world.context).past!.ask(from, until, 3_600_000, within());
    };
    const series = `generate_series(:from, :until, :step * interval '1 second') AS t`;
    expect(await past(`SELECT t, extract(hour FROM t AT TIME ZONE 'UTC') FROM ${series}`)).toEqual(
      [0, 1, 2, 3].map((hour) => ({ at: from + hour * 3_600_000, value: hour })),
    );
    expect(await past(`SELECT extract(epoch FROM t), NULL FROM ${series} LIMIT 1`)).toEqual([
      { at: from, value: Number.NaN },
    ]);
    await expect(past(`SELECT t, 1 FROM generate_series(:from, :until, '1 second') AS t`)).rejects.toThrow(
      'the history query returned more than 1000 rows: group them by :step seconds',
    );
    await expect(past(`SELECT :from WHERE :until > now()`)).rejects.toThrow('needs two columns');
    await expect(past(`SELECT 'soon' AS t, :from < :until`)).rejects.toThrow(
      '"t" of the history query is not a time',
    );
    await expect(
      past(`WITH d AS (DELETE FROM jobs RETURNING id) SELECT :from, :until FROM d`),
    ).rejects.toThrow();
    expect(() =>
      sql.schema.parse({ sql: 'SELECT 1', db: server.url, history: 'SELECT t::from, 1' }),
    ).toThrow();
  });

  test('a server that answers is up, one slower than its limit degraded', async () => {
    expect(await check({}).run(within())).toMatchObject({ status: 'up' });
    const slow = await check({ query: 'SELECT pg_sleep(0.05)', under: '20ms' }).run(within());
    expect(slow.status).toBe('degraded');
    expect(slow.message).toMatch(/slower than 20ms/);
  });

  test('a failed query, login, database and port are told apart, without the password', async () => {
    await expect(check({ query: 'SELECT ended FROM jobs' }).run(within())).rejects.toThrow(
      /column "ended" does not exist/,
    );
    const at = (url: string) => check({ postgres: url }).run(within());
    await expect(at(server.url.replace('secret', 'hunter22'))).rejects.toThrow(/refused the login/);
    await expect(at(server.url.replace('secret', 'hunter22'))).rejects.not.toThrow(/hunter22/);
    await expect(at(server.url.replace(/postgres$/, 'nowhere'))).rejects.toThrow(/"nowhere" does not exist/);
    const port = await freePort();
    await expect(at(`postgres://a:b@127.0.0.1:${port}/x`)).rejects.toThrow(
      `connection refused by 127.0.0.1:${port}`,
    );
    expect(check({}).label).not.toContain('secret');
  });

  test('a scalar is read from bigint, numeric and boolean; no row and NULL are no data', async () => {
    expect(await source('SELECT count(*) FROM jobs').read(within())).toMatchObject({ value: 2500 });
    expect(await source('SELECT 12.5::numeric').read(within())).toMatchObject({ value: 12.5 });
    expect(await source('SELECT true').read(within())).toMatchObject({ value: 1 });
    expect(await source('SELECT id FROM jobs WHERE false').read(within())).toMatchObject({
      value: null,
      why: 'no rows',
    });
    expect(await source('SELECT max(id) FROM jobs WHERE false').read(within())).toMatchObject({
      value: null,
      why: 'NULL',
    });
    expect(await source('SELECT now() - min(created_at) AS age FROM jobs').read(within())).toMatchObject({
      value: null,
      why: '"age" is an interval: use extract(epoch from …)',
    });
  });

  test('rows are capped by the server, whatever stands before the SELECT', async () => {
    for (const query of [
      'SELECT * FROM jobs;',
      '-- all of them\n(SELECT * FROM jobs)',
      '/* x */ TABLE jobs ; ',
    ]) {
      const answer = await queryReadOnly(server.url, query, world.context, within());
      expect(answer.rows).toHaveLength(rowLimit);
      expect(answer.more).toBe(true);
    }
    const shown = await queryReadOnly(server.url, 'SHOW server_version', world.context, within());
    expect(shown.rows).toHaveLength(1);
  });

  test('nothing is written, not even by leaving the transaction first', async () => {
    for (const query of [
      'DELETE FROM jobs',
      'WITH gone AS (DELETE FROM jobs RETURNING 1) SELECT count(*) FROM gone',
      'SELECT 1; COMMIT; DELETE FROM jobs',
      'COMMIT; DELETE FROM jobs',
    ]) {
      await expect(source(query).read(within())).rejects.toThrow();
    }
    expect(await source('SELECT count(*) FROM jobs').read(within())).toMatchObject({ value: 2500 });
  });

  test('a statement that hangs ends with its question, on the server too, and the next one is answered', async () => {
    const hanging = 'SELECT count(*) FROM generate_series(1, 1000000000) AS plantao_hang(n)';
    await expect(source(hanging).read(within(300))).rejects.toThrow('no answer in time');
    expect(await source('SELECT 1').read(within())).toMatchObject({ value: 1 });
    await until('the server to cancel the statement', async () => {
      const left = await server.sql(
        `SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%plantao_hang%' AND pid <> pg_backend_pid()`,
      );
      return left.length === 0;
    });
  });

  test('it opens two connections at most, by its name', async () => {
    await Promise.all(Array.from({ length: 12 }, () => source('SELECT pg_sleep(0.02)::text').read(within())));
    const seen = await server.sql(`SELECT pid FROM pg_stat_activity WHERE application_name = 'plantao'`);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThanOrEqual(2);
  });

  describe('a table as a queue', () => {
    beforeEach(() =>
      server.sql(`DROP TABLE IF EXISTS mail;
        CREATE TABLE mail (id serial PRIMARY KEY, status text, created_at timestamptz DEFAULT now(), done_at timestamptz, phone text);
        INSERT INTO mail (status, created_at, phone)
          SELECT 'pending', now() - n * interval '1 minute', '+5511999991234' FROM generate_series(1, 3) n;
        INSERT INTO mail (status, created_at, done_at) SELECT 'sent', now() - interval '2 hours', now() FROM generate_series(1, 10);
        INSERT INTO mail (status, created_at) SELECT 'failed', now() - interval '1 day' FROM generate_series(1, 4)`),
    );
    const written = {
      ...{ table: 'mail', waiting: "status = 'pending' -- those", failed: "status = 'failed'" },
      ...{
        created: 'created_at',
        done: 'done_at',
        requeue: "status = 'pending'",
        discard: "status = 'gone'",
      },
    };
    const options = (more: object = {}) => table.schema.parse({ ...written, db: server.url, ...more });
    const plan = (verb: string, more: object = {}) => {
      const queue = { id: 'mail', title: 'Mail', use: { kind: 'table', options: options(more) } };
      return queueTarget.open({ queues: [queue] }, world.context).plan(verb, { queue: 'mail' }, within());
    };
    const rows = async (status: string) =>
      Number((await server.sql(`SELECT count(*) AS n FROM mail WHERE status = '${status}'`))[0]!.n);

    test('its rows are counted by condition, with the age of the oldest and what comes in and goes out', async () => {
      const counts = await table.open(options(), world.context).count(within());
      expect(counts).toMatchObject({ waiting: 3, failed: 4, inPerMinute: 0.6, outPerMinute: 2 });
      expect((counts as { oldestMs: number }).oldestMs).toBeGreaterThanOrEqual(180_000);
      const none = await table.open(options({ waiting: 'false' }), world.context).count(within());
      expect(none).toMatchObject({ waiting: 0 });
      expect(none).not.toHaveProperty('oldestMs');
    });

    test('looking changes nothing, and a condition that would is refused', async () => {
      const { entries } = await table.open(options(), world.context).peek('waiting', within());
      expect(entries).toHaveLength(3);
      expect(JSON.parse(entries[0]!.body)).toMatchObject({ status: 'pending', phone: '+5511999991234' });
      const writes = options({
        waiting: 'id IN (WITH x AS (DELETE FROM mail RETURNING id) SELECT id FROM x)',
      });
      await expect(table.open(writes, world.context).count(within())).rejects.toThrow(/WITH|read-only/);
      expect(await rows('pending')).toBe(3);
    });

    test('rows that failed wait again; more than were counted are rolled back', async () => {
      const made = await plan('requeue-entries');
      expect(made).toMatchObject({ touches: 4, thing: 'row', risk: 'disruptive' });
      expect(made.requests).toEqual(["UPDATE mail SET status = 'pending' WHERE (status = 'failed' )"]);
      await server.sql(`INSERT INTO mail (status) VALUES ('failed')`);
      await expect(made.run(() => {}, within())).rejects.toThrow(
        'rolled back: 5 rows by now, 4 when it was planned',
      );
      expect(await rows('failed')).toBe(5);
      const said: string[] = [];
      await (await plan('requeue-entries')).run((line) => said.push(line), within());
      expect(said).toEqual([expect.stringContaining('5 rows changed')]);
      expect(await rows('failed')).toBe(0);
      expect(await rows('pending')).toBe(8);
    });

    test('what waits is discarded as the configuration says, and a second statement never runs', async () => {
      const made = await plan('discard-entries');
      expect(made).toMatchObject({ touches: 3, risk: 'destructive' });
      await made.run(() => {}, within());
      expect(await rows('gone')).toBe(3);
      const two = await plan('requeue-entries', { requeue: "status = 'x'; UPDATE mail SET phone = ''" });
      await expect(two.run(() => {}, within())).rejects.toThrow(/multiple commands/);
      expect(await rows('failed')).toBe(4);
    });

    test.each(['mail; DROP TABLE mail', 'a.b.c', '', '1x', 'mail m'])('%j is no table', (name) => {
      expect(table.schema.safeParse({ ...written, db: server.url, table: name }).success).toBe(false);
    });
  });

  test('a server that crashes and comes back is seen both times', async () => {
    const asked = check({});
    expect((await asked.run(within())).status).toBe('up');
    await server.kill();
    await expect(asked.run(within())).rejects.toThrow(/connection (?:refused|closed) by 127\.0\.0\.1/);
    await expect(asked.run(within())).rejects.toThrow(/connection refused/);
    await server.start();
    expect(await until('an answer', () => asked.run(within()))).toMatchObject({ status: 'up' });
  });
});
