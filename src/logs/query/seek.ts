import { type Chunk, chunkOf } from '../store/chunk.ts';
import type { RowBuilder } from '../store/rows.ts';
import type { LineMatcher } from './line-matcher.ts';
import type { LineView } from './view.ts';

/** Chunks of which it is remembered what is wanted of them while the next such line is looked for. */
const rememberedChunks = 64;

/** Place in the view of the nearest line from `position` on (itself not) that the query wants. Undefined when there is none. */
export async function findNext(
  view: LineView,
  matcher: LineMatcher,
  position: number,
  direction: 1 | -1,
  yieldIfDue: () => Promise<void>,
): Promise<number | undefined> {
  // Lines beside each other in the view lie in few chunks; what is wanted of the last ones is remembered.
  const wanted = new Map<Chunk, ReadonlySet<number>>();
  for (let at = position + direction; at >= 0 && at < view.total; at += direction) {
    const line = view.line(at);
    const chunk = chunkOf(view.store, line);
    if (!chunk) continue;
    let hits = wanted.get(chunk);
    if (!hits) {
      const found = new Set<number>();
      matcher.chunk(view.store, chunk, (hit) => found.add(hit));
      if (wanted.size >= rememberedChunks) wanted.delete(wanted.keys().next().value!);
      wanted.set(chunk, found);
      hits = found;
      await yieldIfDue();
    }
    if (hits.has(line)) return at;
  }
  return undefined;
}

/** Place of the first line of a view at or after a wall-clock time; its length when there is none. */
export function positionAt(view: LineView, rows: RowBuilder, at: number): number {
  let low = 0;
  let high = view.total;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // A line without a time is as old as the one before it.
    let time = Number.NaN;
    for (let position = middle; position >= low && Number.isNaN(time) && middle - position < 200; position--)
      time = rows.timeOf(view.store, view.line(position));
    if (Number.isNaN(time) || time < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
