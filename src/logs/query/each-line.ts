import type { Clock } from '../../model/clock.ts';
import { codeMask, gapFlag } from '../parse/classify.ts';
import { type Chunk, chunkOf, type LineStore } from '../store/chunk.ts';
import { timeSlicer } from '../store/time-slice.ts';
import type { LineView } from './view.ts';

/** Receives a line: its number, its level (an index into `levelCodes`) and where it is stored. Its promise is awaited. */
type LineHandler = (
  line: number,
  level: number,
  chunk: Chunk,
  bytes: Buffer,
  store: LineStore,
) => void | Promise<void>;

/**
 * Calls `handle` for every line of a view, in order of time; yields to other work in between. Gap markers are no lines of the log:
 * they go to `handleGap`, if anywhere.
 */
export async function forEachLine(
  view: LineView,
  clock: Clock,
  handle: LineHandler,
  handleGap?: LineHandler,
): Promise<void> {
  await view.refresh();
  const { store } = view;
  const yieldIfDue = timeSlicer(clock);
  let chunk: Chunk | undefined;
  let bytes: Buffer = Buffer.alloc(0);
  const { total } = view;
  for (let position = 0; position < Math.min(total, view.total); position++) {
    const line = view.line(position);
    if (!chunk || line < chunk.first || line >= chunk.first + chunk.count) {
      await yieldIfDue();
      chunk = chunkOf(store, line);
      if (!chunk) continue;
      bytes = chunk.bytes();
    }
    const level = chunk.levels[line - chunk.first]!;
    const to = (level & gapFlag) === 0 ? handle : handleGap;
    const waiting = to?.(line, level & codeMask, chunk, bytes, store);
    if (waiting === undefined) continue;
    await waiting;
    // Meanwhile the chunk may have been evicted and refilled.
    chunk = undefined;
  }
}
