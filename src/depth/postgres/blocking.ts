import { defined } from '../../model/defined.ts';
import type { DepthRow, DepthSeverity } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import {
  type Activity,
  activityActs,
  activityCells,
  activityDetail,
  activityMore,
  activityQuery,
  limits,
  unmaskedStatement,
} from './activity.ts';
import { hiddenNotes } from './hidden.ts';
import type { Asking, PostgresSection } from './section.ts';
import { blockingTree, type TreeNode } from './tree.ts';

/** Most sessions that wait and are asked for who is in their way: that holds up the lock manager for a moment. */
const most = 200;
/** So many behind one for so long, in seconds, is an outage. */
const outage = { behind: 3, seconds: 300 };

interface Wait {
  readonly pid: number;
  readonly by: readonly number[];
  /** Since when it waits for the lock, in seconds; before PostgreSQL 14 since when its statement runs. */
  readonly waits_s: number | null;
  readonly mode: string | null;
  readonly locktype: string | null;
  readonly relation: string | null;
}

/** Not pg_stat_activity alone: what others wait for may not be seen there, who is in their way may. */
function waitsQuery({ server }: Asking): string {
  const since = server.version >= 140_000 ? 'w.waitstart' : 'NULL::timestamptz';
  return `WITH w AS (SELECT DISTINCT ON (pid) * FROM pg_locks WHERE NOT granted ORDER BY pid LIMIT ${most})
    SELECT w.pid, pg_blocking_pids(w.pid) AS by, w.mode, w.locktype,
      extract(epoch FROM clock_timestamp() - coalesce(${since}, a.state_change))::float8 AS waits_s,
      CASE WHEN w.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        THEN w.relation::regclass::text ELSE w.relation::text END AS relation
    FROM w LEFT JOIN pg_stat_activity a ON a.pid = w.pid`;
}

/** Who waits for whom: a tree, those in the way of most first. */
export const blocking: PostgresSection = {
  id: 'blocking',
  title: () => words.depth.postgres.blocking.title,
  everyMs: 2_000,
  async ask(asking) {
    const said = words.depth.postgres.blocking;
    const { columns } = words.depth.postgres.sessions;
    const waits = await asking.rows<Wait>(waitsQuery(asking));
    const nodes = blockingTree(waits);
    const sessions = await asking.rows<Activity>(`${activityQuery} WHERE pid = ANY($1::int[])`, [
      nodes.map(({ pid }) => pid),
    ]);
    const waitOf = new Map(waits.map((wait) => [wait.pid, wait]));
    const sessionOf = new Map(sessions.map((session) => [session.pid, session]));
    const blocked = nodes.filter(({ level, also }) => level > 0 || also.length > 0);
    const longest = Math.max(0, ...blocked.map(({ pid }) => waitOf.get(pid)?.waits_s ?? 0));
    const estimated = asking.server.version < 140_000;
    return {
      facts: [
        {
          ...{ id: 'blocked', title: said.blocked, value: blocked.length },
          ...defined({ severity: severityOf(blocked.length, longest) }),
        },
        ...(blocked.length === 0
          ? []
          : [
              {
                ...{ id: 'longest', title: said.longest, value: longest, unit: 's' },
                ...(estimated ? { estimated } : {}),
              } as const,
            ]),
      ],
      tables: [
        {
          ...{ id: 'blocking', none: said.none },
          columns: [
            { id: 'pid', title: columns.pid },
            { id: 'behind', title: said.behind },
            { id: 'waits', title: said.waits, unit: 's' },
            { id: 'lock', title: said.lock },
            { id: 'state', title: columns.state, drop: 1 },
            { id: 'transaction', title: columns.transaction, unit: 's', drop: 2 },
            { id: 'application', title: columns.application, drop: 3 },
            { id: 'user', title: columns.user, drop: 4 },
            { id: 'statement', title: columns.statement, least: 16, grow: 1 },
          ],
          rows: nodes.map((node) =>
            rowOf(node, waitOf.get(node.pid), sessionOf.get(node.pid), longestBehind(node, nodes, waitOf)),
          ),
        },
      ],
      notes: [
        ...(estimated && blocked.length > 0 ? [said.sinceStatement] : []),
        ...(waits.length < most ? [] : [said.more(most)]),
        ...(await hiddenNotes(asking)),
      ],
    };
  },
  more: unmaskedStatement,
};

function rowOf(
  { pid, level, behind, also }: TreeNode,
  wait: Wait | undefined,
  session: Activity | undefined,
  waited: number,
): DepthRow {
  const said = words.depth.postgres.blocking;
  const cells = session ? activityCells(session) : { state: pid === 0 ? said.prepared : said.gone };
  const severity = severityOf(behind, waited);
  return {
    id: String(pid),
    level,
    cells: {
      ...cells,
      ...{ pid: pid === 0 ? said.prepared : pid, behind, waits: wait?.waits_s ?? null },
      lock: wait ? lockText(wait) : null,
    },
    detail: [
      ...(also.length > 0 ? [{ label: said.also, value: also.join(', ') }] : []),
      ...(wait ? [{ label: said.mode, value: wait.mode }] : []),
      ...(pid === 0 ? [{ label: said.whatToDo, value: said.endPrepared }] : []),
      ...(session ? activityDetail(session) : []),
    ],
    ...(session ? { ...activityMore(session), actions: activityActs(session) } : {}),
    ...defined({ severity }),
  };
}

/** What it waits for: the table, a row of it, the end of a transaction. */
function lockText({ locktype, relation }: Wait): string {
  const kinds: Readonly<Record<string, string>> = words.depth.postgres.blocking.kinds;
  const kind = (locktype !== null && Object.hasOwn(kinds, locktype) ? kinds[locktype] : locktype) ?? '';
  return relation === null ? kind : `${kind} ${relation}`;
}

/** How long the one has waited that stands behind it longest, in seconds; its own wait counts, too. */
function longestBehind(node: TreeNode, nodes: readonly TreeNode[], waits: ReadonlyMap<number, Wait>): number {
  const from = nodes.indexOf(node);
  const end = nodes.findIndex(({ level }, index) => index > from && level <= node.level);
  const those = nodes.slice(from, end < 0 ? undefined : end);
  return Math.max(0, ...those.map(({ pid }) => waits.get(pid)?.waits_s ?? 0));
}

function severityOf(count: number, seconds: number): DepthSeverity | undefined {
  if (count >= outage.behind && seconds >= outage.seconds) return 'critical';
  return seconds >= limits.blocked ? 'warning' : undefined;
}
