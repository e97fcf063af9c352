import type { LogRequest, RawLine } from '../../model/target.ts';

/** Lines of one log that are remembered, to recognise replayed ones. */
const remembered = 1_024;
/** How far a replay overlaps, in milliseconds: the lines of several writers may be that much out of order. */
const overlapMs = 1_000;
/** A time further ahead of this machine's clock is none of a line; one further back is a clock that was set. In milliseconds. */
const aheadMs = 600_000;
const stepMs = 60_000;
/** Most lines of a replay from a time or cursor. */
const mostReplayed = 100_000;

/**
 * Remembers the newest lines of one log by time and text. A log that is reopened replays them; `check` tells replayed lines from new
 * ones, counting equal texts of the same millisecond.
 */
export class ReplayDedup {
  readonly #texts: string[] = [];
  readonly #times: number[] = [];
  #next = 0;
  #newest = Number.NaN;
  /** During a replay: the lines seen from `#from` on, with how often each. */
  #replay: Map<string, number> | undefined;
  #from = Number.NaN;
  #until = Number.NaN;
  #overlapped = false;

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

  /** Where a replay has to start, in wall-clock milliseconds: every later line is remembered. */
  since(): number | undefined {
    if (Number.isNaN(this.#newest)) return undefined;
    const wanted = this.#newest - overlapMs;
    if (this.#texts.length < remembered) return wanted;
    const oldest = this.#times[this.#next]!;
    // Lines of the same millisecond may have come before the oldest remembered one.
    return Number.isNaN(oldest) ? this.#newest : Math.min(this.#newest, Math.max(wanted, oldest + 1));
  }

  /** From here on `check` gets the lines of the log reopened at `since`. */
  startReplay(): void {
    this.#from = this.since() ?? Number.NEGATIVE_INFINITY;
    this.#until = this.#newest + overlapMs;
    this.#overlapped = false;
    this.#replay = new Map();
    for (const [index, at] of this.#times.entries()) {
      if (!(at >= this.#from)) continue;
      const key = `${at} ${this.#texts[index]}`;
      this.#replay.set(key, (this.#replay.get(key) ?? 0) + 1);
    }
  }

  /**
   * Tells a line of the reopened log: `replayed` when it was seen before, `gap` when it is the first one and nothing seen came before
   * it, so that lines may have been lost, else `new`.
   */
  check({ text, at }: RawLine): 'replayed' | 'new' | 'gap' {
    if (!this.#replay || at === undefined) return 'new';
    if (at < this.#from) return 'replayed';
    const key = `${at} ${text}`;
    const left = this.#replay.get(key);
    if (left !== undefined) {
      this.#overlapped = true;
      if (left === 1) this.#replay.delete(key);
      else this.#replay.set(key, left - 1);
      return 'replayed';
    }
    if (this.#overlapped) {
      // Past the remembered lines nothing is replayed any more.
      if (at > this.#until) this.#replay = undefined;
      return 'new';
    }
    this.#overlapped = true;
    return this.#texts.length === 0 ? 'new' : 'gap';
  }
}

/** The request that continues a log behind the lines read, of all its instances together. */
export function resumeRequest(
  request: LogRequest,
  instances: Iterable<ReplayDedup>,
  cursor: string | undefined,
): LogRequest {
  if (cursor !== undefined) return { ...request, tail: mostReplayed, after: cursor };
  const times = [...instances].map((one) => one.since()).filter((at) => at !== undefined);
  if (times.length === 0) return { ...request, tail: remembered };
  return { ...request, tail: mostReplayed, sinceMs: Math.min(...times) };
}

/**
 * Index of the first of `lines`, the newest of a log without times, that is not among `seen`, the lines read before. 0 when the two
 * have nothing in common.
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
