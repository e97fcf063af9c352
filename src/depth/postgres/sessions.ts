import type { DepthFact, DepthRow, DepthSeverity } from '../../model/depth.ts';
import { maskedSql } from '../../text/masked-sql.ts';
import { words } from '../../words/index.ts';
import { hiddenNotes } from './hidden.ts';
import type { Asking, PostgresSection } from './section.ts';

/** Most sessions that are listed. */
const most = 200;

/** From when on it is worth a look, in seconds. */
const longStatement = 60;
const longTransaction = 300;
const longIdleInTransaction = 60;

interface Session {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly client: string | null;
  readonly database: string | null;
  /** Null where it may not be seen. */
  readonly state: string | null;
  readonly wait: string | null;
  readonly idle_in_transaction: boolean | null;
  readonly statement_s: number | null;
  readonly transaction_s: number | null;
  readonly state_s: number | null;
  readonly session_s: number | null;
  readonly query: string | null;
  readonly may_end: boolean;
}

interface Room {
  readonly most: number;
  readonly reserved: number;
  readonly clients: number;
  readonly hidden: number;
  readonly states: Readonly<Record<string, number>>;
}

const roomQuery = `SELECT current_setting('max_connections')::int AS most,
  current_setting('superuser_reserved_connections')::int AS reserved,
  count(*) FILTER (WHERE backend_type = 'client backend' OR backend_type IS NULL)::int AS clients,
  count(*) FILTER (WHERE backend_type IS NULL)::int AS hidden,
  (SELECT coalesce(json_object_agg(state, n), '{}') FROM (SELECT state, count(*)::int AS n FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND state IS NOT NULL GROUP BY state) AS by_state) AS states
  FROM pg_stat_activity WHERE datid IS NOT NULL`;

const sessionsQuery = `SELECT pid, usename AS "user", application_name AS application, client_addr::text AS client,
  datname AS database, state, CASE WHEN state = 'active' THEN wait_event_type || ': ' || wait_event END AS wait,
  extract(epoch FROM clock_timestamp() - query_start)::float8 AS statement_s,
  extract(epoch FROM clock_timestamp() - xact_start)::float8 AS transaction_s,
  extract(epoch FROM clock_timestamp() - state_change)::float8 AS state_s,
  extract(epoch FROM clock_timestamp() - backend_start)::float8 AS session_s,
  state LIKE 'idle in transaction%' AS idle_in_transaction, left(query, 2000) AS query,
  backend_type = 'client backend' AND application_name <> 'plantao' AS may_end
  FROM pg_stat_activity
  WHERE datid IS NOT NULL AND (backend_type = 'client backend' OR backend_type IS NULL) AND pid <> pg_backend_pid()
  ORDER BY (state = 'active') DESC NULLS LAST, (state LIKE 'idle in transaction%') DESC NULLS LAST,
    coalesce(xact_start, state_change) NULLS LAST, pid
  LIMIT ${most}`;

/** Who is connected, and how much room is left. */
export const sessions: PostgresSection = {
  id: 'sessions',
  title: () => words.depth.postgres.sessions.title,
  everyMs: 2_000,
  async ask(asking) {
    const said = words.depth.postgres.sessions;
    const [room] = await asking.rows<Room>(roomQuery);
    const found = await asking.rows<Session>(sessionsQuery);
    return {
      facts: factsOf(room!),
      tables: [
        {
          id: 'sessions',
          columns: [
            { id: 'pid', title: said.columns.pid },
            { id: 'user', title: said.columns.user, drop: 1 },
            { id: 'application', title: said.columns.application, drop: 2 },
            { id: 'state', title: said.columns.state },
            { id: 'for', title: said.columns.lasts, unit: 's' },
            { id: 'transaction', title: said.columns.transaction, unit: 's', drop: 3 },
            { id: 'wait', title: said.columns.wait, drop: 4 },
            { id: 'statement', title: said.columns.statement, least: 16, grow: 1 },
          ],
          rows: found.map(rowOf),
          // This one is not listed.
          ...(found.length < most ? {} : { total: room!.clients - 1 }),
          none: said.none,
        },
      ],
      notes: hiddenNotes(room!.hidden, asking.server),
    };
  },
  async more(asking, row) {
    const said = words.depth.postgres.sessions;
    const [found] = await queryOf(asking, row);
    return [{ label: said.columns.statement, value: found?.query ?? null }];
  },
};

function queryOf({ rows }: Asking, pid: string): Promise<readonly { readonly query: string | null }[]> {
  return rows('SELECT query FROM pg_stat_activity WHERE pid = $1', [Number(pid)]);
}

function factsOf({ most: all, reserved, clients, states }: Room): readonly DepthFact[] {
  const said = words.depth.postgres.sessions;
  const share = clients / Math.max(1, all - reserved);
  return [
    {
      ...{ id: 'connections', title: said.connections, value: said.ofMost(clients, all, reserved) },
      ...(share >= 0.95 ? { severity: 'critical' } : share >= 0.8 ? { severity: 'warning' } : {}),
    },
    ...Object.entries(states)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([state, count]): DepthFact => ({ id: state, title: state, value: count })),
  ];
}

function rowOf(session: Session): DepthRow {
  const said = words.depth.postgres.sessions;
  const { pid, user, application, client, database, state, wait, query, may_end: mayEnd } = session;
  const severity = severityOf(session);
  const statement = query === null ? null : maskedSql(query);
  return {
    id: String(pid),
    ...(severity ? { severity } : {}),
    cells: {
      ...{ pid, user, application, state: state ?? said.notShown, wait, statement },
      for: state === 'active' ? session.statement_s : session.state_s,
      transaction: session.transaction_s,
    },
    detail: [
      { label: said.client, value: client ?? said.local },
      { label: said.database, value: database },
      { label: said.connected, value: session.session_s, unit: 's' },
    ],
    ...(state === null ? {} : { more: said.unmasked }),
    ...(mayEnd
      ? {
          actions: [
            ...(state === 'active' ? [{ verb: 'cancel-query', params: { pid: String(pid) } }] : []),
            { verb: 'kill-query', params: { pid: String(pid) } },
          ],
        }
      : {}),
  };
}

/** What lasts too long: a statement, a transaction, or doing nothing inside of one. */
function severityOf({
  state,
  idle_in_transaction: idles,
  statement_s: statement,
  transaction_s: transaction,
  state_s: idle,
}: Session): DepthSeverity | undefined {
  if (idles && (idle ?? 0) >= longIdleInTransaction) return 'warning';
  if ((transaction ?? 0) >= longTransaction) return 'warning';
  return state === 'active' && (statement ?? 0) >= longStatement ? 'warning' : undefined;
}
