import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgres } from '../../src/checks/postgres.ts';
import { queryReadOnly, rowLimit } from '../../src/connections/postgres.ts';
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
