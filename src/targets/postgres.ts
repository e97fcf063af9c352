import * as z from 'zod';
import { askOne, postgresLabel, queryReadOnly, withPostgres } from '../connections/postgres.ts';
import type { ActionParams, Choice, Sketch, TargetPlan, Verb } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { postgresUrl } from '../schema/url.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';
import { plannerOf } from './planners.ts';

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

const backendQuery = `SELECT pid, coalesce(usename, '?') AS "user", coalesce(state, '?') AS state,
  coalesce(extract(epoch FROM now() - query_start), 0)::float8 AS seconds, left(query, 2000) AS query,
  backend_start::text AS backend_start, query_start::text AS query_start
  FROM pg_stat_activity WHERE ${mayEnd}`;

export const postgresTarget: TargetKind<Options> = {
  kind: 'postgres',
  asksItself: true,
  summary: 'A PostgreSQL database: cancel a statement, close a connection, renew the statistics.',
  schema,
  example: '{ postgres: "postgres://localhost/clinic" }',
  open({ postgres: url }, context): Target {
    return {
      label: words.targets.postgres.label(postgresLabel(url)),
      verbs: Object.keys(planners),
      async status(signal) {
        await askOne(url, context, signal);
        return { status: 'up', message: words.targets.postgres.answers };
      },
      async choices(verb, _param, signal) {
        return verb === 'analyze' ? [] : (await backends(url, context, signal)).map(choiceOf);
      },
      async plan(verb, params, signal) {
        return plannerOf(planners, verb, words.targets.postgres.self)({ url, params, context, signal });
      },
      sketch: (verb, params) => plannerOf(sketches, verb, words.targets.postgres.self)(params),
    };
  },
};

/** What runs, the longest first, idle connections last. */
async function backends(url: string, context: Context, signal: AbortSignal): Promise<readonly Backend[]> {
  const sql = `${backendQuery}
    ORDER BY (state = 'idle'), query_start NULLS LAST LIMIT 50`;
  return (await queryReadOnly(url, sql, context, signal)).rows as unknown as Backend[];
}

function choiceOf({ pid, user, state, seconds, query }: Backend): Choice {
  const short = excerptOf(query.replaceAll(/\s+/g, ' ').trim(), 100);
  return {
    value: String(pid),
    text: words.targets.postgres.backend(pid, user, state, Math.round(seconds), short),
  };
}

async function findBackend(
  url: string,
  pid: number,
  context: Context,
  signal: AbortSignal,
): Promise<Backend | undefined> {
  return withPostgres(url, context, signal, async (connection) => {
    return (await connection.query<Backend>(`${backendQuery} AND pid = $1`, [pid])).rows[0];
  });
}

/** A database, and what is to be done to it. */
interface PostgresNow {
  readonly url: string;
  readonly params: ActionParams;
  readonly context: Context;
  /** Of the planning. */
  readonly signal: AbortSignal;
}

const planners: Readonly<Record<Verb, (now: PostgresNow) => Promise<TargetPlan>>> = {
  'cancel-query': (now) => planEnd(now, false),
  'kill-query': (now) => planEnd(now, true),
  analyze: planAnalyze,
};

const sketches: Readonly<Record<Verb, (params: ActionParams) => Sketch>> = {
  'cancel-query': ({ pid }) => sketchEnd(Number(pid), false),
  'kill-query': ({ pid }) => sketchEnd(Number(pid), true),
  analyze: ({ table }) => ({
    requests: [table === undefined ? 'ANALYZE' : `ANALYZE ${table}`],
    thing: table === undefined ? 'database' : 'table',
    risk: 'safe',
    unseen: [words.targets.unseen.state(table === undefined ? words.targets.postgres.self : String(table))],
  }),
};

function sketchEnd(pid: number, kill: boolean): Sketch {
  return {
    requests: [`SELECT ${endCall(pid, kill)}`],
    thing: kill ? 'connection' : 'statement',
    risk: 'disruptive',
    unseen: [words.targets.unseen.backend(pid)],
  };
}

function endCall(pid: number, kill: boolean): string {
  return kill ? `pg_terminate_backend(${pid}, 5000)` : `pg_cancel_backend(${pid})`;
}

/** @param kill close the connection, not only cancel its statement */
async function planEnd({ url, params, context, signal }: PostgresNow, kill: boolean): Promise<TargetPlan> {
  const { postgres: said } = words.targets;
  const pid = Number(params.pid);
  const backend = await findBackend(url, pid, context, signal);
  if (!backend) throw new Error(said.noBackend(pid));
  if (!kill && backend.state !== 'active') throw new Error(said.idle(pid, backend.state));
  // The server compares again: between reading and ending the process id may have become somebody else's.
  const same = `pid = $1 AND backend_start::text = $2${kill ? '' : " AND query_start::text = $3 AND state = 'active'"}`;
  const values = [pid, backend.backend_start, ...(kill ? [] : [backend.query_start])];
  const does = endCall(pid, kill);
  const gone = async (asked: AbortSignal): Promise<string | undefined> => {
    const now = await findBackend(url, pid, context, asked);
    if (now?.backend_start !== backend.backend_start) return undefined;
    if (kill) return said.stillConnected(pid);
    return now.query_start === backend.query_start && now.state === 'active'
      ? said.stillRuns(pid)
      : undefined;
  };
  return {
    requests: [`SELECT ${does}`],
    from: choiceOf(backend).text,
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
    run: (output, running) =>
      withPostgres(url, context, running, async (connection) => {
        const sql = `SELECT ${does} AS done FROM pg_stat_activity WHERE ${mayEnd} AND ${same}`;
        const { rows } = await connection.query<{ done: boolean }>(sql, values);
        if (rows.length === 0) throw new Error(said.goneBefore(pid));
        if (!rows[0]!.done) throw new Error(said.notEnded(pid));
        output(kill ? said.didTerminate(pid) : said.didCancel(pid));
      }),
    verify: {
      label: kill ? said.verifyGone(pid) : said.verifyCancelled(pid),
      look: gone,
      alone: true,
    },
  };
}

async function planAnalyze({ url, params, context, signal }: PostgresNow): Promise<TargetPlan> {
  const { postgres: said } = words.targets;
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
        output(said.analyzed);
      }),
    verify: {
      label: said.newer,
      alone: true,
      async look(asked) {
        return (await analyzedAt(url, table, context, asked)) === before ? said.stillOld : undefined;
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
    if (!name) throw new Error(words.targets.postgres.noTable(excerptOf(table, 80)));
    return name;
  });
}
