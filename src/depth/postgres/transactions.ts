import { defined } from '../../model/defined.ts';
import type { DepthRow, DepthTable } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import {
  type Activity,
  activityActs,
  activityCells,
  activityDetail,
  activityMore,
  activityQuery,
  activitySeverity,
  limits,
  unmaskedStatement,
} from './activity.ts';
import { hiddenNotes } from './hidden.ts';
import type { PostgresSection } from './section.ts';

/** Most transactions that are listed. */
const most = 100;

interface Prepared {
  readonly gid: string;
  readonly owner: string;
  readonly database: string;
  readonly age_s: number;
}

/** Transactions that are open, the oldest first, and prepared ones that nobody has ended. */
export const transactions: PostgresSection = {
  id: 'transactions',
  title: () => words.depth.postgres.transactions.title,
  everyMs: 2_000,
  async ask(asking) {
    const said = words.depth.postgres.transactions;
    const open = await asking.rows<Activity>(
      `${activityQuery}
      WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start, pid LIMIT ${most + 1}`,
    );
    const prepared = await asking.rows<Prepared>(
      `SELECT gid, owner, database, extract(epoch FROM clock_timestamp() - prepared)::float8 AS age_s
      FROM pg_prepared_xacts ORDER BY prepared LIMIT ${most + 1}`,
    );
    const longest = open[0]?.transaction_s ?? null;
    return {
      facts: [
        {
          ...{ id: 'oldest', title: said.oldest, value: longest, unit: 's' },
          ...(longest === null ? { why: said.none } : {}),
          ...(longest !== null && longest >= limits.transaction ? { severity: 'warning' } : {}),
        },
        {
          ...{ id: 'idle', title: said.idle, value: open.filter(({ idles }) => idles).length },
        },
        {
          ...{ id: 'prepared', title: said.prepared, value: prepared.length },
          ...(prepared.length > 0 ? { severity: 'warning' } : {}),
        },
      ],
      tables: [openTable(open), ...(prepared.length > 0 ? [preparedTable(prepared)] : [])],
      notes: await hiddenNotes(asking),
    };
  },
  more: unmaskedStatement,
};

function openTable(found: readonly Activity[]): DepthTable {
  const said = words.depth.postgres.transactions;
  const { columns } = words.depth.postgres.sessions;
  return {
    ...{ id: 'transactions', title: said.title, none: said.none },
    columns: [
      { id: 'pid', title: columns.pid },
      { id: 'transaction', title: columns.transaction, unit: 's' },
      { id: 'state', title: columns.state },
      { id: 'for', title: columns.lasts, unit: 's' },
      { id: 'user', title: columns.user, drop: 2 },
      { id: 'application', title: columns.application, drop: 1 },
      { id: 'horizon', title: said.horizon, unit: '', drop: 3 },
      { id: 'statement', title: columns.statement, least: 16, grow: 1 },
    ],
    rows: found.slice(0, most).map(
      (one): DepthRow => ({
        ...{ id: String(one.pid), cells: { ...activityCells(one), horizon: one.horizon } },
        ...{ detail: activityDetail(one), ...activityMore(one), actions: activityActs(one) },
        ...defined({ severity: activitySeverity(one) }),
      }),
    ),
    ...(found.length > most ? { total: found.length } : {}),
  };
}

function preparedTable(found: readonly Prepared[]): DepthTable {
  const said = words.depth.postgres.transactions;
  const { columns } = words.depth.postgres.sessions;
  return {
    ...{ id: 'prepared', title: said.prepared, none: '' },
    columns: [
      { id: 'gid', title: said.gid, grow: 1 },
      { id: 'age', title: columns.lasts, unit: 's' },
      { id: 'owner', title: columns.user },
      { id: 'database', title: words.depth.postgres.sessions.database },
    ],
    rows: found.map(({ gid, owner, database, age_s: age }) => ({
      ...{ id: gid, cells: { gid, age, owner, database } },
      ...(age >= limits.transaction ? { severity: 'warning' } : {}),
    })),
  };
}
