import { type Chunk, chunkOf } from '../store/chunk.ts';
import type { RowBuilder } from '../store/rows.ts';
import type { LineMatcher } from './line-matcher.ts';
import type { LineView } from './view.ts';

/** Chunks whose matches are kept while the next match is searched. */
const rememberedChunks = 64;
/** How far before a line without a time one with a time is looked for, in lines. */
const mostTimeless = 200;

/** Position in the view of the nearest match before (-1) or behind (1) `position`; undefined when there is none. */
export async function findNext(
  view: LineView,
  matcher: LineMatcher,
  position: number,
  direction: 1 | -1,
  yieldIfDue: () => Promise<void>,
): Promise<number | undefined> {
  // Neighbours in the view are in few chunks.
  const matches = new Map<Chunk, ReadonlySet<number>>();
  for (let at = position + direction; at >= 0 && at < view.total; at += direction) {
    const line = view.line(at);
    const chunk = chunkOf(view.store, line);
    if (!chunk) continue;
    let hits = matches.get(chunk);
    if (!hits) {
      const found = new Set<number>();
      matcher.chunk(view.store, chunk, (hit) => found.add(hit));
      if (matches.size >= rememberedChunks) matches.delete(matches.keys().next().value!);
      matches.set(chunk, found);
      hits = found;
      await yieldIfDue();
    }
    if (hits.has(line)) return at;
  }
  return undefined;
}

/** Position of the first line of a view at or after a wall-clock time, in milliseconds; the view's length when there is none. */
export function positionAt(view: LineView, rows: RowBuilder, at: number): number {
  let low = 0;
  let high = view.total;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // A line without a time is as old as the one before it.
    let time = Number.NaN;
    for (let back = middle; back >= low && Number.isNaN(time) && middle - back < mostTimeless; back--)
      time = rows.timeOf(view.store, view.line(back));
    if (Number.isNaN(time) || time < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
