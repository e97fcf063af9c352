import { defined } from '../../model/defined.ts';
import type { DepthFact, DepthRow, DepthSeverity } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import type { PostgresSection } from './section.ts';

/** Most tables that are listed. */
const most = 100;
/** Dead rows so many times over what autovacuum waits for: it does not keep up, or something keeps it from cleaning. */
const overdue = 2;
/** Transactions since the oldest that is not frozen: from here on worth a look, from there the server is about to stop. */
const wraparound = { warning: 500_000_000, critical: 1_500_000_000 };

interface Table {
  readonly name: string;
  /** Kept in the list while its name changes. */
  readonly oid: string;
  /** Null where it was never vacuumed or analyzed, and is not empty. */
  readonly bytes: number | null;
  /** Null where it was never analyzed. */
  readonly rows: number | null;
  readonly dead: number;
  readonly modified: number;
  /** Dead rows at which autovacuum begins. */
  readonly due: number;
  readonly autovacuum: boolean;
  readonly vacuum_s: number | null;
  readonly vacuum_by: string | null;
  readonly analyze_s: number | null;
  readonly analyze_by: string | null;
  readonly scans: number;
  readonly index_scans: number | null;
  readonly frozen: number;
  readonly owner: string;
}

/** An option of the table itself, else of the server. */
function option(name: string): string {
  return `coalesce((SELECT option_value FROM pg_options_to_table(c.reloptions) WHERE option_name = '${name}'),
    current_setting('${name}'))`;
}

const tablesQuery = `SELECT format('%I.%I', s.schemaname, s.relname) AS name, s.relid::text AS oid,
  CASE WHEN c.relpages > 0 OR s.n_live_tup = 0 THEN c.relpages::float8 * current_setting('block_size')::int END AS bytes,
  CASE WHEN c.reltuples >= 0 AND (c.reltuples > 0 OR c.relpages = 0) THEN c.reltuples::float8 END AS rows,
  s.n_dead_tup::float8 AS dead, s.n_mod_since_analyze::float8 AS modified,
  ${option('autovacuum_vacuum_threshold')}::float8
    + ${option('autovacuum_vacuum_scale_factor')}::float8 * greatest(c.reltuples, 0) AS due,
  coalesce((SELECT option_value FROM pg_options_to_table(c.reloptions) WHERE option_name = 'autovacuum_enabled'),
    current_setting('autovacuum'))::bool AS autovacuum,
  extract(epoch FROM clock_timestamp() - greatest(s.last_vacuum, s.last_autovacuum))::float8 AS vacuum_s,
  CASE WHEN greatest(s.last_vacuum, s.last_autovacuum) = s.last_autovacuum THEN 'auto'
    WHEN s.last_vacuum IS NOT NULL THEN 'manual' END AS vacuum_by,
  extract(epoch FROM clock_timestamp() - greatest(s.last_analyze, s.last_autoanalyze))::float8 AS analyze_s,
  CASE WHEN greatest(s.last_analyze, s.last_autoanalyze) = s.last_autoanalyze THEN 'auto'
    WHEN s.last_analyze IS NOT NULL THEN 'manual' END AS analyze_by,
  s.seq_scan::float8 AS scans, s.idx_scan::float8 AS index_scans, age(c.relfrozenxid) AS frozen,
  pg_get_userbyid(c.relowner) AS owner
  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
  ORDER BY s.n_dead_tup DESC, c.relpages DESC, 1 LIMIT ${most}`;

interface Whole {
  readonly count: number;
  readonly bytes: number;
  readonly dead: number;
  readonly frozen: number;
}

const wholeQuery = `SELECT (SELECT count(*)::int FROM pg_stat_user_tables) AS count,
  (SELECT coalesce(sum(n_dead_tup), 0)::float8 FROM pg_stat_user_tables) AS dead,
  (SELECT sum(relpages::float8) * current_setting('block_size')::int FROM pg_class WHERE relkind IN ('r', 'i', 't', 'm')) AS bytes,
  (SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database()) AS frozen`;

/** Tables by dead rows: when each was vacuumed and analyzed, and how large it is. */
export const tables: PostgresSection = {
  id: 'tables',
  title: () => words.depth.postgres.tables.title,
  everyMs: 10_000,
  async ask({ rows }) {
    const said = words.depth.postgres.tables;
    const [whole] = await rows<Whole>(wholeQuery);
    const found = await rows<Table>(tablesQuery);
    return {
      facts: factsOf(whole!),
      tables: [
        {
          ...{ id: 'tables', none: said.none },
          columns: [
            { id: 'table', title: said.columns.table, least: 16, grow: 1 },
            { id: 'dead', title: said.columns.dead, unit: '', estimated: true },
            { id: 'share', title: said.columns.share, unit: '%', drop: 2, estimated: true },
            { id: 'rows', title: said.columns.rows, unit: '', drop: 3, estimated: true },
            { id: 'size', title: said.columns.size, unit: 'B', estimated: true },
            { id: 'vacuum', title: said.columns.vacuum, unit: 's' },
            { id: 'vacuumBy', title: said.columns.by, drop: 6 },
            { id: 'analyze', title: said.columns.analyze, unit: 's' },
            { id: 'scans', title: said.columns.scans, unit: '', drop: 5 },
          ],
          rows: found.map(rowOf),
          ...(whole!.count > found.length ? { total: whole!.count } : {}),
        },
      ],
      notes: [said.estimates],
    };
  },
  async more({ rows }, row) {
    const said = words.depth.postgres.tables;
    // Waits for a lock that somebody holds alone, or waits for: only asked for one, and no longer than the time-out.
    const [sizes] = await rows<{ heap: number; indexes: number; all: number }>(
      `SELECT pg_table_size(c.oid)::float8 AS heap, pg_indexes_size(c.oid)::float8 AS indexes,
        pg_total_relation_size(c.oid)::float8 AS all FROM pg_class c WHERE c.oid = $1::oid`,
      [row],
    );
    return [
      { label: said.withIndexes, value: sizes?.all ?? null, unit: 'B' },
      { label: said.heap, value: sizes?.heap ?? null, unit: 'B' },
      { label: said.indexes, value: sizes?.indexes ?? null, unit: 'B' },
    ];
  },
};

function factsOf({ bytes, dead, frozen }: Whole): readonly DepthFact[] {
  const said = words.depth.postgres.tables;
  const severity: DepthSeverity | undefined =
    frozen >= wraparound.critical ? 'critical' : frozen >= wraparound.warning ? 'warning' : undefined;
  return [
    { id: 'size', title: said.columns.size, value: bytes, unit: 'B', estimated: true },
    { id: 'dead', title: said.columns.dead, value: dead, unit: '', estimated: true },
    { id: 'frozen', title: said.frozen, value: frozen, unit: '', ...defined({ severity }) },
  ];
}

function rowOf(table: Table): DepthRow {
  const said = words.depth.postgres.tables;
  const { name, dead, rows, due, autovacuum } = table;
  const params = { table: name };
  const isLate = dead > 0 && dead >= overdue * due;
  return {
    id: table.oid,
    ...(isLate ? { severity: 'warning' } : {}),
    cells: {
      ...{ table: name, dead, rows, size: table.bytes, scans: table.scans },
      ...{ vacuum: table.vacuum_s, vacuumBy: table.vacuum_by, analyze: table.analyze_s },
      share: rows === null || rows + dead === 0 ? null : (100 * dead) / (rows + dead),
    },
    detail: [
      { label: said.autovacuum, value: autovacuum ? said.begins(Math.ceil(due)) : said.off },
      { label: said.modified, value: table.modified, unit: '' },
      { label: said.analyzedBy, value: table.analyze_by },
      { label: said.indexScans, value: table.index_scans, unit: '' },
      { label: said.frozen, value: table.frozen, unit: '' },
      { label: said.owner, value: table.owner },
    ],
    more: said.exact,
    actions: [
      { verb: 'analyze', params },
      { verb: 'vacuum', params },
    ],
  };
}
