import { type Chunk, chunkOf } from '../store/chunk.ts';
import type { Rows } from '../store/rows.ts';
import type { Matcher } from './match.ts';
import type { LineView } from './view.ts';

/** Chunks of which it is remembered what is wanted of them while the next such line is looked for. */
const rememberedChunks = 64;

/** Place in the view of the nearest line from `place` on (itself not) that the query wants. Undefined when there is none. */
export async function find(
  view: LineView,
  matcher: Matcher,
  place: number,
  direction: 1 | -1,
  turn: () => Promise<void>,
): Promise<number | undefined> {
  // Lines beside each other in the view lie in few chunks; what is wanted of the last ones is remembered.
  const wanted = new Map<Chunk, ReadonlySet<number>>();
  for (let at = place + direction; at >= 0 && at < view.total; at += direction) {
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
      await turn();
    }
    if (hits.has(line)) return at;
  }
  return undefined;
}

/** Place of the first line of a view at or after a wall-clock time; its length when there is none. */
export function placeAt(view: LineView, rows: Rows, at: number): number {
  let low = 0;
  let high = view.total;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // A line without a time is as old as the one before it.
    let time = Number.NaN;
    for (let place = middle; place >= low && Number.isNaN(time) && middle - place < 200; place--)
      time = rows.timeOf(view.store, view.line(place));
    if (Number.isNaN(time) || time < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
