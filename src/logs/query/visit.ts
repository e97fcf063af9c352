import type { Clock } from '../../model/clock.ts';
import { codeMask } from '../parse/classify.ts';
import { type Chunk, chunkOf, type LineStore } from '../store/chunk.ts';
import { turns } from '../store/time-slice.ts';
import type { LineView } from './view.ts';

/** Told of a line: its number, its level (index into `levelCodes`) and where it lies; waits for what it returns. */
export type Visit = (
  line: number,
  level: number,
  chunk: Chunk,
  bytes: Buffer,
  store: LineStore,
) => void | Promise<void>;

/** Visits every line of a view, in order of time; others get their turn meanwhile. */
export async function eachLine(view: LineView, clock: Clock, visit: Visit): Promise<void> {
  await view.refresh();
  const { store } = view;
  const turn = turns(clock);
  let chunk: Chunk | undefined;
  let bytes: Buffer = Buffer.alloc(0);
  const { total } = view;
  for (let place = 0; place < Math.min(total, view.total); place++) {
    const line = view.line(place);
    if (!chunk || line < chunk.first || line >= chunk.first + chunk.count) {
      await turn();
      chunk = chunkOf(store, line);
      if (!chunk) continue;
      bytes = chunk.bytes();
    }
    const waiting = visit(line, chunk.levels[line - chunk.first]! & codeMask, chunk, bytes, store);
    if (waiting === undefined) continue;
    await waiting;
    // Meanwhile the chunk may have been let go and filled anew.
    chunk = undefined;
  }
}
