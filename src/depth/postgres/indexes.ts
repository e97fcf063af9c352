import type { DepthRow, DepthTable } from '../../model/depth.ts';
import { words } from '../../words/index.ts';
import type { Asking, PostgresSection } from './section.ts';

/** Most indexes that are listed in each table. */
const most = 100;

interface Index {
  readonly oid: string;
  readonly name: string;
  readonly table: string;
  readonly bytes: number;
  readonly scans: number;
  readonly last_s: number | null;
  readonly definition: string;
  readonly state: string;
}

function indexesQuery({ server }: Asking, which: string): string {
  const last =
    server.version >= 160_000
      ? 'extract(epoch FROM clock_timestamp() - s.last_idx_scan)::float8'
      : 'NULL::float8';
  return `SELECT s.indexrelid::text AS oid, format('%I.%I', s.schemaname, s.indexrelname) AS name,
    format('%I.%I', s.schemaname, s.relname) AS table,
    c.relpages::float8 * current_setting('block_size')::int AS bytes, s.idx_scan::float8 AS scans, ${last} AS last_s,
    pg_get_indexdef(s.indexrelid) AS definition,
    CASE WHEN NOT i.indisvalid THEN 'invalid' WHEN NOT i.indisready THEN 'not ready' ELSE 'valid' END AS state
    FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid JOIN pg_class c ON c.oid = s.indexrelid
    WHERE ${which} ORDER BY c.relpages DESC, 2 LIMIT ${most}`;
}

/** Left over by a build that failed: it costs every write and helps no query. One that is being built is not. */
const leftOver = `(NOT i.indisvalid OR NOT i.indisready)
  AND s.indexrelid NOT IN (SELECT index_relid FROM pg_stat_progress_create_index)`;

/** What enforces something is used, whether anybody reads through it or not. */
const unread = `s.idx_scan = 0 AND i.indisvalid AND NOT i.indisunique
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = s.indexrelid)`;

/** Indexes that cost writes and help nobody: unused, and left over by a build that failed. */
export const indexes: PostgresSection = {
  id: 'indexes',
  title: () => words.depth.postgres.indexes.title,
  everyMs: 30_000,
  async ask(asking) {
    const said = words.depth.postgres.indexes;
    const [since] = await asking.rows<{ reset_s: number | null; up_s: number; replica: boolean }>(
      `SELECT extract(epoch FROM clock_timestamp() - stats_reset)::float8 AS reset_s,
        extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::float8 AS up_s,
        pg_is_in_recovery() AS replica FROM pg_stat_database WHERE datname = current_database()`,
    );
    const invalid = await asking.rows<Index>(indexesQuery(asking, leftOver));
    const unused = await asking.rows<Index>(indexesQuery(asking, unread));
    const wasted = unused.reduce((sum, { bytes }) => sum + bytes, 0);
    const { reset_s: reset } = since!;
    return {
      facts: [
        {
          ...{ id: 'invalid', title: said.invalid, value: invalid.length },
          ...(invalid.length > 0 ? { severity: 'warning' } : {}),
        },
        { id: 'unused', title: said.unused, value: unused.length },
        { id: 'wasted', title: said.wasted, value: wasted, unit: 'B', estimated: true },
        reset === null
          ? { id: 'since', title: said.since, value: null, why: said.neverReset }
          : { id: 'since', title: said.since, value: reset, unit: 's' },
      ],
      tables: [
        ...(invalid.length > 0 ? [tableOf('invalid', said.leftOver, invalid, '')] : []),
        tableOf('unused', said.unused, unused, said.noneUnused),
      ],
      notes: [said.otherServers],
    };
  },
};

function tableOf(id: string, title: string, found: readonly Index[], none: string): DepthTable {
  const said = words.depth.postgres.indexes;
  return {
    ...{ id, title, none },
    columns: [
      { id: 'index', title: said.columns.index, least: 16, grow: 1 },
      { id: 'table', title: said.columns.table, least: 30, drop: 1 },
      { id: 'size', title: said.columns.size, unit: 'B', estimated: true },
      { id: 'scans', title: said.columns.scans, unit: '' },
      { id: 'state', title: said.columns.state, drop: 2 },
    ],
    rows: found.map(
      (one): DepthRow => ({
        id: one.oid,
        ...(id === 'invalid' ? { severity: 'warning' } : {}),
        cells: { index: one.name, table: one.table, size: one.bytes, scans: one.scans, state: one.state },
        detail: [
          { label: said.definition, value: one.definition },
          ...(one.last_s === null ? [] : [{ label: said.lastScan, value: one.last_s, unit: 's' }]),
          ...(id === 'invalid' ? [{ label: said.whatToDo, value: said.rebuild(one.name) }] : []),
        ],
      }),
    ),
    ...(found.length < most ? {} : { total: most + 1 }),
  };
}
