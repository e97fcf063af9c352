import { joinedFlag } from '../parse/classify.ts';
import { timeFromBytes } from '../parse/from-bytes.ts';
import { parseLine } from '../parse/registry.ts';
import { type Chunk, endOf, textOf } from './chunk.ts';

/** Wall-clock milliseconds of a line, stored or parsed; NaN when it has none. A continuation line has the time of its first line. */
export function timeOfLine(chunk: Chunk, bytes: Buffer, index: number, now: number): number {
  if (chunk.times) return chunk.times[index]!;
  for (let at = index; at >= 0; at--) {
    if ((chunk.levels[at]! & joinedFlag) !== 0) continue;
    return (
      timeFromBytes(bytes, chunk.starts[at]!, endOf(chunk, bytes, at)) ??
      parseLine(textOf(chunk, bytes, at), now).at ??
      Number.NaN
    );
  }
  return Number.NaN;
}
