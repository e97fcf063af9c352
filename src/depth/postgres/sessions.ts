import { defined } from '../../model/defined.ts';
import type { DepthFact, DepthRow, DepthTable } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import {
  type Activity,
  activityActs,
  activityCells,
  activityDetail,
  activityMore,
  activityQuery,
  activitySeverity,
  unmaskedStatement,
} from './activity.ts';
import { hiddenNotes } from './hidden.ts';
import type { PostgresSection } from './section.ts';

/** Most sessions, and most applications, that are listed. */
const most = 200;
const mostPools = 20;

interface Room {
  readonly most: number;
  readonly reserved: number;
  readonly clients: number;
  readonly states: Readonly<Record<string, number>>;
}

/** Connections of one application from one place: the pools of its instances. */
interface Pool {
  readonly application: string | null;
  readonly user: string | null;
  readonly client: string | null;
  readonly count: number;
  readonly active: number | null;
  readonly idle: number | null;
  readonly in_transaction: number | null;
}

const isClient = `datid IS NOT NULL AND (backend_type = 'client backend' OR backend_type IS NULL)`;

const roomQuery = `SELECT current_setting('max_connections')::int AS most,
  current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved,
  (SELECT count(*)::int FROM pg_stat_activity WHERE ${isClient}) AS clients,
  (SELECT coalesce(json_object_agg(state, n), '{}') FROM (SELECT state, count(*)::int AS n FROM pg_stat_activity
    WHERE ${isClient} AND state IS NOT NULL GROUP BY state) AS by_state) AS states`;

// Where states may not be seen they are not counted as none.
const poolsQuery = `SELECT nullif(application_name, '') AS application, usename AS "user",
  host(client_addr) AS client, count(*)::int AS count,
  CASE WHEN count(state) > 0 THEN count(*) FILTER (WHERE state = 'active')::int END AS active,
  CASE WHEN count(state) > 0 THEN count(*) FILTER (WHERE state = 'idle')::int END AS idle,
  CASE WHEN count(state) > 0 THEN count(*) FILTER (WHERE state LIKE 'idle in%')::int END AS in_transaction
  FROM pg_stat_activity WHERE ${isClient}
  GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 1, 2, 3 LIMIT ${mostPools + 1}`;

const sessionsQuery = `${activityQuery}
  WHERE ${isClient} AND pid <> pg_backend_pid()
  ORDER BY (state = 'active') DESC NULLS LAST, (state LIKE 'idle in%') DESC NULLS LAST,
    coalesce(xact_start, state_change) NULLS LAST, pid
  LIMIT ${most}`;

/** Who is connected, and how much room is left. */
export const sessions: PostgresSection = {
  id: 'sessions',
  title: () => words.depth.postgres.sessions.title,
  everyMs: 2_000,
  async ask(asking) {
    const [room] = await asking.rows<Room>(roomQuery);
    const found = await asking.rows<Activity>(sessionsQuery);
    const pools = await asking.rows<Pool>(poolsQuery);
    return {
      facts: factsOf(room!),
      tables: [sessionsTable(found, room!), poolsTable(pools)],
      notes: await hiddenNotes(asking),
    };
  },
  more: unmaskedStatement,
};

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

function sessionsTable(found: readonly Activity[], { clients }: Room): DepthTable {
  const said = words.depth.postgres.sessions;
  return {
    ...{ id: 'sessions', title: said.title },
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
    rows: found.map(
      (one): DepthRow => ({
        ...{ id: String(one.pid), cells: activityCells(one), detail: activityDetail(one) },
        ...{ ...activityMore(one), actions: activityActs(one) },
        ...defined({ severity: activitySeverity(one) }),
      }),
    ),
    // This one is not listed.
    ...(found.length < most ? {} : { total: clients - 1 }),
    none: said.none,
  };
}

function poolsTable(pools: readonly Pool[]): DepthTable {
  const said = words.depth.postgres.sessions;
  return {
    ...{ id: 'pools', title: said.pools },
    columns: [
      { id: 'application', title: said.columns.application, grow: 1 },
      { id: 'user', title: said.columns.user },
      { id: 'client', title: said.client },
      { id: 'count', title: said.columns.count },
      { id: 'active', title: said.columns.active },
      { id: 'idle', title: said.columns.idle },
      { id: 'transaction', title: said.columns.inTransaction },
    ],
    rows: pools.slice(0, mostPools).map((pool) => ({
      id: JSON.stringify([pool.application, pool.user, pool.client]),
      cells: {
        ...{
          application: pool.application ?? said.unnamed,
          user: pool.user,
          // The address of a session that may not be seen is hidden with its state.
          client: pool.client ?? (pool.active === null ? said.notShown : said.local),
        },
        ...{ count: pool.count, active: pool.active, idle: pool.idle, transaction: pool.in_transaction },
      },
    })),
    none: said.none,
  };
}
