import type { LogRequest, RawLine } from '../../model/target.ts';

/** Lines that are remembered of one log, to tell those that come a second time. */
const remembered = 1_024;
/** How far back a log is asked for again: lines that several writers wrote may be that much out of order. In milliseconds. */
const overlapMs = 1_000;
/** A time so far ahead of the clock here is no time of a line; one so far back is a clock that was set. In milliseconds. */
const aheadMs = 600_000;
const stepMs = 60_000;
/** Lines that are asked for again of a log that is read on from a time. */
const mostAgain = 100_000;

/**
 * What came last of one log, by time and text. A log that is opened again gives its newest lines once more; `isNew` tells those
 * from the ones that came since, equal texts of the same millisecond counted.
 */
export class ReplayDedup {
  readonly #texts: string[] = [];
  readonly #times: number[] = [];
  #next = 0;
  #newest = Number.NaN;
  /** While lines come again: those from `#from` on that were seen, with how often. */
  #again: Map<string, number> | undefined;
  #from = Number.NaN;
  #until = Number.NaN;
  #met = false;

  /** The remembered texts, oldest first. */
  get texts(): readonly string[] {
    return [...this.#texts.slice(this.#next), ...this.#texts.slice(0, this.#next)];
  }

  /** @param now wall-clock milliseconds */
  note({ text, at }: RawLine, now: number): void {
    this.#texts[this.#next] = text;
    this.#times[this.#next] = at ?? Number.NaN;
    this.#next = (this.#next + 1) % remembered;
    if (at === undefined || at > now + aheadMs) return;
    if (!(at <= this.#newest) || at < this.#newest - stepMs) this.#newest = at;
  }

  /** From when on the log has to be asked for again: all lines of it since then are remembered. */
  since(): number | undefined {
    if (Number.isNaN(this.#newest)) return undefined;
    const wanted = this.#newest - overlapMs;
    if (this.#texts.length < remembered) return wanted;
    const oldest = this.#times[this.#next]!;
    // The oldest that is remembered may have had others of its millisecond before it.
    return Number.isNaN(oldest) ? this.#newest : Math.min(this.#newest, Math.max(wanted, oldest + 1));
  }

  /** From here on lines are those of a log opened again from `since` on. */
  reopened(): void {
    this.#from = this.since() ?? Number.NEGATIVE_INFINITY;
    this.#until = this.#newest + overlapMs;
    this.#met = false;
    this.#again = new Map();
    for (const [index, at] of this.#times.entries()) {
      if (!(at >= this.#from)) continue;
      const key = `${at} ${this.#texts[index]}`;
      this.#again.set(key, (this.#again.get(key) ?? 0) + 1);
    }
  }

  /**
   * Whether a line of the reopened log did not come before: `again` when it did, `missing` when it is the first one and none
   * that was seen came before it, so that something may have been lost, else `new`.
   */
  judge({ text, at }: RawLine): 'again' | 'new' | 'missing' {
    if (!this.#again || at === undefined) return 'new';
    if (at < this.#from) return 'again';
    const key = `${at} ${text}`;
    const left = this.#again.get(key);
    if (left !== undefined) {
      this.#met = true;
      if (left === 1) this.#again.delete(key);
      else this.#again.set(key, left - 1);
      return 'again';
    }
    if (this.#met) {
      // Well after what is remembered nothing comes again any more.
      if (at > this.#until) this.#again = undefined;
      return 'new';
    }
    this.#met = true;
    return this.#texts.length === 0 ? 'new' : 'missing';
  }
}

/** What to ask of a log so that it gives what came after the lines that were read: all instances' together. */
export function resumeRequest(
  request: LogRequest,
  instances: Iterable<ReplayDedup>,
  cursor: string | undefined,
): LogRequest {
  if (cursor !== undefined) return { ...request, tail: mostAgain, after: cursor };
  const times = [...instances].map((one) => one.since()).filter((at) => at !== undefined);
  if (times.length === 0) return { ...request, tail: remembered };
  return { ...request, tail: mostAgain, sinceMs: Math.min(...times) };
}

/**
 * Where in `lines`, the newest lines of a log that says no times, those begin that are not among `seen`, the lines read before.
 * 0 when the two have nothing in common.
 */
export function firstUnseen(seen: readonly string[], lines: readonly string[]): number {
  for (let at = lines.length; at > 0; at--) {
    const common = Math.min(at, seen.length);
    let same = 0;
    while (same < common && lines[at - 1 - same] === seen[seen.length - 1 - same]) same += 1;
    if (same === common) return at;
  }
  return 0;
}
