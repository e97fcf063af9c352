import type { DepthAct, DepthCell, DepthField, DepthSeverity } from '../../model/depth.ts';
import { maskedSql } from '../../text/masked-sql.ts';
import { words } from '../../words/index.ts';
import type { Asking } from './section.ts';

/** A session, as far as the login may see it: of another role all but the first five is null without pg_monitor. */
export interface Activity {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly database: string | null;
  readonly backend: string | null;
  readonly client: string | null;
  readonly state: string | null;
  /** What it waits for while it is active. */
  readonly wait: string | null;
  readonly idles: boolean | null;
  /** Ages in seconds. */
  readonly statement_s: number | null;
  readonly transaction_s: number | null;
  readonly state_s: number | null;
  readonly session_s: number | null;
  /** How many transactions began since the oldest that it may still need: its own, or one that it may see. */
  readonly horizon: number | null;
  readonly query: string | null;
  readonly may_end: boolean | null;
}

/** Asks for `Activity`; what comes behind it says of whom. */
export const activityQuery = `SELECT a.pid, a.usename AS "user", nullif(a.application_name, '') AS application,
  a.datname AS database, a.backend_type AS backend, host(a.client_addr) AS client, a.state,
  CASE WHEN a.state = 'active' THEN a.wait_event_type || ': ' || a.wait_event END AS wait,
  a.state LIKE 'idle in transaction%' AS idles,
  extract(epoch FROM clock_timestamp() - a.query_start)::float8 AS statement_s,
  extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS transaction_s,
  extract(epoch FROM clock_timestamp() - a.state_change)::float8 AS state_s,
  extract(epoch FROM clock_timestamp() - a.backend_start)::float8 AS session_s,
  greatest(age(a.backend_xid), age(a.backend_xmin)) AS horizon, left(a.query, 4000) AS query,
  a.backend_type = 'client backend' AND a.application_name <> 'plantao' AND a.pid <> pg_backend_pid() AS may_end
  FROM pg_stat_activity a`;

/** From when on something lasts too long, in seconds. */
export const limits = { blocked: 30, statement: 60, idleInTransaction: 60, transaction: 300, hours: 3_600 };

/** The cells that lists of sessions share, by the ids of their columns. */
export function activityCells(one: Activity): Readonly<Record<string, DepthCell>> {
  return {
    ...{ pid: one.pid, user: one.user, application: one.application, wait: one.wait },
    state: stateText(one),
    for: one.state === 'active' ? one.statement_s : one.state_s,
    transaction: one.transaction_s,
    statement: one.query === null ? null : maskedSql(one.query),
  };
}

/** What a row of a session tells beside its cells. */
export function activityDetail(one: Activity): readonly DepthField[] {
  const said = words.depth.postgres.sessions;
  return [
    { label: said.client, value: one.client ?? (one.state === null ? null : said.local) },
    { label: said.database, value: one.database },
    { label: said.connected, value: one.session_s, unit: 's' },
    { label: said.horizon, value: one.horizon, unit: said.transactions },
  ];
}

/** What may be done to a session: nothing to plantao's own, or to one that may not be seen. */
export function activityActs({ pid, state, may_end: mayEnd }: Activity): readonly DepthAct[] {
  if (!mayEnd) return [];
  const params = { pid: String(pid) };
  return [...(state === 'active' ? [{ verb: 'cancel-query', params }] : []), { verb: 'kill-query', params }];
}

/** What a row needs to be looked at whole, without a mask. */
export function activityMore({ query }: Activity): { readonly more?: string } {
  return query === null || query === '' ? {} : { more: words.depth.postgres.sessions.unmasked };
}

/** Its statement as the server has it, for a person and one row only. */
export async function unmaskedStatement({ rows }: Asking, pid: string): Promise<readonly DepthField[]> {
  const [found] = await rows<{ readonly query: string | null }>(
    'SELECT query FROM pg_stat_activity WHERE pid = $1',
    [Number(pid)],
  );
  return [{ label: words.depth.postgres.sessions.columns.statement, value: found?.query ?? null }];
}

/** What lasts too long: doing nothing inside a transaction, a transaction, a statement. */
export function activitySeverity(one: Activity): DepthSeverity | undefined {
  const transaction = one.transaction_s ?? 0;
  if (transaction >= limits.hours) return 'critical';
  if (one.idles && (one.state_s ?? 0) >= limits.idleInTransaction) return 'warning';
  if (transaction >= limits.transaction) return 'warning';
  return one.state === 'active' && (one.statement_s ?? 0) >= limits.statement ? 'warning' : undefined;
}

function stateText({ state, backend }: Activity): string {
  if (state !== null) return state;
  // Processes of the server itself have no state.
  return backend ?? words.depth.postgres.sessions.notShown;
}
