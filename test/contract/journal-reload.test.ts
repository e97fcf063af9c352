import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LiveSession, openSession } from '../../src/app/session.ts';
import { systemClock } from '../../src/model/clock.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

describe.skipIf(!requireService('postgres'))('the journal of a changed configuration', () => {
  let server: PostgresServer;
  let folder: TempFolder;
  let session: LiveSession;
  beforeAll(async () => {
    server = await startPostgres();
    for (const name of ['one', 'two']) await server.sql(`CREATE DATABASE ${name}`);
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    folder = tempFolder('reload');
  });
  afterEach(async () => {
    await session.close();
    folder.remove();
  });

  const urlOf = (name: string): string => server.url.replace(/postgres$/, name);
  const configure = (more: string): void =>
    writeFileSync(
      join(folder.path, 'plantao.yaml'),
      `system: shop
environments:
  local: { db: "${urlOf('one')}" }
  production: { db: "${urlOf('two')}" }
components:
  api: { check: { command: ["true"] } }
${more}`,
    );
  const open = async (): Promise<void> => {
    session = await openSession({
      configFile: join(folder.path, 'plantao.yaml'),
      readOnly: false,
      clock: systemClock,
      env: { XDG_STATE_HOME: join(folder.path, 'state') },
      pace: { urgentMs: 5, routineMs: 10 },
    });
    await session.executor();
  };
  const freezes = async (name: string): Promise<unknown[]> => {
    const client = new (await import('pg')).default.Client({ connectionString: urlOf(name) });
    await client.connect();
    try {
      const { rows } = await client.query(
        "SELECT data FROM plantao_events WHERE kind = 'actions.frozen' ORDER BY seq",
      );
      return rows.map(({ data }) => JSON.parse(data).reason);
    } catch {
      return [];
    } finally {
      await client.end();
    }
  };
  const isConnected = async (name: string): Promise<boolean> => {
    const rows = await server.sql(
      `SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'plantao %' AND datname = '${name}'`,
    );
    return rows.length > 0;
  };

  test('is shared from the moment it says so, moves with its database, and is left when it says no more', async () => {
    configure('');
    await open();
    session.commands.freeze('alone');
    expect(await isConnected('one')).toBe(false);
    configure('journal: { postgres: "${db}" }\n');
    await until('the first database', () => isConnected('one'));
    session.commands.freeze('shared');
    // What was written before goes there too: it is of the same system.
    await until('the freeze', async () => (await freezes('one')).includes('shared'));
    expect(await freezes('one')).toEqual(['alone', 'shared']);
    session.commands.switchEnvironment('production');
    await until('the second database', () => isConnected('two'));
    await until('the first to be left', async () => !(await isConnected('one')));
    session.commands.freeze('elsewhere');
    await until('the freeze', async () => (await freezes('two')).includes('elsewhere'));
    expect(await freezes('one')).toEqual(['alone', 'shared']);
    configure('');
    await until('both to be left', async () => !(await isConnected('two')));
    session.commands.freeze('alone again');
    expect(session.store.get('system').error).toBeUndefined();
    await until('the screen', () =>
      session.store.get('journal').some(({ data }) => data.reason === 'alone again'),
    );
    expect(await freezes('two')).not.toContain('alone again');
  });
});
