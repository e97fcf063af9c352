import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgres } from '../../src/depth/postgres/kind.ts';
import { CannotLook, type Depth, type DepthFindings, type DepthRow } from '../../src/model/depth.ts';
import { postgresTarget } from '../../src/targets/postgres.ts';
import { plantao } from '../cli/plantao.ts';
import { testContext, within } from '../services/context.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { postgresVersions } from '../services/postgres-versions.ts';
import { requireService } from '../services/require.ts';
import { tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

/** Rights of its own, and no more. */
const plain = 'ana';

describe.skipIf(!requireService('postgres versions')).each(postgresVersions)('PostgreSQL %i', (version) => {
  let server: PostgresServer;
  let world: ReturnType<typeof testContext>;
  let depth: Depth;
  /** The same, by a login without rights. */
  let limited: Depth;
  const clients: pg.Client[] = [];

  beforeAll(async () => {
    world = testContext();
    server = await startPostgres({
      version,
      settings: [
        ...[
          'shared_preload_libraries=pg_stat_statements',
          'max_prepared_transactions=5',
          'wal_level=logical',
        ],
        ...['autovacuum=off', 'track_activity_query_size=4096'],
      ],
    });
    await server.sql(`
      CREATE EXTENSION pg_stat_statements;
      CREATE ROLE ${plain} LOGIN PASSWORD 'secret';
      CREATE TABLE accounts (id int PRIMARY KEY, name text, city text);
      INSERT INTO accounts SELECT n, 'x', 'y' FROM generate_series(1, 1000) n;
      CREATE INDEX never_read ON accounts (city);
      CREATE TABLE "We""ird \u001b[31m" (id int);
      CREATE TABLE hers (id int); ALTER TABLE hers OWNER TO ${plain};
    `);
    depth = await opened(server.url);
    limited = await opened(server.url.replace('plantao:secret', `${plain}:secret`));
  });
  afterAll(async () => {
    for (const client of clients) await client.end().catch(() => {});
    await world?.close();
    await server?.close();
  });

  async function opened(url: string): Promise<Depth> {
    return (await postgres.load({ url })).open({ url }, world.context);
  }

  async function client(application: string, user = 'plantao'): Promise<pg.Client> {
    const connectionString = server.url.replace('plantao:', `${user}:`);
    const made = new pg.Client({ connectionString, application_name: application });
    made.on('error', () => {});
    await made.connect();
    clients.push(made);
    return made;
  }

  const ask = (section: string, of: Depth = depth): Promise<DepthFindings> => of.ask(section, within(), {});
  const rowsOf = ({ tables }: DepthFindings, table: string): readonly DepthRow[] =>
    tables.find(({ id }) => id === table)?.rows ?? [];
  const fact = ({ facts }: DepthFindings, id: string) => facts.find((one) => one.id === id);
  const fault = async (asked: Promise<unknown>): Promise<CannotLook> => {
    const error = await asked.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CannotLook);
    return error as CannotLook;
  };
  const pidOf = async (one: pg.Client): Promise<number> =>
    (await one.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
  const target = (url = server.url) =>
    postgresTarget.open(postgresTarget.schema.parse({ postgres: url }), world.context);
  const limitedUrl = () => server.url.replace('plantao:secret', `${plain}:secret`);

  test('every section answers, to a login without rights, too', async () => {
    const { sections } = await postgres.load({ url: server.url });
    for (const { id } of sections)
      for (const of of [depth, limited]) {
        const { facts, tables, notes } = await ask(id, of);
        expect(tables.length, id).toBeGreaterThan(0);
        for (const { rows, columns } of tables)
          for (const { cells } of rows)
            expect(Object.keys(cells), id).toEqual(expect.arrayContaining(columns.map((one) => one.id)));
        expect(JSON.stringify([facts, tables, notes])).not.toMatch(/undefined|NaN/);
      }
  });

  test('who waits stands below whom it waits for, with how many stand behind', async () => {
    const [holder, first, second] = [await client('holder'), await client('first'), await client('second')];
    await holder.query('BEGIN');
    await holder.query('UPDATE accounts SET id = id WHERE id = 1');
    const wait = (one: pg.Client) =>
      one.query("UPDATE accounts SET name = 'secret name' WHERE id = 1").catch((error: Error) => error);
    const waits = [wait(first)];
    const [holding, waiting] = [
      await pidOf(holder),
      String((first as unknown as { processID: number }).processID),
    ];
    await until('the first to wait', async () => rowsOf(await ask('blocking'), 'blocking').length === 2);
    waits.push(wait(second));
    const found = await until('both to wait', async () => {
      const answer = await ask('blocking');
      return rowsOf(answer, 'blocking').length === 3 ? answer : undefined;
    });
    const [root, ...behind] = rowsOf(found, 'blocking');
    expect(root).toMatchObject({ id: String(holding), level: 0, cells: { behind: 2, waits: null } });
    expect(root!.cells.state).toBe('idle in transaction');
    expect(behind.map(({ level }) => level)).toEqual([1, 2]);
    expect(behind[0]!.id).toBe(waiting);
    expect(behind[0]!.cells.waits).toBeGreaterThanOrEqual(0);
    expect(behind[0]!.cells.statement).toBe('UPDATE accounts SET name = ? WHERE id = ?');
    expect(JSON.stringify(found)).not.toContain('secret name');
    expect(fact(found, 'blocked')).toMatchObject({ value: 2 });
    expect(found.notes.length).toBe(version < 14 ? 1 : 0);
    // Nobody guesses the rest of a statement that a person asks for, and nobody else is shown it.
    expect(await depth.more!('blocking', waiting, within())).toEqual([
      { label: 'statement', value: "UPDATE accounts SET name = 'secret name' WHERE id = 1" },
    ]);
    // Who may see little still sees who is in whose way.
    const seen = await ask('blocking', limited);
    expect(rowsOf(seen, 'blocking').map(({ id }) => id)).toEqual(
      rowsOf(found, 'blocking').map(({ id }) => id),
    );
    expect(rowsOf(seen, 'blocking')[0]).toMatchObject({ actions: [], cells: { state: 'not shown' } });
    expect(seen.notes.join(' ')).toMatch(/\d+ sessions of other roles not shown: GRANT pg_monitor TO ana/);

    const { actions } = root!;
    expect(actions).toEqual([{ verb: 'kill-query', params: { pid: String(holding) } }]);
    const plan = await target().plan('kill-query', { pid: holding }, within());
    expect(plan.requests).toEqual([
      version < 14
        ? `SELECT pg_terminate_backend(${holding})`
        : `SELECT pg_terminate_backend(${holding}, 5000)`,
    ]);
    expect(await plan.facts!(within())).toContainEqual({ title: 'blocked', value: '2' });
    await plan.run(() => {}, within());
    expect(await plan.verify!.look(within())).toBeUndefined();
    await Promise.all(waits);
    expect(await plan.facts!(within())).toContainEqual({ title: 'blocked', value: '0' });
    expect(rowsOf(await ask('blocking'), 'blocking')).toEqual([]);
  });

  test('ending a session needs the right, which is asked for when it is planned', async () => {
    const hers = await client('hers', plain);
    const mine = await client('mine');
    const [own, others] = [await pidOf(hers), await pidOf(mine)];
    await target(limitedUrl()).plan('kill-query', { pid: own }, within());
    await expect(target(limitedUrl()).plan('kill-query', { pid: others }, within())).rejects.toThrow(
      /may not be seen: GRANT pg_monitor, pg_signal_backend TO ana/,
    );
    await server.sql(`GRANT pg_monitor TO ${plain}`);
    await expect(target(limitedUrl()).plan('kill-query', { pid: others }, within())).rejects.toThrow(
      'plantao is a superuser: only a superuser may end its sessions',
    );
    await server.sql(`CREATE ROLE bia LOGIN PASSWORD 'secret'`);
    const bias = await pidOf(await client('bias', 'bia'));
    await expect(target(limitedUrl()).plan('kill-query', { pid: bias }, within())).rejects.toThrow(
      'ana may not end sessions of bia: GRANT pg_signal_backend TO ana',
    );
    await server.sql(`GRANT pg_signal_backend TO ${plain}`);
    const plan = await target(limitedUrl()).plan('kill-query', { pid: bias }, within());
    await plan.run(() => {}, within());
    expect(await plan.verify!.look(within())).toBeUndefined();
    await server.sql(`REVOKE pg_monitor, pg_signal_backend FROM ${plain}`);
  });

  test('sessions are counted against the room there is, and those that idle in a transaction stand out', async () => {
    const idle = await client('idler');
    await idle.query('BEGIN');
    await idle.query('SELECT 1');
    const found = await ask('sessions');
    expect(fact(found, 'connections')!.value).toMatch(/^\d+ of 100 \(3 reserved\)$/);
    expect(fact(found, 'idle in transaction')).toMatchObject({ value: 1 });
    expect(rowsOf(found, 'pools').find(({ cells }) => cells.application === 'idler')).toMatchObject({
      cells: { count: 1, active: 0, transaction: 1 },
    });
    // Whoever may not see states is not told that nobody is active.
    const pool = rowsOf(await ask('sessions', limited), 'pools').find(
      ({ cells }) => cells.application === 'idler',
    );
    expect(pool).toMatchObject({ cells: { count: 1, active: null, idle: null, client: 'not shown' } });
    const open = rowsOf(await ask('transactions'), 'transactions');
    expect(open.map(({ cells }) => cells.application)).toContain('idler');
    await idle.end();
  });

  test('a prepared transaction holds vacuum back, blocks, and is told from a session', async () => {
    const preparing = await client('preparing');
    await preparing.query('BEGIN');
    await preparing.query('LOCK TABLE accounts IN EXCLUSIVE MODE');
    await preparing.query('INSERT INTO hers VALUES (1)');
    await preparing.query("PREPARE TRANSACTION 'forgotten'");
    const blocked = preparing.query('UPDATE accounts SET id = id WHERE id = 2').catch(() => {});
    const found = await until('it to wait', async () => {
      const answer = await ask('blocking');
      return rowsOf(answer, 'blocking').length > 0 ? answer : undefined;
    });
    expect(rowsOf(found, 'blocking')[0]).toMatchObject({
      id: '0',
      cells: { pid: 'prepared transaction', behind: 1 },
    });
    expect(rowsOf(found, 'blocking')[0]!.actions).toBeUndefined();
    expect(rowsOf(await ask('horizon'), 'horizon').map(({ id }) => id)).toContain('prepared forgotten');
    expect(rowsOf(await ask('transactions'), 'prepared')[0]).toMatchObject({ cells: { gid: 'forgotten' } });
    await server.sql("ROLLBACK PREPARED 'forgotten'");
    await blocked;
  });

  test('statements: what they cost since the section was opened, without their values', async () => {
    await server.sql('SELECT pg_stat_statements_reset()');
    const fresh = await opened(server.url);
    const first = await fresh.ask('statements', within(), {});
    expect(rowsOf(first, 'recent')).toEqual([]);
    const one = await client('asking');
    for (let n = 0; n < 3; n += 1) await one.query(`SELECT count(*) FROM accounts WHERE name = 'bob ${n}'`);
    const second = await fresh.ask('statements', within(), {});
    const counted = rowsOf(second, 'recent').find(({ cells }) =>
      String(cells.statement).startsWith('SELECT count(*) FROM accounts'),
    );
    expect(counted).toMatchObject({ cells: { calls: 3, rows: 1, user: 'plantao' } });
    expect(counted!.cells.statement).toMatch(/name = (?:\$1|\?)$/);
    expect(Number(counted!.cells.total)).toBeGreaterThan(0);
    expect(fact(second, 'io')).toMatchObject({ value: null, why: 'track_io_timing is off' });
    const again = rowsOf(await fresh.ask('statements', within(), {}), 'all');
    expect(again.length).toBeGreaterThan(0);
    // Looking is not what anybody looks for.
    expect(JSON.stringify(again)).not.toMatch(/pg_stat_statements\(|pg_extension/);
    expect(await fresh.more!('statements', counted!.id, within())).toMatchObject([{ label: 'statement' }]);
    const seen = await ask('statements', limited);
    expect(seen.notes.join(' ')).toMatch(/statements? of other roles not shown: GRANT pg_monitor TO ana/);
  });

  test('without the extension it is said how to get it', async () => {
    await server.sql('CREATE DATABASE bare');
    const bare = await opened(server.url.replace(/postgres$/, 'bare'));
    expect(await fault(bare.ask('statements', within(), {}))).toMatchObject({
      code: 'not-installed',
      remedy: 'CREATE EXTENSION pg_stat_statements',
    });
    // Another section is not blank for it.
    expect((await bare.ask('sessions', within(), {})).tables).toHaveLength(2);
  });

  test.runIf(version === 18)(
    'the command prints it, and tells by its exit code what could not be asked',
    async () => {
      const folder = tempFolder('depth');
      writeFileSync(
        join(folder.path, 'plantao.yaml'),
        `system: Depth\ncomponents: { db: { check: { postgres: "${server.url.replace(/postgres$/, 'bare')}" } } }\n`,
      );
      const run = (...args: string[]) => plantao(['depth', 'db', ...args], { cwd: folder.path });
      const [asked, refused] = await Promise.all([run('sessions', '--json'), run('statements')]);
      expect(asked.code).toBe(0);
      expect(JSON.parse(asked.out).sections).toMatchObject([
        {
          id: 'sessions',
          facts: expect.arrayContaining([expect.objectContaining({ id: 'connections' })]),
          costMs: expect.any(Number),
        },
      ]);
      expect(refused.code).toBe(3);
      expect(refused.out).toMatch(/^not installed: .*\nneeds: CREATE EXTENSION pg_stat_statements\n$/);
      folder.remove();
    },
  );

  test('dead rows, and a vacuum that needs the right, tells what it does, and shows the same facts before and after', async () => {
    await server.sql('UPDATE accounts SET name = name');
    const listed = await until('the statistics', async () =>
      rowsOf(await ask('tables'), 'tables').find(
        ({ cells }) => cells.table === 'public.accounts' && Number(cells.dead) >= 1_000,
      ),
    );
    expect(listed.severity).toBe('warning');
    expect(listed.actions).toContainEqual({ verb: 'vacuum', params: { table: 'public.accounts' } });
    expect(await depth.more!('tables', listed.id, within())).toMatchObject([
      { label: 'with indexes', value: expect.any(Number), unit: 'B' },
      { label: 'table' },
      { label: 'indexes' },
    ]);
    const { params } = listed.actions![1]!;
    for (const verb of ['vacuum', 'analyze'])
      await expect(target(limitedUrl()).plan(verb, params, within())).rejects.toThrow(
        version < 17
          ? `ana may not ${verb} accounts, which belongs to plantao: log in as its owner`
          : `ana may not ${verb} accounts, which belongs to plantao: GRANT MAINTAIN ON accounts TO ana`,
      );
    // Her own, and with the right another's.
    await target(limitedUrl()).plan('vacuum', { table: 'hers' }, within());
    if (version >= 17) {
      await server.sql(`GRANT MAINTAIN ON accounts TO ${plain}`);
      await target(limitedUrl()).plan('vacuum', params, within());
    }
    const plan = await target().plan('vacuum', params, within());
    expect(plan.requests).toEqual(['VACUUM (VERBOSE, SKIP_LOCKED) accounts']);
    expect(plan.warnings).toHaveLength(2);
    expect(await plan.facts!(within())).toContainEqual({ title: 'dead rows', value: '1000' });
    expect(await plan.verify!.look(within())).toMatch(/was not vacuumed/);
    const output: string[] = [];
    await plan.run((line) => output.push(line), within());
    expect(output.join('\n')).toMatch(/vacuuming ".*accounts"/);
    await until('the statistics', async () => (await plan.verify!.look(within())) === undefined);
    expect(await plan.facts!(within())).toContainEqual({ title: 'dead rows', value: '0' });

    const all = await target(limitedUrl()).plan('analyze', {}, within());
    expect(all.warnings!.join(' ')).toMatch(/of other owners (?:is|are) skipped/);
    const said: string[] = [];
    await all.run((line) => said.push(line), within());
    if (version < 16) expect(said.join('\n')).toMatch(/WARNING: +skipping/);
  });

  test('the size of a table that was never vacuumed or analyzed is not known, and not 0', async () => {
    await server.sql('CREATE TABLE new AS SELECT n FROM generate_series(1, 100) n');
    const row = await until('the statistics', async () =>
      rowsOf(await ask('tables'), 'tables').find(({ cells }) => cells.table === 'public.new'),
    );
    await until('its rows to be counted', async () =>
      rowsOf(await ask('tables'), 'tables').some(({ id, cells }) => id === row.id && cells.size === null),
    );
    const [exact] = await depth.more!('tables', row.id, within());
    expect(exact!.value).toBeGreaterThan(0);
  });

  test('a vacuum behind a lock gives up, and is not taken for done', async () => {
    const holder = await client('locking');
    await holder.query('BEGIN; LOCK TABLE hers IN ACCESS EXCLUSIVE MODE');
    const plan = await target().plan('vacuum', { table: 'hers' }, within());
    const output: string[] = [];
    await plan.run((line) => output.push(line), within());
    expect(output.join('\n')).toMatch(/WARNING: +skipping vacuum of "hers"/);
    expect(await plan.verify!.look(within())).toMatch(/was not vacuumed/);
    // Nor does a list wait for it; what does is bounded, and unknown.
    const listed = rowsOf(await ask('tables'), 'tables').find(({ cells }) => cells.table === 'public.hers');
    expect(await fault(depth.more!('tables', listed!.id, within()))).toMatchObject({ code: 'no-answer' });
    await holder.end();
  });

  test('an index that is left over by a failed build stands above those that nobody reads', async () => {
    await server.sql('CREATE TABLE twice (id int); INSERT INTO twice VALUES (1), (1)');
    await server.sql('CREATE UNIQUE INDEX CONCURRENTLY broken ON twice (id)').catch(() => {});
    const found = await ask('indexes');
    expect(rowsOf(found, 'invalid').map(({ cells }) => cells.index)).toEqual(['public.broken']);
    const unused = rowsOf(found, 'unused').map(({ cells }) => cells.index);
    expect(unused).toContain('public.never_read');
    // What enforces something is used.
    expect(unused).not.toContain('public.accounts_pkey');
  });

  test('a slot that nobody reads keeps the log and holds vacuum back', async () => {
    await server.sql("SELECT pg_create_logical_replication_slot('left_alone', 'pgoutput')");
    const slot = rowsOf(await ask('replication'), 'slots')[0]!;
    expect(slot.cells).toMatchObject({ slot: 'left_alone', state: 'inactive' });
    expect(slot.cells.kept).toBeGreaterThan(0);
    expect(slot.cells.wal).toBe(version < 13 ? null : 'reserved');
    if (version >= 17) expect(slot.cells.inactive).toBeGreaterThanOrEqual(0);
    expect(rowsOf(await ask('horizon'), 'horizon').map(({ id }) => id)).toContain('slot left_alone');
    await server.sql("SELECT pg_drop_replication_slot('left_alone')");
  });

  test('how far a vacuum is, is shown while it runs', async () => {
    await server.sql(
      'CREATE TABLE long AS SELECT n AS id FROM generate_series(1, 20000) n; DELETE FROM long',
    );
    const slow = await client('slow');
    await slow.query("SET vacuum_cost_delay = '100ms'; SET vacuum_cost_limit = 1");
    const ends = slow.query('VACUUM long').catch((error: Error) => error);
    const row = await until('it to be seen', async () => rowsOf(await ask('progress'), 'progress')[0]);
    expect(row.cells).toMatchObject({ what: 'vacuum', table: 'long' });
    expect(row.actions).toMatchObject([{ verb: 'cancel-query' }]);
    await expect(target().plan('vacuum', { table: 'long' }, within())).rejects.toThrow(
      /is being vacuumed already/,
    );
    await (await target().plan('cancel-query', row.actions![0]!.params, within())).run(() => {}, within());
    expect(await ends).toMatchObject({ message: expect.stringMatching(/cancel/) });
  });
});
