import type { Ask, Source } from '../model/import-codes.ts';
import { bandsOf, limitIn } from './bands.ts';
import type { Understood } from './components.ts';
import type { Document, FoundTable } from './document.ts';
import type { Entry } from './draft.ts';
import { metricId, plainCell } from './names.ts';
import { type Column, columnsOf, headings } from './vocabulary.ts';

/** A value that a command reads, which is where a metric of the same name is read. */
type Sources = ReadonlyMap<
  string,
  { readonly source: Readonly<Record<string, unknown>>; readonly from: Source; readonly asks: readonly Ask[] }
>;

/**
 * Metrics with their bands from tables and lists, and the values that commands read. A metric has a source only where a command reads a
 * value of exactly its name: a query is never made up.
 */
export function metricsOf(
  documents: readonly Document[],
  commands: readonly Understood[],
  databases: Databases,
): readonly Entry[] {
  const sources = sourcesOf(commands, databases);
  const entries = new Map<string, Entry>();
  const add = (name: string, from: Source, bands: ReturnType<typeof bandsOf> | ''): void => {
    const key = metricId(name);
    if (key === '' || entries.has(key) || !bands) return;
    const source = sources.get(key);
    const { asks, ...limits } = bands;
    entries.set(key, {
      section: 'metrics',
      key,
      value: { ...(name === key ? {} : { title: name }), ...limits, ...source?.source },
      from,
      asks: [...asks, ...(source ? source.asks : [{ code: 'source' } as const])],
      off: source === undefined,
    });
  };
  for (const { file, tables, items } of documents) {
    for (const table of tables) fromTable(file, table, add);
    for (const { text, line, under, task } of items) {
      if (task || !under?.path.some((words) => headings.metrics.test(words))) continue;
      if (under.path.some((words) => headings.alerts.test(words))) continue;
      const [name, bands] = fromItem(plainCell(text)) ?? [];
      if (name !== undefined) add(name, { file, line }, bands);
    }
  }
  for (const [key, { source, from, asks }] of sources)
    if (!entries.has(key))
      entries.set(key, {
        section: 'queue' in source ? 'queues' : 'metrics',
        key,
        value: withoutMark(source),
        from,
        asks,
        off: 'missing' in source,
      });
  return [...entries.values()];
}

/** Connection URLs of what commands speak with. */
export interface Databases {
  /** Origin of the only place that answers HTTP: `https://api.example.com`. */
  readonly http?: string;
  readonly postgres?: string;
  readonly redis?: string;
}

function withoutMark({ queue: _, missing: __, ...source }: Readonly<Record<string, unknown>>): object {
  return source;
}

function fromTable(
  file: string,
  { header, rows }: FoundTable,
  add: (name: string, from: Source, bands: ReturnType<typeof bandsOf> | '') => void,
): void {
  const columns = columnsOf(header);
  const at = (column: Column, but: number[] = []) =>
    columns.findIndex((all, index) => all.includes(column) && !but.includes(index));
  const name = at('metric');
  const [normal, warning, critical] = [at('normal', [name]), at('warning', [name]), at('critical', [name])];
  if (name < 0 || (normal < 0 && warning < 0 && critical < 0)) return;
  // A unit may stand in the header alone: `Warning (ms)`.
  const unit = (index: number) =>
    /\((%|ms|s|min|MB|GB)\)/.exec(header[index] ?? header[name] ?? '')?.[1] ?? '';
  const cell = (cells: readonly string[], index: number) => {
    if (index < 0 || cells[index] === undefined) return undefined;
    const text = cells[index];
    return /\d\s*$/.test(text) ? text.trimEnd() + unit(index) : text;
  };
  for (const { cells, line } of rows) {
    const [usual, warn, alarm] = [cell(cells, normal), cell(cells, warning), cell(cells, critical)];
    const title = cells[name] ?? '';
    const bands = bandsOf({ normal: usual, warning: warn, critical: alarm });
    // A target without a sign does not say which way is worse.
    const bare = [usual, warn, alarm].find(
      (text) => text !== undefined && /^\d[\d.,]*\s*\S{0,8}$/.test(text),
    );
    add(title, { file, line }, bands ?? (bare && { asks: [{ code: 'unread', text: bare }] }));
    header.forEach((words, index) => {
      if (/^p\d\d(?:\.\d+)?$/i.test(words.trim()))
        add(`${title} ${words.trim()}`, { file, line }, bandsOf({ normal: cell(cells, index) }));
    });
  }
}

/** `Tempo de resposta: < 5s (ideal), < 10s (aceitável)`, `Error Rate < 1%`. */
function fromItem(text: string): readonly [string, ReturnType<typeof bandsOf>] | undefined {
  const [, name = '', rest = ''] =
    /^([\p{L}][\p{L}\d ()/.-]{1,50}?)\s*:?\s*((?:<=|>=|[<>≤≥])\s*\d.*)$/u.exec(text) ?? [];
  if (name === '' || /^(?:if|se|when|quando)\s/i.test(name)) return undefined;
  const limits = rest.split(/,\s+|;\s*/).filter((part) => limitIn(part));
  const [normal, further] = limits;
  // Both say what is good: beyond the first it is a warning, beyond the second critical.
  if (further === undefined) return [name, bandsOf({ normal })];
  return [name, bandsOf({ normal, critical: further })];
}

/** Values that commands read: series of a page of metrics, lengths of lists, fields of INFO, counts of rows. */
function sourcesOf(commands: readonly Understood[], { postgres, redis }: Databases): Sources {
  const found = new Map<
    string,
    { source: Readonly<Record<string, unknown>>; from: Source; asks: readonly Ask[] }
  >();
  const add = (
    name: string,
    source: Readonly<Record<string, unknown>>,
    from: Source,
    asks: readonly Ask[] = [],
  ) => {
    const key = metricId(name);
    if (key !== '' && !found.has(key)) found.set(key, { source, from, asks });
  };
  for (const { meaning, file, line } of commands) {
    if (meaning.kind !== 'known' || meaning.effect !== 'read' || meaning.needs.length > 0) continue;
    const { act, place } = meaning;
    const from = { file, line };
    if (act.do === 'get' && place?.on === 'http' && /\/metrics\/?$/.test(place.url))
      for (const name of seriesIn(act.matching?.map(({ pattern }) => pattern) ?? []))
        add(
          name,
          { prometheus: place.url, value: name },
          from,
          isWhole(name) ? [] : [{ code: 'whole-name' }],
        );
    if (act.do === 'redis') {
      const length = /^(llen|zcard|xlen) ([\w:.-]+)$/i.exec(act.statement);
      if (length)
        add(
          length[2]!,
          { queue: true, ...ofRedis(redis), [length[1]!.toLowerCase()]: length[2] },
          from,
          missing(redis),
        );
    }
    if (act.do === 'sql') {
      const count =
        /^select\s+count\(\s*\*\s*\)\s+(?:as\s+\w+\s+)?from\s+([\w.]+)(?:\s+where\s+\w+\s*=\s*'([\w-]+)')?\s*;?$/i.exec(
          act.statement.replace(/\s+/g, ' '),
        );
      if (count) {
        const sql = act.statement.replace(/\s+/g, ' ').replace(/;$/, '');
        const db = postgres === undefined ? { missing: true } : { db: postgres };
        add(`${count[1]}_${count[2] ?? 'count'}`, { sql, ...db }, from, missing(postgres));
      }
    }
  }
  return found;
}

function ofRedis(url: string | undefined): object {
  return url === undefined ? { missing: true } : { redis: url };
}

function missing(url: string | undefined): readonly Ask[] {
  return url === undefined ? [{ code: 'source' }] : [];
}

/** Names of series in what a page is searched for: `(a_total|b_total)` are two. */
function seriesIn(patterns: readonly string[]): readonly string[] {
  const [pattern, more] = patterns;
  if (pattern === undefined || more !== undefined) return [];
  const names = pattern.replace(/^\^?\(?|\)?\$?$/g, '').split('|');
  return names.every((name) => /^[a-z_:][\w:]*[a-z\d]$/i.test(name) && name.includes('_')) ? names : [];
}

/** Whether a name looks like all of one, not its beginning. */
function isWhole(name: string): boolean {
  return /_(?:total|count|sum|seconds|bytes|ratio|info|up)$/.test(name);
}
