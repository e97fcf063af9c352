import type { DepthFindings, DepthRow } from '../../model/depth.ts';
import { maskedKey } from '../../text/masked-key.ts';
import { words } from '../../words/index.ts';
import { exactPattern, keyField, keyId, ttlCell } from './key-cells.ts';
import type { Asking, RedisSection } from './section.ts';
import { pageSize, type Walk, walk } from './walk.ts';

/** How long keys are looked for, in milliseconds. */
const budgetMs = 10_000;
/** Keys that are remembered, so that none is counted twice, and those that are listed. */
const mostRemembered = 100_000;
const mostListed = 200;

/** The keys of a pattern: how many there are, and when they expire. */
export const keys: RedisSection = {
  id: 'keys',
  title: () => words.depth.redis.keys.title,
  limitMs: 20_000,
  text: { label: () => words.depth.redis.keys.pattern },
  async ask(asking) {
    const pattern = asking.how.text ?? '';
    const all = Number(await asking.command('DBSIZE'));
    const found = new Map<string, Buffer>();
    let count = 0;
    let told = asking.clock.elapsed();
    const state: Walk = { pages: 0, isWhole: false };
    const soFar = (rows: readonly DepthRow[]): DepthFindings =>
      findings(asking, { pattern, count, all, looked: state.pages * pageSize, isWhole: state.isWhole }, rows);
    if (isExact(pattern)) {
      // A whole name needs no walk over all keys.
      const [there] = await asking.several([['EXISTS', Buffer.from(pattern)]]);
      state.isWhole = true;
      if (there === 1) found.set(pattern, Buffer.from(pattern));
      count = found.size;
    } else {
      for await (const page of walk(asking, pattern, { ms: budgetMs }, state)) {
        for (const key of page) {
          const name = key.toString('latin1');
          if (found.has(name)) continue;
          if (found.size < mostRemembered) found.set(name, key);
          count += 1;
        }
        if (asking.clock.elapsed() - told < 500) continue;
        told = asking.clock.elapsed();
        asking.how.progress?.(soFar([]));
      }
    }
    return soFar(await rowsOf(asking, [...found.values()].slice(0, mostListed)));
  },
  more: async (asking, row) => keyField(asking, row),
};

function isExact(pattern: string): boolean {
  return !/[*?[\\]/.test(pattern);
}

async function rowsOf(asking: Asking, listed: readonly Buffer[]): Promise<readonly DepthRow[]> {
  const answers = await asking.several(
    listed.flatMap((key) => [
      ['TYPE', key],
      ['PTTL', key],
      ['MEMORY', 'USAGE', key],
    ]),
  );
  const rows = listed.flatMap((key, index): readonly DepthRow[] => {
    const [type, ttl, bytes] = answers.slice(3 * index, 3 * index + 3);
    if (ttl === -2 || type === 'none') return [];
    const exact = exactPattern(key);
    return [
      {
        id: keyId(key),
        cells: {
          key: maskedKey(key.toString('utf8')),
          type: type instanceof Error ? null : String(type),
          ttl: ttlCell(typeof ttl === 'number' ? ttl : Number.NaN),
          bytes: typeof bytes === 'number' ? bytes : null,
        },
        more: words.depth.redis.keys.unmasked,
        ...(exact === undefined ? {} : { actions: [{ verb: 'delete-keys', params: { pattern: exact } }] }),
      },
    ];
  });
  return rows.toSorted((a, b) => String(a.cells.key).localeCompare(String(b.cells.key)));
}

interface Found {
  readonly pattern: string;
  readonly count: number;
  readonly all: number;
  readonly looked: number;
  readonly isWhole: boolean;
}

function findings(
  { notes }: Asking,
  { pattern, count, all, looked, isWhole }: Found,
  rows: readonly DepthRow[],
): DepthFindings {
  const said = words.depth.redis.keys;
  return {
    facts: [
      isWhole
        ? { id: 'count', title: said.matching(pattern), value: count }
        : { id: 'count', title: said.matching(pattern), value: said.atLeast(count) },
      ...(isWhole
        ? []
        : [
            {
              id: 'looked',
              title: said.looked,
              value: said.ofAll(Math.min(looked, all), all),
              estimated: true as const,
            },
          ]),
    ],
    tables: [
      {
        id: 'keys',
        columns: [
          { id: 'key', title: said.columns.key, least: 12, grow: 1 },
          { id: 'ttl', title: said.columns.ttl, unit: 'ms' },
          { id: 'type', title: said.columns.type },
          { id: 'bytes', title: said.columns.bytes, unit: 'B' },
        ],
        rows,
        ...(count > rows.length ? { total: count } : {}),
        none: isWhole ? said.none : said.noneYet,
      },
    ],
    notes,
  };
}
