import type { DepthRow } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import type { PostgresSection } from './section.ts';

/** What reports how far it is: since which version, and what of it is done and is to be done. */
const reports: readonly {
  readonly view: string;
  readonly what: string;
  readonly since: number;
  readonly done: string;
  readonly all: string;
  /** It is about no table: a copy of everything. */
  readonly whole?: true;
}[] = [
  { view: 'vacuum', what: 'vacuum', since: 0, done: 'heap_blks_scanned', all: 'heap_blks_total' },
  {
    view: 'create_index',
    what: 'index',
    since: 0,
    done: 'greatest(blocks_done, tuples_done)',
    all: 'greatest(blocks_total, tuples_total)',
  },
  { view: 'cluster', what: 'rewrite', since: 0, done: 'heap_blks_scanned', all: 'heap_blks_total' },
  { view: 'analyze', what: 'analyze', since: 130_000, done: 'sample_blks_scanned', all: 'sample_blks_total' },
  {
    view: 'basebackup',
    what: 'backup',
    since: 130_000,
    done: 'backup_streamed',
    all: 'backup_total',
    whole: true,
  },
  { view: 'copy', what: 'copy', since: 140_000, done: 'bytes_processed', all: 'bytes_total' },
];

interface Running {
  readonly pid: number;
  readonly what: keyof typeof words.depth.postgres.progress.kinds;
  readonly phase: string;
  readonly table: string | null;
  readonly done: number | null;
  readonly all: number | null;
  readonly seconds: number | null;
  readonly user: string | null;
  readonly auto: boolean | null;
}

function query(version: number): string {
  const parts = reports
    .filter(({ since }) => version >= since)
    .map(({ view, what, done, all, whole }) => {
      // Another database's tables have no name here.
      const table = whole
        ? 'NULL::text'
        : 'CASE WHEN p.datname = current_database() THEN p.relid::regclass::text ELSE p.datname END';
      // COPY has no phases.
      const phase = view === 'copy' ? 'p.command' : 'p.phase';
      return `SELECT p.pid, '${what}' AS what, ${phase} AS phase, ${table} AS "table",
        (${done})::float8 AS done, (${all})::float8 AS "all" FROM pg_stat_progress_${view} p`;
    });
  return `SELECT r.*, a.usename AS "user", a.backend_type = 'autovacuum worker' AS auto,
    extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.query_start, a.backend_start))::float8 AS seconds
    FROM (${parts.join(' UNION ALL ')}) r LEFT JOIN pg_stat_activity a ON a.pid = r.pid
    ORDER BY seconds DESC NULLS LAST, r.pid LIMIT 100`;
}

/** How far vacuums, index builds, copies and backups are. */
export const progress: PostgresSection = {
  id: 'progress',
  title: () => words.depth.postgres.progress.title,
  everyMs: 2_000,
  async ask({ rows, server }) {
    const said = words.depth.postgres.progress;
    const { columns } = words.depth.postgres.sessions;
    const found = await rows<Running>(query(server.version));
    return {
      facts: [],
      tables: [
        {
          ...{ id: 'progress', none: said.none },
          columns: [
            { id: 'what', title: said.columns.what },
            { id: 'table', title: said.columns.table, least: 16, grow: 1 },
            { id: 'done', title: said.columns.done, unit: '%' },
            { id: 'phase', title: said.columns.phase, least: 24 },
            { id: 'for', title: columns.lasts, unit: 's' },
            { id: 'user', title: columns.user, drop: 1 },
            { id: 'pid', title: columns.pid, drop: 2 },
          ],
          rows: found.map(rowOf),
        },
      ],
      notes: [],
    };
  },
};

function rowOf({ pid, what, phase, table, done, all, seconds, user, auto }: Running): DepthRow {
  const said = words.depth.postgres.progress;
  return {
    id: `${what} ${pid}`,
    cells: {
      ...{ table, phase, user: auto ? said.auto : user, pid, for: seconds },
      what: said.kinds[what],
      done: !all || done === null ? null : Math.min(100, (100 * done) / all),
    },
    ...(auto === false ? { actions: [{ verb: 'cancel-query', params: { pid: String(pid) } }] } : {}),
  };
}
