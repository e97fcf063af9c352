import type { DepthFindings, DepthRow } from '../../model/depth.ts';
import { joinedPrefixes, keyPrefix, maskedKey } from '../../text/masked-key.ts';
import { sanitize } from '../../text/sanitize.ts';
import { words } from '../../words/index.ts';
import { globText, keyField, keyId, ttlCell } from './key-cells.ts';
import type { Asking, RedisSection } from './section.ts';
import { type Walk, walk } from './walk.ts';

/** What one look may cost. */
const budget = { ms: 2_000, keys: 10_000 };
/** Most prefixes that are told apart, and most that are listed. */
const mostPrefixes = 5_000;
const mostListed = 100;
/** Values one part of a prefix may have; one with more names things. */
const mostValues = 20;
/** Biggest keys that are listed. */
const mostBiggest = 10;

interface Counted {
  keys: number;
  bytes: number;
  lasting: number;
}

interface Big {
  readonly key: Buffer;
  readonly bytes: number;
  readonly ttlMs: number;
}

/** Which kinds of keys fill the memory: from a part of them, when there are many. */
export const prefixes: RedisSection = {
  id: 'prefixes',
  title: () => words.depth.redis.prefixes.title,
  limitMs: 15_000,
  byKey: () => words.depth.redis.prefixes.byKey(budget.keys, budget.ms),
  async ask(asking) {
    const all = Number(await asking.command('DBSIZE'));
    const counted = new Map<string, Counted>();
    const biggest: Big[] = [];
    const state: Walk = { pages: 0, isWhole: false };
    let seen = 0;
    let isMeasured = true;
    for await (const page of walk(asking, undefined, budget, state)) {
      const answers = await asking.several(
        page.flatMap((key) => [
          ['PTTL', key],
          ['MEMORY', 'USAGE', key],
        ]),
      );
      for (const [index, key] of page.entries()) {
        const [ttl, bytes] = [answers[2 * index], answers[2 * index + 1]];
        // A key that expired meanwhile is none.
        if (typeof ttl === 'number' && ttl === -2) continue;
        if (bytes instanceof Error) isMeasured = false;
        seen += 1;
        const size = typeof bytes === 'number' ? bytes : 0;
        const ttlMs = typeof ttl === 'number' ? ttl : Number.NaN;
        count(counted, keyPrefix(key.toString('utf8')), size, ttlMs);
        if (isMeasured) keepBiggest(biggest, { key, bytes: size, ttlMs });
      }
      asking.how.progress?.(findings(asking, counted, [], { seen, all, isMeasured, isWhole: state.isWhole }));
    }
    const found = { seen, all, isMeasured, isWhole: state.isWhole };
    return findings(asking, counted, isMeasured ? await bigRows(asking, biggest) : [], found);
  },
  more: async (asking, row) => keyField(asking, row),
};

function joinCounted(counted: ReadonlyMap<string, Counted>): ReadonlyMap<string, Counted> {
  const names = joinedPrefixes([...counted.keys()], mostValues);
  const joined = new Map<string, Counted>();
  for (const [prefix, { keys, bytes, lasting }] of counted) {
    const name = names.get(prefix) ?? prefix;
    const one = joined.get(name) ?? { keys: 0, bytes: 0, lasting: 0 };
    joined.set(name, {
      ...{ keys: one.keys + keys, bytes: one.bytes + bytes, lasting: one.lasting + lasting },
    });
  }
  return joined;
}

interface Found {
  readonly seen: number;
  readonly all: number;
  /** MEMORY USAGE was allowed. */
  readonly isMeasured: boolean;
  readonly isWhole: boolean;
}

function count(counted: Map<string, Counted>, prefix: string, bytes: number, ttlMs: number): void {
  const known = counted.get(prefix) ?? (counted.size >= mostPrefixes ? counted.get('…') : undefined);
  const one = known ?? { keys: 0, bytes: 0, lasting: 0 };
  if (!known) counted.set(counted.size >= mostPrefixes ? '…' : prefix, one);
  one.keys += 1;
  one.bytes += bytes;
  if (ttlMs === -1) one.lasting += 1;
}

function keepBiggest(biggest: Big[], one: Big): void {
  if (biggest.length === mostBiggest && one.bytes <= biggest.at(-1)!.bytes) return;
  // SCAN may bring a key twice.
  if (biggest.some(({ key }) => key.equals(one.key))) return;
  biggest.push(one);
  biggest.sort((a, b) => b.bytes - a.bytes);
  if (biggest.length > mostBiggest) biggest.pop();
}

async function bigRows(asking: Asking, biggest: readonly Big[]): Promise<readonly DepthRow[]> {
  const types = await asking.several(biggest.map(({ key }) => ['TYPE', key]));
  return biggest.map(({ key, bytes, ttlMs }, index) => ({
    id: keyId(key),
    cells: {
      key: maskedKey(key.toString('utf8')),
      type: types[index] instanceof Error ? null : String(types[index]),
      bytes,
      ttl: ttlCell(ttlMs),
    },
    more: words.depth.redis.keys.unmasked,
  }));
}

function findings(
  { notes }: Asking,
  counted: ReadonlyMap<string, Counted>,
  big: readonly DepthRow[],
  { seen, all, isMeasured, isWhole }: Found,
): DepthFindings {
  const said = words.depth.redis.prefixes;
  // Those that were seen stand for all.
  const factor = isWhole || seen === 0 ? 1 : Math.max(1, all / seen);
  const joined = joinCounted(counted);
  const total = [...joined.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const estimated = isWhole ? {} : { estimated: true as const };
  const rows = [...joined]
    .toSorted(([, a], [, b]) => b.bytes - a.bytes || b.keys - a.keys)
    .map(([prefix, { keys, bytes, lasting }]): DepthRow => {
      const pattern = globText(prefix);
      return {
        id: sanitize(prefix),
        ...estimated,
        cells: {
          prefix,
          keys: Math.round(keys * factor),
          bytes: isMeasured ? Math.round(bytes * factor) : null,
          share: isMeasured && total > 0 ? (100 * bytes) / total : null,
          lasting: Math.round(lasting * factor),
        },
        ...(pattern === undefined ? {} : { actions: [{ verb: 'delete-keys', params: { pattern } }] }),
      };
    });
  return {
    facts: [
      { id: 'seen', title: said.seen, value: isWhole ? said.allSeen(seen) : said.ofAll(seen, all) },
      {
        ...{ id: 'bytes', title: said.bytes, unit: 'B', ...estimated },
        ...(isMeasured
          ? { value: Math.round(total * factor) }
          : { value: null, why: words.depth.redis.notTold }),
      },
    ],
    tables: [
      {
        id: 'prefixes',
        title: said.title,
        columns: [
          { id: 'prefix', title: said.columns.prefix, least: 12, grow: 1 },
          { id: 'bytes', title: said.columns.bytes, unit: 'B' },
          { id: 'share', title: said.columns.share, unit: '%' },
          { id: 'keys', title: said.columns.keys, unit: '' },
          { id: 'lasting', title: said.columns.lasting, unit: '', drop: 1 },
        ],
        rows: rows.slice(0, mostListed),
        ...(rows.length > mostListed ? { total: rows.length } : {}),
        none: said.none,
      },
      ...(big.length === 0
        ? []
        : [
            {
              id: 'biggest',
              title: isWhole ? said.biggest : said.biggestSeen,
              columns: [
                { id: 'key', title: said.columns.key, least: 12, grow: 1 },
                { id: 'bytes', title: said.columns.bytes, unit: 'B' },
                { id: 'type', title: said.columns.type },
                { id: 'ttl', title: said.columns.ttl, unit: 'ms' },
              ],
              rows: big,
              none: said.none,
            },
          ]),
    ],
    notes: [...(isMeasured ? [] : [said.notMeasured]), ...notes],
  };
}
