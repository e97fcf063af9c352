import type { PoolClient } from 'pg';
import { quotedTable, withPostgres } from '../connections/postgres.ts';
import type { ActionFact, ActionParams, Output, Sketch, TargetPlan } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import { formatDuration, formatNumber, formatQuantity } from '../model/quantity.ts';
import { words } from '../words/index.ts';
import type { PostgresNow } from './postgres-backends.ts';

/** What a table is given: fresh statistics, or cleaning up. */
type Upkeep = 'analyze' | 'vacuum';

const timeouts: Readonly<Record<Upkeep, number>> = { analyze: 10 * 60_000, vacuum: 2 * 3_600_000 };
/** From this version on the right can be granted without owning the table. */
const grantable = 170_000;

/** What would be sent, without a look at the table. */
export function sketchUpkeep({ table }: ActionParams, upkeep: Upkeep): Sketch {
  const name = table === undefined ? undefined : String(table);
  return {
    requests: [requestOf(upkeep, name)],
    thing: name === undefined ? 'database' : 'table',
    risk: upkeep === 'analyze' ? 'safe' : 'disruptive',
    unseen: [words.targets.unseen.state(name ?? words.targets.postgres.self)],
  };
}

/** A vacuum that would have to wait for a lock gives up at once: whoever holds it may be why somebody looks. */
function requestOf(upkeep: Upkeep, name: string | undefined): string {
  const sql = upkeep === 'analyze' ? 'ANALYZE' : 'VACUUM (VERBOSE, SKIP_LOCKED)';
  return name === undefined ? sql : `${sql} ${name}`;
}

/** A table, or all of them, as they are now. */
interface Shape {
  readonly version: number;
  readonly me: string;
  readonly owner: string | null;
  readonly bytes: number;
  readonly rows: number | null;
  readonly dead: number;
  readonly modified: number;
  /** Text of the server, to be compared. */
  readonly done: string | null;
  readonly done_s: number | null;
  /** Tables that the login may do it to, and that it may not. */
  readonly may: number;
  readonly may_not: number;
  /** Process id of a vacuum that is at it. */
  readonly running: number | null;
}

/** `$1` is the table as the server quotes it, null for every table of the database. */
function shapeQuery(upkeep: Upkeep, version: number): string {
  const granted = version >= grantable ? ` OR has_table_privilege(c.oid, 'MAINTAIN')` : '';
  const done = upkeep === 'analyze' ? 's.last_analyze' : 's.last_vacuum';
  return `WITH t AS (SELECT c.oid, c.relowner, c.relpages, c.reltuples, s.n_dead_tup, s.n_mod_since_analyze, ${done} AS done,
      pg_has_role(c.relowner, 'USAGE') OR (NOT c.relisshared AND (SELECT pg_has_role(datdba, 'USAGE') FROM pg_database
        WHERE datname = current_database()))${granted} AS may
      FROM pg_class c LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
      WHERE c.relkind IN ('r', 'm', 'p') AND CASE WHEN $1::text IS NULL
        THEN c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema', 'pg_toast'))
        ELSE c.oid = to_regclass($1) END)
    SELECT current_setting('server_version_num')::int AS version, quote_ident(current_user) AS me,
      CASE WHEN $1::text IS NOT NULL THEN (SELECT quote_ident(pg_get_userbyid(max(relowner::text)::oid)) FROM t) END AS owner,
      coalesce(sum(relpages::float8), 0) * current_setting('block_size')::int AS bytes,
      sum(nullif(reltuples, -1)::float8) AS rows, coalesce(sum(n_dead_tup), 0)::float8 AS dead,
      coalesce(sum(n_mod_since_analyze), 0)::float8 AS modified, max(done)::text AS done,
      extract(epoch FROM clock_timestamp() - max(done))::float8 AS done_s,
      count(*) FILTER (WHERE may)::int AS may, count(*) FILTER (WHERE NOT may)::int AS may_not,
      (SELECT max(pid) FROM pg_stat_progress_vacuum WHERE relid = to_regclass($1) AND datname = current_database()) AS running
      FROM t`;
}

async function shapeOf(connection: PoolClient, upkeep: Upkeep, name: string | undefined): Promise<Shape> {
  const { rows } = await connection.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  );
  const found = await connection.query<Shape>(shapeQuery(upkeep, rows[0]!.version), [name ?? null]);
  return found.rows[0]!;
}

/**
 * Plans renewing the statistics of a table or of all, or cleaning a table up.
 * @throws Error when there is no such table, the login may not (the server would only warn, and say that it is done), or a vacuum is
 * at it already
 */
export async function planUpkeep(
  { url, params, context, signal }: PostgresNow,
  upkeep: Upkeep,
): Promise<TargetPlan> {
  const { postgres: said } = words.targets;
  const given = params.table === undefined || params.table === '' ? undefined : String(params.table);
  if (given === undefined && upkeep === 'vacuum') throw new Error(said.vacuumNeedsTable);
  const name = given === undefined ? undefined : await quotedTable(url, given, context, signal);
  const look = (asked: AbortSignal): Promise<Shape> =>
    withPostgres(url, context, asked, (connection) => shapeOf(connection, upkeep, name));
  const before = await look(signal);
  mustMay(before, upkeep, name);
  if (upkeep === 'vacuum' && before.running !== null) throw new Error(said.vacuumRuns(name!, before.running));
  const sql = requestOf(upkeep, name);
  return {
    requests: [sql],
    from: stateText(before, upkeep),
    to: upkeep === 'analyze' ? said.freshStatistics : said.cleaned,
    touches: 1,
    thing: name === undefined ? 'database' : 'table',
    risk: upkeep === 'analyze' ? 'safe' : 'disruptive',
    preconditions: [],
    timeoutMs: timeouts[upkeep],
    warnings: warningsOf(before, upkeep),
    facts: async (asked) => factsOf(await look(asked)),
    run: (output, running) => runUpkeep(url, sql, upkeep, context, output, running),
    verify: {
      label: upkeep === 'analyze' ? said.newer : said.vacuumedSince,
      alone: true,
      async look(asked) {
        const { done } = await look(asked);
        if (done !== before.done) return undefined;
        return upkeep === 'analyze' ? said.stillOld : said.notVacuumed;
      },
    },
  };
}

/** @throws Error with who may, and what would let the login */
function mustMay(
  { may, may_not: mayNot, me, owner, version }: Shape,
  upkeep: Upkeep,
  name: string | undefined,
): void {
  const { postgres: said } = words.targets;
  if (may > 0) return;
  if (name === undefined) {
    if (mayNot > 0) throw new Error(said.ownsNone(me, mayNot));
    return;
  }
  if (mayNot === 0) throw new Error(said.noTableThere(name, upkeep));
  throw new Error(said.mayNotKeepUp(upkeep, name, me, owner ?? '?', version >= grantable));
}

function stateText({ rows, dead, bytes, modified, done_s: seconds }: Shape, upkeep: Upkeep): string {
  const { postgres: said } = words.targets;
  const age = seconds === null ? undefined : formatDuration(seconds * 1_000);
  const size = formatQuantity(bytes, 'B');
  return upkeep === 'analyze'
    ? said.statistics(formatNumber(modified), age)
    : said.deadRows(formatNumber(dead), rows === null ? undefined : formatNumber(rows), size, age);
}

/** What it locks, what room it needs, and whom it leaves out. */
function warningsOf({ may_not: mayNot }: Shape, upkeep: Upkeep): readonly string[] {
  const { postgres: said } = words.targets;
  return [
    ...(upkeep === 'vacuum' ? [said.vacuumLock, said.vacuumSpace] : []),
    ...(mayNot > 0 ? [said.skipped(mayNot)] : []),
  ];
}

function factsOf({ dead, modified, bytes, rows }: Shape): readonly ActionFact[] {
  const { facts } = words.targets.postgres;
  return [
    { title: facts.dead, value: formatNumber(dead) },
    { title: facts.modified, value: formatNumber(modified) },
    { title: facts.rows, value: rows === null ? facts.unknown : `~${formatNumber(rows)}` },
    { title: facts.size, value: formatQuantity(bytes, 'B') },
  ];
}

/** Runs it without the login's own time-out; what the server remarks is output. */
async function runUpkeep(
  url: string,
  sql: string,
  upkeep: Upkeep,
  context: Context,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { postgres: said } = words.targets;
  await withPostgres(url, context, signal, async (connection) => {
    const notice = ({
      severity,
      message,
    }: {
      severity?: string | undefined;
      message?: string | undefined;
    }): void => {
      for (const line of (message ?? '').split('\n'))
        output(severity === 'INFO' ? line : `${severity}: ${line}`);
    };
    await connection.query(`SET statement_timeout = ${timeouts[upkeep]}`);
    connection.on('notice', notice);
    try {
      await connection.query(sql);
    } finally {
      connection.off('notice', notice);
      await connection.query('RESET statement_timeout').catch(() => {});
    }
    output(upkeep === 'analyze' ? said.analyzed : said.vacuumed);
  });
}
