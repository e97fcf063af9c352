import { defined } from '../../model/defined.ts';
import type { DepthRow, DepthSeverity } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import { type Activity, activityActs, activityQuery, limits } from './activity.ts';
import { hiddenNotes } from './hidden.ts';
import type { Asking, PostgresSection } from './section.ts';

/** Most holders that are listed. */
const most = 50;
/** Transactions that vacuum may not clean up after: from here on tables grow for it, from there the server is about to stop. */
const far = { warning: 1_000_000, critical: 500_000_000 };

interface Holder {
  readonly kind: 'session' | 'slot' | 'replica' | 'prepared';
  readonly name: string;
  /** How many transactions began since the oldest that it still needs. */
  readonly age: number;
  readonly seconds: number | null;
  readonly note: string | null;
  /** Of the system tables only. */
  readonly catalog: boolean;
}

const holdersQuery = `SELECT * FROM (
  SELECT 'slot' AS kind, slot_name::text AS name, age(xmin) AS age, NULL::float8 AS seconds,
    CASE WHEN active THEN NULL ELSE 'inactive' END AS note, false AS catalog
    FROM pg_replication_slots WHERE xmin IS NOT NULL
  UNION ALL
  SELECT 'slot', slot_name::text, age(catalog_xmin), NULL, CASE WHEN active THEN NULL ELSE 'inactive' END, true
    FROM pg_replication_slots WHERE catalog_xmin IS NOT NULL AND xmin IS NULL
  UNION ALL
  SELECT 'replica', coalesce(nullif(application_name, ''), host(client_addr), pid::text), age(backend_xmin),
    extract(epoch FROM clock_timestamp() - backend_start)::float8, NULL, false
    FROM pg_stat_replication WHERE backend_xmin IS NOT NULL
  UNION ALL
  SELECT 'prepared', gid, age(transaction), extract(epoch FROM clock_timestamp() - prepared)::float8, owner::text, false
    FROM pg_prepared_xacts WHERE database = current_database()
  ) AS held ORDER BY age DESC LIMIT ${most}`;

/** What keeps vacuum from cleaning up: whoever may still need old rows, the one who needs the oldest first. */
export const horizon: PostgresSection = {
  id: 'horizon',
  title: () => words.depth.postgres.horizon.title,
  everyMs: 5_000,
  async ask(asking) {
    const said = words.depth.postgres.horizon;
    const held = await asking.rows<Holder>(holdersQuery);
    const sessions = await sessionsHolding(asking);
    const rows = [...held.map(holderRow), ...sessions.map(sessionRow)].toSorted(
      (a, b) => Number(b.cells.age) - Number(a.cells.age),
    );
    const oldest = rows[0] ? Number(rows[0].cells.age) : null;
    return {
      facts: [
        oldest === null
          ? { id: 'oldest', title: said.oldest, value: null, why: said.nothing }
          : {
              ...{ id: 'oldest', title: said.oldest, value: oldest, unit: said.transactions },
              ...defined({ severity: severityOf(oldest, null) }),
            },
      ],
      tables: [
        {
          ...{ id: 'horizon', none: said.none },
          columns: [
            { id: 'kind', title: said.columns.kind },
            { id: 'name', title: said.columns.name, least: 16, grow: 1 },
            { id: 'age', title: said.columns.age, unit: '' },
            { id: 'for', title: words.depth.postgres.sessions.columns.lasts, unit: 's' },
            { id: 'state', title: words.depth.postgres.sessions.columns.state, drop: 1 },
          ],
          rows: rows.slice(0, most),
          ...(rows.length > most ? { total: rows.length } : {}),
        },
      ],
      notes: await hiddenNotes(asking),
    };
  },
};

function sessionsHolding({ rows }: Asking): Promise<readonly Activity[]> {
  // Those of other databases hold nothing up here, a vacuum nothing anywhere; a sender's horizon is that of its replica.
  return rows<Activity>(
    `${activityQuery}
      WHERE (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) AND pid <> pg_backend_pid()
        AND backend_type <> 'walsender' AND (datname = current_database() OR datname IS NULL)
        AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum)
      ORDER BY greatest(age(backend_xid), age(backend_xmin)) DESC LIMIT ${most}`,
  );
}

function sessionRow(one: Activity): DepthRow {
  const said = words.depth.postgres.horizon;
  const name = [String(one.pid), one.user, one.application].filter((part) => part !== null).join(' ');
  const seconds = one.transaction_s;
  return {
    id: `session ${one.pid}`,
    ...defined({ severity: severityOf(one.horizon ?? 0, seconds) }),
    cells: { kind: said.kinds.session, name, age: one.horizon, for: seconds, state: one.state },
    detail: [{ label: said.does, value: said.help.session }],
    actions: activityActs(one),
  };
}

function holderRow({ kind, name, age, seconds, note, catalog }: Holder): DepthRow {
  const said = words.depth.postgres.horizon;
  return {
    id: `${kind} ${name}`,
    ...defined({ severity: severityOf(age, kind === 'prepared' ? seconds : null) }),
    cells: { kind: said.kinds[kind], name, age, for: seconds, state: catalog ? said.catalog : note },
    detail: [{ label: said.does, value: said.help[kind] }],
  };
}

function severityOf(age: number, seconds: number | null): DepthSeverity | undefined {
  if (age >= far.critical) return 'critical';
  return age >= far.warning || (seconds ?? 0) >= limits.hours ? 'warning' : undefined;
}
