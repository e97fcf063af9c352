import { execFileSync } from 'node:child_process';
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type PostgresVersion, postgresPrograms } from './postgres-versions.ts';
import { programPath } from './programs.ts';
import { idsOf, ServerProcess } from './server-process.ts';
import { freePort, tempFolder } from './temp.ts';
import { until } from './until.ts';

export interface PostgresServer {
  readonly port: number;
  /** `postgres://plantao:secret@127.0.0.1:PORT/postgres`: a superuser, with a password. */
  readonly url: string;
  /** Runs statements as the superuser. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  start(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

interface PostgresOptions {
  /** One of those that are kept for tests; default the one that is installed. */
  readonly version?: PostgresVersion;
  /** `name=value`, as in postgresql.conf. */
  readonly settings?: readonly string[];
}

/** A PostgreSQL server of its own; run as an unprivileged user when the tests run as root, because it refuses root. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { version, settings = [] } = options;
  const programs = version === undefined ? undefined : postgresPrograms(version);
  const folder = tempFolder('postgres');
  const port = await freePort();
  const owner = process.getuid?.() === 0 ? idsOf('postgres', 'nobody') : undefined;
  if (owner) chownSync(folder.path, owner.uid, owner.gid);
  const data = join(folder.path, 'data');
  const password = join(folder.path, 'password');
  writeFileSync(password, 'secret\n');
  if (owner) chownSync(password, owner.uid, owner.gid);
  execFileSync(
    programs?.initdb ?? programPath('initdb'),
    [
      ...['-D', data, '-U', 'plantao', '--pwfile', password, '-A', 'scram-sha-256'],
      ...['-E', 'UTF8', '--locale=C', '--no-sync', ...(version === 12 ? [] : ['--no-instructions'])],
    ],
    { ...owner, cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const url = `postgres://plantao:secret@127.0.0.1:${port}/postgres`;
  const sql = async (text: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    try {
      const result = await client.query(text);
      return [result].flat().at(-1)?.rows ?? [];
    } finally {
      await client.end().catch(() => {});
    }
  };

  let server: ServerProcess | undefined;
  const start = async (): Promise<void> => {
    const made = new ServerProcess(
      [
        programs?.postgres ?? programPath('postgres'),
        ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1'],
        ...['-c', `unix_socket_directories=${folder.path}`, '-c', 'fsync=off'],
        ...settings.flatMap((setting) => ['-c', setting]),
      ],
      { ...owner, cwd: folder.path },
    );
    server = made;
    await until('postgres to start', async () => {
      if (made.ended) throw new Error(made.said);
      await sql('SELECT 1');
      return true;
    });
  };
  await start();
  return {
    port,
    url,
    sql,
    start,
    // SIGQUIT is PostgreSQL's immediate shutdown: every backend goes at once and no child is left.
    kill: async () => server?.stop('SIGQUIT'),
    async close() {
      await server?.stop('SIGQUIT');
      folder.remove();
    },
  };
}
