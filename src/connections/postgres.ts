import { connect } from 'node:net';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { ConnectionFault } from '../model/fault.ts';
import type { Context } from '../model/kind.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';
import { faultError } from './fault.ts';

/** Most rows that are fetched; a query that returns more is cut there by the server. */
export const rowLimit = 1_000;

/** A statement that outlives its question all the same, because the server did not hear the cancel, ends by itself, in ms. */
const longestStatementMs = 60_000;

/** What a query returned. */
export interface QueryRows {
  readonly rows: readonly Record<string, unknown>[];
  readonly columns: readonly string[];
  /** There are more rows than these. */
  readonly more: boolean;
}

/**
 * Runs one query in a read-only transaction and returns at most `rowLimit` rows.
 * @throws Error with a sentence for people; on abort the server is asked to cancel and the connection is closed
 */
export async function queryReadOnly(
  url: string,
  sql: string,
  context: Context,
  signal: AbortSignal,
): Promise<QueryRows> {
  return withPostgres(url, context, signal, async (connection) => {
    try {
      await connection.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${longestStatementMs}`);
      return await queryOn(connection, sql);
    } finally {
      await connection.query('ROLLBACK').catch(() => {});
    }
  });
}

/** The rows of one query, at most `rowLimit`, in the transaction that is open. Whether it may write is the transaction's to say. */
export async function queryOn(connection: PoolClient, sql: string): Promise<QueryRows> {
  const cursorName = 'plantao_rows';
  // The extended protocol takes one statement only: nothing can end the transaction and go on.
  const result = isSelect(sql)
    ? await connection
        .query(single(`DECLARE ${cursorName} NO SCROLL CURSOR FOR ${sql.replace(/(?:;|\s)+$/, '')}`))
        .then(() => connection.query(`FETCH ${rowLimit + 1} FROM ${cursorName}`))
    : await connection.query(single(sql));
  const rows = result.rows as Record<string, unknown>[];
  return {
    rows: rows.slice(0, rowLimit),
    columns: result.fields.map((field) => field.name),
    more: rows.length > rowLimit,
  };
}

/**
 * Lets `work` use a connection of the pool for the URL.
 * @throws Error with a sentence for people; on abort the server is asked to cancel and the connection is closed
 */
export async function withPostgres<T>(
  url: string,
  context: Context,
  signal: AbortSignal,
  work: (connection: PoolClient) => Promise<T>,
): Promise<T> {
  const { BoundedClient, Pool: ClientPool } = await import('./postgres-client.ts');
  const pool: Pool = context.connections.share(
    `postgres ${url}`,
    () => {
      const made = new ClientPool({
        connectionString: url,
        Client: BoundedClient,
        max: 2,
        application_name: 'plantao',
        idleTimeoutMillis: 60_000,
        // Without it, waiters for a host that never answers would pile up in the pool.
        connectionTimeoutMillis: 10_000,
        allowExitOnIdle: true,
      });
      made.on('error', () => {});
      // A client in use has no listener of the pool's: without one here a lost connection would end plantao.
      made.on('connect', (fresh) => fresh.on('error', () => {}));
      return made;
    },
    (made) => void made.end(),
  );
  signal.throwIfAborted();
  let client: PoolClient | undefined;
  let broken: Error | undefined;
  const abort = (): void => {
    broken = new Error(words.connections.noAnswerInTime);
    if (client) abandon(client);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    const connecting = pool.connect();
    // A connection that arrives after the abort goes straight back.
    connecting.then((late) => broken && late.release(true)).catch(() => {});
    const connection = await Promise.race([connecting, rejectOnAbort(signal)]);
    client = connection;
    return await work(connection);
  } catch (error) {
    throw asSentence(broken ?? error, url);
  } finally {
    signal.removeEventListener('abort', abort);
    client?.release(broken ?? false);
  }
}

/** Asks whether the server is there. @throws ConnectionFault when what answers is no PostgreSQL, or none behind what does */
export async function askOne(url: string, context: Context, signal: AbortSignal): Promise<void> {
  const { rows } = await queryReadOnly(url, 'SELECT 1 AS one', context, signal);
  if (Number(rows[0]?.one) !== 1) throw faultError('not-postgres', hostOf(url) ?? postgresLabel(url));
}

/** The table as the server itself quotes it. @throws Error when there is none of that name */
export async function quotedTable(
  url: string,
  table: string,
  context: Context,
  signal: AbortSignal,
): Promise<string> {
  return withPostgres(url, context, signal, async (connection) => {
    const { rows } = await connection.query<{ name: string | null }>('SELECT to_regclass($1)::text AS name', [
      table,
    ]);
    const name = rows[0]?.name;
    if (!name) throw new Error(words.connections.postgres.noTable(excerptOf(table, 80)));
    return name;
  });
}

/** A cursor can be declared for these; anything else (SHOW, EXPLAIN) is small and runs as it is. */
function isSelect(sql: string): boolean {
  const body = sql.replace(/^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  return /^(?:select|with|values|table)\b/i.test(body);
}

function single(text: string): QueryConfig {
  return { text, queryMode: 'extended' } as QueryConfig;
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(new Error(words.connections.noAnswerInTime));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** The parts of a pg client that its types leave out. */
interface Wire {
  readonly host: string;
  readonly port: number;
  readonly ssl: unknown;
  readonly processID?: number | null;
  readonly secretKey?: number | null;
  readonly connection?: { readonly stream?: { destroy(): void } };
}

/**
 * Closes the connection and asks the server to cancel what runs on it: a server that computes does not notice a closed socket.
 * The request goes over a socket of its own (PostgreSQL protocol, CancelRequest); behind TLS the statement time-out has to do.
 */
function abandon(client: unknown): void {
  const wire = client as Wire;
  wire.connection?.stream?.destroy();
  if (!wire.processID || wire.secretKey === undefined || wire.secretKey === null || wire.ssl) return;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(80_877_102, 4);
  request.writeInt32BE(wire.processID, 8);
  request.writeInt32BE(wire.secretKey, 12);
  const socket = wire.host.startsWith('/')
    ? connect(`${wire.host}/.s.PGSQL.${wire.port}`)
    : connect(wire.port, wire.host);
  socket.setTimeout(3_000, () => socket.destroy());
  socket.on('error', () => {});
  socket.end(request);
}

function asSentence(error: unknown, url: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const root = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  if (root instanceof ConnectionFault) return root;
  const code = 'code' in root ? String(root.code) : '';
  const place = URL.canParse(url) ? (hostOf(url) ?? words.connections.postgres.localSocket) : 'postgres';
  if (code === 'ECONNREFUSED') return faultError('refused', place);
  if (code === 'ENOTFOUND') return faultError('no-such-host', place);
  if (code === 'ENOENT') return faultError('no-socket', place);
  if (code === '28P01' || code === '28000')
    return new Error(words.connections.postgres.loginRefused(root.message));
  // What pg-pool says when nobody took the connection: it is plantao that hung up, not the server.
  if (/timeout exceeded when trying to connect|due to connection timeout/.test(root.message))
    return faultError('no-answer', place);
  // Errors that the server itself sent carry a five-character SQLSTATE; 57P01 to 57P02 mean that it is going down.
  const closed = /^[0-9A-Z]{5}$/.test(code)
    ? /^57P0[12]$/.test(code)
    : /terminat|ended|closed/i.test(root.message);
  if (closed || code === 'ECONNRESET') return faultError('closed', place);
  return new Error(root.message || code || words.connections.noAnswer);
}

/** Where the database is; undefined for a local socket that the URL does not name. */
function hostOf(url: string): string | undefined {
  const parsed = new URL(url);
  return parsed.host || parsed.searchParams.get('host') || undefined;
}

/** Names a database in files, without the login and in no language: what was written under it must be found again. */
export function databaseKey(url: string): string {
  return URL.canParse(url)
    ? `${new URL(url).pathname.slice(1) || 'postgres'} at ${hostOf(url) ?? 'the local socket'}`
    : 'postgres';
}

/** `database at host` for labels, without the login. */
export function postgresLabel(url: string): string {
  if (!URL.canParse(url)) return 'postgres';
  const place = hostOf(url) ?? words.connections.postgres.localSocket;
  return words.connections.postgres.at(new URL(url).pathname.slice(1) || 'postgres', place);
}
