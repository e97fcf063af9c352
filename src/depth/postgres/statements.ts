import { CannotLook, type DepthFact, type DepthRow, type DepthTable } from '../../model/depth.ts';
import { maskedSql } from '../../text/masked-sql.ts';
import { words } from '../../words/index.ts';
import { type Asking, mark, type PostgresSection } from './section.ts';

/** Most statements that are listed in each table. */
const most = 50;

interface Extension {
  readonly version: string;
  /** Quoted. */
  readonly schema: string;
}

/** What one statement of one role in one database has cost since the statistics were reset. Times in milliseconds. */
interface Counted {
  readonly id: string;
  readonly queryid: string;
  readonly user: string | null;
  readonly database: string | null;
  readonly calls: number;
  readonly total: number;
  readonly rows: number;
  readonly hit: number;
  readonly read: number;
  readonly temp: number;
  readonly io: number;
}

/** What was counted when the section was opened. */
interface Begin {
  readonly at: number;
  readonly counted: ReadonlyMap<string, Counted>;
  readonly dealloc: number | null;
}

/** Stands in place of the text of a statement of plantao's own: looking is not what anybody looks for. */
const own = Symbol('own');

const numbers = ['calls', 'total', 'rows', 'hit', 'read', 'temp', 'io'] as const;

/** What statements cost: since the section was opened, and since the statistics were reset. */
export const statements: PostgresSection = {
  id: 'statements',
  title: () => words.depth.postgres.statements.title,
  everyMs: 5_000,
  async ask(asking) {
    const said = words.depth.postgres.statements;
    const extension = await extensionOf(asking);
    const [now] = await asking.rows<{ at: number; io: boolean; block: number }>(
      `SELECT extract(epoch FROM clock_timestamp())::float8 AS at, current_setting('track_io_timing')::bool AS io,
        current_setting('block_size')::int AS block`,
    );
    const { counted, hidden } = await countedNow(asking, extension);
    const info = await infoOf(asking, extension);
    const known = asking.memory.get('begin') as Begin | undefined;
    const begin = known ?? { at: now!.at, counted: byId(counted), dealloc: info?.dealloc ?? null };
    asking.memory.set('begin', begin);
    const recent = worst(
      counted.map((one) => since(one, begin.counted.get(one.id))).filter(({ calls }) => calls > 0),
    );
    const all = worst(counted);
    const texts = await textsOf(asking, extension, [...recent, ...all]);
    const table = (id: string, title: string, rows: readonly Counted[], none: string): DepthTable =>
      tableOf({
        id,
        title,
        rows: rows.filter(({ queryid }) => texts.get(queryid) !== own).slice(0, most),
        none,
        texts,
        io: now!.io,
        block: now!.block,
      });
    const seconds = now!.at - begin.at;
    return {
      facts: factsOf(counted, info, now!.io),
      tables: [
        table(
          'recent',
          known ? said.recent(seconds) : said.measuring,
          recent,
          known ? said.noneRecent : said.lookAgain,
        ),
        table('all', said.all, all, said.none),
      ],
      notes: [
        ...(hidden > 0 ? [said.hidden(hidden, asking.server.user)] : []),
        ...(info && begin.dealloc !== null && info.dealloc > begin.dealloc
          ? [said.evicted(info.dealloc - begin.dealloc)]
          : []),
      ],
    };
  },
  async more(asking, row) {
    const said = words.depth.postgres.statements;
    const { schema } = await extensionOf(asking);
    const [, , queryid] = JSON.parse(row) as readonly string[];
    const [found] = await asking.rows<{ query: string }>(
      `SELECT query FROM ${schema}.pg_stat_statements WHERE queryid::text = $1 LIMIT 1`,
      [queryid],
    );
    return [{ label: said.statement, value: found?.query ?? null }];
  },
};

/** The extension in this database. @throws {CannotLook} when it is not there, with the command that installs it */
async function extensionOf({ rows }: Asking): Promise<Extension> {
  const said = words.depth.postgres.statements;
  const [found] = await rows<Extension>(
    `SELECT extversion AS version, quote_ident(nspname) AS schema FROM pg_extension e
      JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'pg_stat_statements'`,
  );
  const [library] = await rows<{ loaded: boolean | null; available: boolean }>(
    `SELECT (SELECT setting ~ '\\mpg_stat_statements\\M' FROM pg_settings WHERE name = 'shared_preload_libraries') AS loaded,
      EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements') AS available`,
  );
  if (library!.loaded === false) throw new CannotLook('not-installed', said.notLoaded, said.preload);
  if (found) return found;
  if (!library!.available) throw new CannotLook('not-installed', said.notAvailable, said.packageName);
  throw new CannotLook('not-installed', said.notCreated, 'CREATE EXTENSION pg_stat_statements');
}

/** Whether the extension is at least of a version such as `1.8`: its columns go with that, not with the server's. */
function isAtLeast({ version }: Extension, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least = 0, lesser = 0] = wanted.split('.').map(Number);
  return major > least || (major === least && minor >= lesser);
}

async function countedNow(
  { rows }: Asking,
  extension: Extension,
): Promise<{ readonly counted: readonly Counted[]; readonly hidden: number }> {
  const total = isAtLeast(extension, '1.8') ? 'total_exec_time' : 'total_time';
  const io = isAtLeast(extension, '1.11') ? 'shared_blk_read_time' : 'blk_read_time';
  const top = isAtLeast(extension, '1.9') ? 'toplevel' : 'true';
  // Without texts: the server reads them from a file each time.
  const found = await rows<Omit<Counted, 'id' | 'queryid'> & { queryid: string | null; top: boolean }>(
    `SELECT s.queryid::text, pg_get_userbyid(s.userid) AS "user", d.datname AS database, ${top} AS top,
      s.calls::float8, s.${total}::float8 AS total, s.rows::float8, s.shared_blks_hit::float8 AS hit,
      s.shared_blks_read::float8 AS read, s.temp_blks_written::float8 AS temp, s.${io}::float8 AS io
      FROM ${extension.schema}.pg_stat_statements(false) s LEFT JOIN pg_database d ON d.oid = s.dbid`,
  );
  const shown = found.flatMap(({ top: isTop, queryid, ...one }) =>
    queryid === null
      ? []
      : [{ ...one, queryid, id: JSON.stringify([one.user, one.database, queryid, isTop]) }],
  );
  return { counted: shown, hidden: found.length - shown.length };
}

async function infoOf(
  { rows }: Asking,
  extension: Extension,
): Promise<{ readonly dealloc: number; readonly reset_s: number } | undefined> {
  if (!isAtLeast(extension, '1.9')) return undefined;
  const [info] = await rows<{ dealloc: number; reset_s: number }>(
    `SELECT dealloc::float8, extract(epoch FROM clock_timestamp() - stats_reset)::float8 AS reset_s
      FROM ${extension.schema}.pg_stat_statements_info`,
  );
  return info;
}

/** Texts by the id of the query, each looked up once. */
async function textsOf(
  { rows, memory }: Asking,
  { schema }: Extension,
  listed: readonly Counted[],
): Promise<ReadonlyMap<string, string | typeof own>> {
  const texts = (memory.get('texts') ?? new Map()) as Map<string, string | typeof own>;
  memory.set('texts', texts);
  const wanted = [...new Set(listed.map(({ queryid }) => queryid))].filter((id) => !texts.has(id));
  if (wanted.length === 0) return texts;
  const found = await rows<{ queryid: string; query: string }>(
    `SELECT queryid::text, left(query, 4000) AS query FROM ${schema}.pg_stat_statements
      WHERE queryid::text = ANY($1::text[])`,
    [wanted],
  );
  for (const { queryid, query } of found) texts.set(queryid, query.includes(mark) ? own : maskedSql(query));
  return texts;
}

function byId(counted: readonly Counted[]): ReadonlyMap<string, Counted> {
  return new Map(counted.map((one) => [one.id, one]));
}

/** What was added since then. What is less than before was reset, or evicted and begun again: all of it is new. */
function since(now: Counted, before: Counted | undefined): Counted {
  if (!before || now.calls < before.calls || now.total < before.total) return now;
  const differences = numbers.map((name) => [name, Math.max(0, now[name] - before[name])]);
  return { ...now, ...Object.fromEntries(differences) };
}

function worst(counted: readonly Counted[]): readonly Counted[] {
  // Some of them are plantao's own.
  return counted.toSorted((a, b) => b.total - a.total).slice(0, 2 * most);
}

function factsOf(
  counted: readonly Counted[],
  info: Awaited<ReturnType<typeof infoOf>>,
  io: boolean,
): readonly DepthFact[] {
  const said = words.depth.postgres.statements;
  const sum = (of: (one: Counted) => number): number => counted.reduce((all, one) => all + of(one), 0);
  const blocks = sum(({ hit, read }) => hit + read);
  return [
    ...(info ? [{ id: 'reset', title: said.reset, value: info.reset_s, unit: 's' }] : []),
    { id: 'total', title: said.columns.total, value: sum(({ total }) => total), unit: 'ms' },
    {
      ...{
        id: 'hit',
        title: said.hit,
        unit: '%',
        value: blocks === 0 ? null : (100 * sum(({ hit }) => hit)) / blocks,
      },
      ...(blocks === 0 ? { why: said.noBlocks } : {}),
    },
    io
      ? { id: 'io', title: said.io, value: sum((one) => one.io), unit: 'ms' }
      : { id: 'io', title: said.io, value: null, why: said.notMeasured },
  ];
}

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Counted[];
  readonly none: string;
  readonly texts: ReadonlyMap<string, string | typeof own>;
  /** Whether reading is measured. */
  readonly io: boolean;
  /** Bytes of a block. */
  readonly block: number;
}

function tableOf({ id, title, rows, none, texts, io, block }: Listed): DepthTable {
  const said = words.depth.postgres.statements;
  const all = rows.reduce((sum, { total }) => sum + total, 0);
  return {
    ...{ id, title, none },
    columns: [
      { id: 'total', title: said.columns.total, unit: 'ms' },
      { id: 'share', title: said.columns.share, unit: '%', drop: 2 },
      { id: 'calls', title: said.columns.calls, unit: '' },
      { id: 'mean', title: said.columns.mean, unit: 'ms' },
      { id: 'rows', title: said.columns.rows, unit: '', drop: 4 },
      { id: 'hit', title: said.hit, unit: '%', drop: 5 },
      ...(io ? [{ id: 'io', title: said.io, unit: 'ms', drop: 6 }] : []),
      { id: 'temp', title: said.columns.temp, unit: 'B', drop: 3 },
      { id: 'user', title: words.depth.postgres.sessions.columns.user, drop: 7 },
      { id: 'statement', title: said.statement, least: 20, grow: 1 },
    ],
    rows: rows.map((one): DepthRow => {
      const blocks = one.hit + one.read;
      const known = texts.get(one.queryid);
      const text = typeof known === 'string' ? known : null;
      return {
        id: one.id,
        cells: {
          ...{ total: one.total, calls: one.calls, mean: one.total / Math.max(1, one.calls), user: one.user },
          ...{ rows: one.rows / Math.max(1, one.calls), temp: one.temp * block, statement: text },
          share: all === 0 ? null : (100 * one.total) / all,
          hit: blocks === 0 ? null : (100 * one.hit) / blocks,
          ...(io ? { io: one.io } : {}),
        },
        detail: [
          { label: words.depth.postgres.sessions.database, value: one.database },
          { label: said.queryid, value: one.queryid },
          { label: said.read, value: one.read * block, unit: 'B' },
        ],
        ...(text === null ? {} : { more: words.depth.postgres.sessions.unmasked }),
      };
    }),
  };
}
