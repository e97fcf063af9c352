import { z } from 'zod';
import { postgresLabel, queryReadOnly, withPostgres } from '../connections/postgres.ts';
import type { ActionParams, Choice, TargetPlan } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { postgresUrl } from '../schema/database-url.ts';

const schema = z.strictObject({
  postgres: postgresUrl.describe('Connection URL'),
});
type Options = z.infer<typeof schema>;

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

const backendColumns = `pid, coalesce(usename, '?') AS "user", coalesce(state, '?') AS state,
  coalesce(extract(epoch FROM now() - query_start), 0)::float8 AS seconds, left(query, 200) AS query,
  backend_start::text AS backend_start, query_start::text AS query_start`;

export const postgresTarget: TargetKind<Options> = {
  kind: 'postgres',
  summary: 'A PostgreSQL database: cancel a statement, close a connection, renew the statistics.',
  schema,
  example: '{ postgres: "postgres://localhost/clinic" }',
  open({ postgres: url }, context): Target {
    return {
      label: `postgres ${postgresLabel(url)}`,
      verbs: ['cancel-query', 'kill-query', 'analyze'],
      async status(signal) {
        await queryReadOnly(url, 'SELECT 1', context, signal);
        return { status: 'up', message: 'answers' };
      },
      async choices(verb, _param, signal) {
        return verb === 'analyze' ? [] : (await backends(url, context, signal)).map(choiceOf);
      },
      plan(verb, params, signal) {
        if (verb === 'analyze') return planAnalyze(url, params, context, signal);
        if (verb === 'cancel-query' || verb === 'kill-query')
          return planEnd(verb, url, Number(params.pid), context, signal);
        throw new Error(`a database cannot ${verb}`);
      },
    };
  },
};

/** What runs, the longest first, idle connections last. */
async function backends(url: string, context: Context, signal: AbortSignal): Promise<readonly Backend[]> {
  const sql = `SELECT ${backendColumns} FROM pg_stat_activity WHERE ${mayEnd}
    ORDER BY (state = 'idle'), query_start NULLS LAST LIMIT 50`;
  return (await queryReadOnly(url, sql, context, signal)).rows as unknown as Backend[];
}

function choiceOf({ pid, user, state, seconds, query }: Backend): Choice {
  const short = query.replaceAll(/\s+/g, ' ').trim().slice(0, 100);
  return { value: String(pid), text: `${pid} ${user} ${state} ${Math.round(seconds)}s ${short}` };
}

async function findBackend(
  url: string,
  pid: number,
  context: Context,
  signal: AbortSignal,
): Promise<Backend | undefined> {
  return withPostgres(url, context, signal, async (connection) => {
    const sql = `SELECT ${backendColumns} FROM pg_stat_activity WHERE ${mayEnd} AND pid = $1`;
    return (await connection.query<Backend>(sql, [pid])).rows[0];
  });
}

async function planEnd(
  verb: 'cancel-query' | 'kill-query',
  url: string,
  pid: number,
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const backend = await findBackend(url, pid, context, signal);
  if (!backend) throw new Error(`there is no connection with process id ${pid} that may be ended`);
  const kill = verb === 'kill-query';
  if (!kill && backend.state !== 'active') throw new Error(`${pid} runs no statement (${backend.state})`);
  // The server compares again: between reading and ending the process id may have become somebody else's.
  const same = `pid = $1 AND backend_start::text = $2${kill ? '' : " AND query_start::text = $3 AND state = 'active'"}`;
  const values = [pid, backend.backend_start, ...(kill ? [] : [backend.query_start])];
  const does = kill ? `pg_terminate_backend(${pid}, 5000)` : `pg_cancel_backend(${pid})`;
  const gone = async (asked: AbortSignal): Promise<string | undefined> => {
    const now = await findBackend(url, pid, context, asked);
    if (now?.backend_start !== backend.backend_start) return undefined;
    if (kill) return `${pid} is still connected`;
    return now.query_start === backend.query_start && now.state === 'active'
      ? `${pid} still runs it`
      : undefined;
  };
  return {
    requests: [`SELECT ${does}`],
    from: `${choiceOf(backend).text}`,
    to: kill
      ? 'disconnected; what it had not committed is rolled back'
      : 'connected, its statement cancelled',
    touches: 1,
    thing: kill ? 'connection' : 'statement',
    risk: 'disruptive',
    preconditions: [
      {
        text: `${pid} is still that ${kill ? 'connection' : 'statement'}`,
        recheck: async (asked) =>
          (await gone(asked)) === undefined ? `${pid} is not there any more` : undefined,
      },
    ],
    timeoutMs: 20_000,
    run: (output, running) =>
      withPostgres(url, context, running, async (connection) => {
        const sql = `SELECT ${does} AS done FROM pg_stat_activity WHERE ${mayEnd} AND ${same}`;
        const { rows } = await connection.query<{ done: boolean }>(sql, values);
        if (rows.length === 0) throw new Error(`${pid} was not there any more: nothing was done`);
        if (!rows[0]!.done) throw new Error(`${pid} did not end within 5s`);
        output(`${pid}: ${kill ? 'terminated' : 'cancelled'}`);
      }),
    verify: {
      label: kill ? `${pid} is gone from pg_stat_activity` : `${pid} no longer runs the statement`,
      look: gone,
      alone: true,
    },
  };
}

async function planAnalyze(
  url: string,
  params: ActionParams,
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const table = params.table === undefined ? undefined : String(params.table);
  const name = table === undefined ? undefined : await quotedTable(url, table, context, signal);
  const sql = name === undefined ? 'ANALYZE' : `ANALYZE ${name}`;
  const before = await analyzedAt(url, table, context, signal);
  return {
    requests: [sql],
    touches: 1,
    thing: table === undefined ? 'database' : 'table',
    risk: 'safe',
    preconditions: [],
    timeoutMs: 10 * 60_000,
    run: (output, running) =>
      withPostgres(url, context, running, async (connection) => {
        await connection.query(sql);
        output('ANALYZE: done');
      }),
    verify: {
      label: 'the statistics are newer',
      alone: true,
      async look(asked) {
        return (await analyzedAt(url, table, context, asked)) === before
          ? 'the statistics are still old'
          : undefined;
      },
    },
  };
}

/** When statistics were last renewed by hand, as the server's text. */
async function analyzedAt(
  url: string,
  table: string | undefined,
  context: Context,
  signal: AbortSignal,
): Promise<string | null> {
  return withPostgres(url, context, signal, async (connection) => {
    const { rows } = await connection.query<{ at: string | null }>(
      `SELECT max(last_analyze)::text AS at FROM pg_stat_user_tables WHERE $1::text IS NULL OR relid = to_regclass($1)`,
      [table ?? null],
    );
    return rows[0]?.at ?? null;
  });
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
    if (!name) throw new Error(`there is no table "${table.slice(0, 80)}"`);
    return name;
  });
}
