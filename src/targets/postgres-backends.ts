import type { PoolClient } from 'pg';
import { queryReadOnly, withPostgres } from '../connections/postgres.ts';
import type { ActionFact, ActionParams, Choice, Sketch, TargetPlan } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { maskedSql } from '../text/masked-sql.ts';
import { sleep } from '../time/sleep.ts';
import { words } from '../words/index.ts';

/** A database, and what is to be done to it. */
export interface PostgresNow {
  readonly url: string;
  readonly params: ActionParams;
  readonly context: Context;
  /** Of the planning. */
  readonly signal: AbortSignal;
}

/** How long the server, and then plantao, wait for a connection to end, in milliseconds. */
const endingMs = 5_000;
/** From this version on the server waits itself. */
const waitsItself = 140_000;

/**
 * Backends that a person may end: other people's connections, never plantao's own, a replica's sender, or a vacuum that keeps
 * the database from stopping for good (transaction ids wrapping around).
 */
const mayEnd = `backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name <> 'plantao'`;

interface Backend {
  readonly pid: number;
  readonly user: string;
  readonly state: string;
  readonly seconds: number;
  readonly query: string;
  /** Text of the server, compared as it is: a number would lose its microseconds. */
  readonly backend_start: string;
  readonly query_start: string | null;
}

/** What the login may do to the session. */
interface Rights {
  readonly version: number;
  /** Neither plantao's own nor a process of the server; null where that may not be seen. */
  readonly ours: boolean | null;
  readonly superuser: boolean;
  readonly may_signal: boolean;
  /** The login, quoted. */
  readonly me: string;
}

/** Asks for backends with more about them; what comes behind it says which. */
function backendQuery(more = ''): string {
  return `SELECT pid, coalesce(usename, '?') AS "user", coalesce(state, '?') AS state,
    coalesce(extract(epoch FROM now() - query_start), 0)::float8 AS seconds, left(query, 2000) AS query,
    backend_start::text AS backend_start, query_start::text AS query_start ${more} FROM pg_stat_activity`;
}

/** What runs, the longest first, idle connections last. */
export async function backendChoices(
  url: string,
  context: Context,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  const sql = `${backendQuery()} WHERE ${mayEnd}
    ORDER BY (state = 'idle'), query_start NULLS LAST LIMIT 50`;
  const { rows } = await queryReadOnly(url, sql, context, signal);
  return (rows as unknown as Backend[]).map((backend) => ({
    value: String(backend.pid),
    text: backendText(backend),
  }));
}

/** A backend in one line; what its statement is about is not told. */
function backendText({ pid, user, state, seconds, query }: Backend): string {
  return words.targets.postgres.backend(
    pid,
    user,
    state,
    Math.round(seconds),
    excerptOf(maskedSql(query), 100),
  );
}

/** Of a session that may be ended. */
async function findBackend(
  url: string,
  pid: number,
  context: Context,
  signal: AbortSignal,
): Promise<Backend | undefined> {
  return withPostgres(url, context, signal, async (connection) => {
    const sql = `${backendQuery()} WHERE ${mayEnd} AND pid = $1`;
    return (await connection.query<Backend>(sql, [pid])).rows[0];
  });
}

/** The session, with the right to end it. @throws Error with the reason why it may not be ended, and what would change that */
async function endable(
  { url, context, signal }: PostgresNow,
  pid: number,
): Promise<Backend & Pick<Rights, 'version'>> {
  const { postgres: said } = words.targets;
  const found = await withPostgres(url, context, signal, async (connection) => {
    // Nobody but a superuser ends a superuser's session; pg_signal_backend ends those of all others.
    const rights = `, current_setting('server_version_num')::int AS version, (${mayEnd}) AS ours,
      (SELECT quote_ident(current_user)) AS me,
      coalesce((SELECT rolsuper FROM pg_roles WHERE oid = usesysid), false)
        AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
      coalesce(pg_has_role(usesysid, 'USAGE'), false) OR pg_has_role('pg_signal_backend', 'USAGE') AS may_signal`;
    const sql = `${backendQuery(rights)} WHERE pid = $1`;
    return (await connection.query<Backend & Rights>(sql, [pid])).rows[0];
  });
  if (!found || found.ours === false) throw new Error(said.noBackend(pid));
  // What it does may not be seen, so nobody could tell whether it is still the same when it is ended.
  if (found.ours === null) throw new Error(said.unseen(pid, found.user, found.me));
  if (found.superuser) throw new Error(said.superuser(found.user));
  if (!found.may_signal) throw new Error(said.mayNotEnd(found.user, found.me));
  return found;
}

/** What would be sent, without a look at the session. */
export function sketchEnd(pid: number, kill: boolean): Sketch {
  return {
    requests: [`SELECT ${endCall(pid, kill, 0)}`],
    thing: kill ? 'connection' : 'statement',
    risk: 'disruptive',
    unseen: [words.targets.unseen.backend(pid)],
  };
}

/** Where the server cannot wait for the end itself, plantao does. */
function endCall(pid: number, kill: boolean, version: number): string {
  if (!kill) return `pg_cancel_backend(${pid})`;
  return version >= waitsItself
    ? `pg_terminate_backend(${pid}, ${endingMs})`
    : `pg_terminate_backend(${pid})`;
}

/**
 * Plans ending what a session runs.
 * @param kill close the connection, not only cancel its statement
 * @throws Error with the reason why it may not be ended
 */
export async function planEnd(now: PostgresNow, kill: boolean): Promise<TargetPlan> {
  const { url, params, context } = now;
  const { postgres: said } = words.targets;
  const pid = Number(params.pid);
  if (!Number.isInteger(pid)) throw new Error(said.noBackend(pid));
  const backend = await endable(now, pid);
  if (!kill && backend.state !== 'active') throw new Error(said.idle(pid, backend.state));
  // The server compares again: between reading and ending the process id may have become somebody else's.
  const same = `pid = $1 AND backend_start::text = $2${kill ? '' : " AND query_start::text = $3 AND state = 'active'"}`;
  const values = [pid, backend.backend_start, ...(kill ? [] : [backend.query_start])];
  const does = endCall(pid, kill, backend.version);
  const gone = async (asked: AbortSignal): Promise<string | undefined> => {
    const found = await findBackend(url, pid, context, asked);
    if (found?.backend_start !== backend.backend_start) return undefined;
    if (kill) return said.stillConnected(pid);
    return found.query_start === backend.query_start && found.state === 'active'
      ? said.stillRuns(pid)
      : undefined;
  };
  return {
    requests: [`SELECT ${does}`],
    from: backendText(backend),
    to: kill ? said.disconnected : said.cancelled,
    touches: 1,
    thing: kill ? 'connection' : 'statement',
    risk: 'disruptive',
    preconditions: [
      {
        text: kill ? said.sameConnection(pid) : said.sameStatement(pid),
        recheck: async (asked) => ((await gone(asked)) === undefined ? said.gone(pid) : undefined),
      },
    ],
    timeoutMs: 20_000,
    facts: (asked) => withPostgres(url, context, asked, factsOf),
    run: (output, running) =>
      withPostgres(url, context, running, async (connection) => {
        const sql = `SELECT ${does} AS done FROM pg_stat_activity WHERE ${mayEnd} AND ${same}`;
        const { rows } = await connection.query<{ done: boolean }>(sql, values);
        if (rows.length === 0) throw new Error(said.goneBefore(pid));
        if (!rows[0]!.done) throw new Error(said.notEnded(pid));
        if (kill && backend.version < waitsItself)
          await untilGone(connection, same, values, pid, context, running);
        output(kill ? said.didTerminate(pid) : said.didCancel(pid));
      }),
    verify: {
      label: kill ? said.verifyGone(pid) : said.verifyCancelled(pid),
      look: gone,
      alone: true,
    },
  };
}

/** @throws Error when it is still there after as long as newer servers wait themselves */
async function untilGone(
  connection: PoolClient,
  same: string,
  values: readonly unknown[],
  pid: number,
  { clock }: Context,
  signal: AbortSignal,
): Promise<void> {
  const began = clock.elapsed();
  const sql = `SELECT FROM pg_stat_activity WHERE ${same}`;
  while ((await connection.query(sql, [...values])).rows.length > 0) {
    if (clock.elapsed() - began >= endingMs) throw new Error(words.targets.postgres.notEnded(pid));
    await sleep(clock, 100, signal);
  }
}

/** What ending a session is for: nobody waits any more, and there is room again. */
async function factsOf(connection: PoolClient): Promise<readonly ActionFact[]> {
  const { rows } = await connection.query<{ blocked: number; connections: number }>(
    `SELECT (SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted)::int AS blocked,
      (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL)::int AS connections`,
  );
  const { blocked, connections } = rows[0]!;
  const { facts } = words.targets.postgres;
  return [
    { title: facts.blocked, value: String(blocked) },
    { title: facts.connections, value: String(connections) },
  ];
}
