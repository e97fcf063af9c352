import type { Client, Pool, PoolClient } from 'pg';
import type { Context } from '../model/kind.ts';

/** Most rows that are fetched; a query that returns more is cut there by the server. */
export const rowLimit = 1_000;

/**
 * Runs one query in a read-only transaction and returns at most `rowLimit` rows.
 * @throws Error with a sentence for people; on abort the query is cancelled by closing its connection
 */
export async function queryReadOnly(
  url: string,
  sql: string,
  context: Context,
  signal: AbortSignal,
): Promise<{ rows: readonly Record<string, unknown>[]; columns: readonly string[]; more: boolean }> {
  const pg = (await import('pg')).default;
  const pool: Pool = context.connections.share(
    `postgres ${url}`,
    () => {
      const made = new pg.Pool({
        connectionString: url,
        max: 2,
        application_name: 'plantao',
        idleTimeoutMillis: 60_000,
        allowExitOnIdle: true,
      });
      made.on('error', () => {});
      return made;
    },
    (made) => void made.end(),
  );
  signal.throwIfAborted();
  let client: PoolClient | undefined;
  let broken: Error | undefined;
  const abort = (): void => {
    broken = new Error('no answer in time');
    if (client) destroySocket(client);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    const connecting = pool.connect();
    // A connection that arrives after the abort goes straight back.
    connecting.then((late) => broken && late.release(true)).catch(() => {});
    const connection = await Promise.race([connecting, rejectOnAbort(signal)]);
    client = connection;
    await connection.query('BEGIN READ ONLY');
    const cursorName = 'plantao_rows';
    const result = isSelect(sql)
      ? await connection
          .query(`DECLARE ${cursorName} NO SCROLL CURSOR FOR ${sql.replace(/;\s*$/, '')}`)
          .then(() => connection.query(`FETCH ${rowLimit + 1} FROM ${cursorName}`))
      : await connection.query(sql);
    await connection.query('ROLLBACK');
    const rows = result.rows as Record<string, unknown>[];
    return {
      rows: rows.slice(0, rowLimit),
      columns: result.fields.map((field) => field.name),
      more: rows.length > rowLimit,
    };
  } catch (error) {
    if (client && !broken) await client.query('ROLLBACK').catch(() => {});
    throw asSentence(broken ?? error, url);
  } finally {
    signal.removeEventListener('abort', abort);
    client?.release(broken ?? false);
  }
}

/** A cursor can be declared for these; anything else (SHOW, EXPLAIN) is small and runs as it is. */
function isSelect(sql: string): boolean {
  return /^\s*(?:select|with|values|table)\b/i.test(sql);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(new Error('no answer in time'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

function destroySocket(client: unknown): void {
  (client as Client & { connection?: { stream?: { destroy(): void } } }).connection?.stream?.destroy();
}

function asSentence(error: unknown, url: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const root = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  const code = 'code' in root ? String(root.code) : '';
  const place = hostOf(url);
  if (code === 'ECONNREFUSED') return new Error(`connection refused by ${place}`);
  if (code === 'ENOTFOUND') return new Error(`no such host: ${place}`);
  if (code === 'ENOENT') return new Error(`no such socket: ${place}`);
  if (code === '28P01' || code === '28000') return new Error(`postgres refused the login: ${root.message}`);
  if (/terminat|ended|closed/i.test(root.message)) return new Error(`connection closed by ${place}`);
  return new Error(root.message || code || 'no answer');
}

function hostOf(url: string): string {
  try {
    const parsed = new URL(url);
    return parsed.host || parsed.searchParams.get('host') || 'the local socket';
  } catch {
    return 'postgres';
  }
}

/** `database at host` for labels, without the login. */
export function postgresLabel(url: string): string {
  try {
    return `${new URL(url).pathname.slice(1) || 'postgres'} at ${hostOf(url)}`;
  } catch {
    return 'postgres';
  }
}
