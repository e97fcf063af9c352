import type { FileHandle } from 'node:fs/promises';
import type { LogRequest } from '../../model/target.ts';
import { parseLine } from '../parse/registry.ts';

/** How far out of order the lines of a file may be, in milliseconds. */
const disorderMs = 60_000;
const probeBytes = 65_536;
/** How far a time is searched where lines have none, in probes. */
const mostProbes = 4;

/** Admits the lines of a time range, lines without a time along with the one before them. */
export class TimeRangeFilter {
  readonly #since: number | undefined;
  readonly #until: number | undefined;
  readonly #now: number;
  #open: boolean;
  #admits = true;
  /** Nothing further will be admitted. */
  over = false;

  /** @param now wall-clock milliseconds, for the year of times without one */
  constructor({ sinceMs, untilMs }: LogRequest, now: number) {
    this.#since = sinceMs;
    this.#until = untilMs;
    this.#now = now;
    this.#open = sinceMs === undefined;
  }

  admits(text: string): boolean {
    if (this.#open && this.#until === undefined) return true;
    const { at } = parseLine(text, this.#now);
    if (at === undefined) return this.#open && this.#admits;
    if (!this.#open && at >= this.#since!) this.#open = true;
    this.#admits = this.#until === undefined || at <= this.#until;
    if (this.#until !== undefined && at > this.#until + disorderMs) this.over = true;
    return this.#open && this.#admits;
  }
}

/**
 * An offset, in bytes, before the first line of a time, found by bisection; undefined when the lines have no times.
 * @param at wall-clock milliseconds
 * @param now wall-clock milliseconds, for the year of times without one
 */
export async function offsetOfTime(
  handle: FileHandle,
  size: number,
  at: number,
  now: number,
): Promise<number | undefined> {
  const wanted = at - disorderMs;
  if ((await timeBehind(handle, 0, now)) === undefined) return undefined;
  let low = 0;
  let high = size;
  while (high - low > probeBytes) {
    const middle = Math.floor((low + high) / 2);
    const time = await timeBehind(handle, middle, now);
    // Where no line has a time it is safe to begin earlier.
    if (time !== undefined && time < wanted) low = middle;
    else high = middle;
  }
  return low;
}

/** The time of the first whole line behind an offset that has one. */
async function timeBehind(handle: FileHandle, offset: number, now: number): Promise<number | undefined> {
  const buffer = Buffer.allocUnsafe(probeBytes);
  for (let probe = 0; probe < mostProbes; probe++) {
    const start = offset + probe * probeBytes;
    const { bytesRead } = await handle.read(buffer, 0, probeBytes, start);
    // The first line begins before the probe, except at the start of the file.
    let from = start === 0 ? 0 : buffer.indexOf(10) + 1;
    if (from === 0 && start > 0) from = bytesRead;
    while (from < bytesRead) {
      const stop = buffer.indexOf(10, from);
      const end = stop < 0 || stop > bytesRead ? bytesRead : stop;
      const time = parseLine(buffer.toString('utf8', from, Math.min(end, from + 4_096)), now).at;
      if (time !== undefined) return time;
      from = end + 1;
    }
    if (bytesRead < probeBytes) return undefined;
  }
  return undefined;
}
