import { minuteMs } from '../time/units.ts';

/** What is kept of a metric to say what it usually is and whether it changed. */
interface Kept {
  at: number;
  value: number;
  previous: number | undefined;
  /** Sum, number and lowest of the readings of each minute, oldest first. */
  readonly minutes: { minute: number; sum: number; count: number; low: number }[];
}

/** Parts of a window whose low points are compared. */
const mostParts = 5;
/** At least this share of a window must have been seen before anything is usual. */
const enough = 0.25;

/** Remembers readings of metrics for rules that compare with before. */
export class MetricMemory {
  readonly #windowMs: number;
  readonly #metrics = new Map<string, Kept>();

  /** @param windowMs the longest window any rule asks for */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Takes a reading; the same reading again (by its moment) changes nothing. */
  read(metric: string, value: number | null, at: number): void {
    if (value === null || Number.isNaN(value)) return;
    const kept = this.#metrics.get(metric);
    if (kept?.at === at) return;
    const next: Kept = { at, value, previous: kept?.value, minutes: kept?.minutes ?? [] };
    this.#metrics.set(metric, next);
    const minute = Math.floor(at / minuteMs);
    const last = next.minutes.at(-1);
    if (last?.minute === minute) {
      last.sum += value;
      last.count++;
      last.low = Math.min(last.low, value);
    } else next.minutes.push({ minute, sum: value, count: 1, low: value });
    const oldest = minute - Math.ceil(this.#windowMs / minuteMs) - 1;
    while (next.minutes.length > 0 && next.minutes[0]!.minute < oldest) next.minutes.shift();
  }

  /** The clock on the wall was set, by so many milliseconds: the minutes are as far away as they were. */
  shift(by: number): void {
    const minutes = Math.round(by / minuteMs);
    for (const kept of this.#metrics.values()) for (const one of kept.minutes) one.minute += minutes;
  }

  previous(metric: string): number | undefined {
    return this.#metrics.get(metric)?.previous;
  }

  /**
   * The lowest values of the parts of the window before the present minute, oldest first: five parts, or a minute each. How long of
   * it was seen, in milliseconds, when a part of it was not.
   */
  lows(metric: string, windowMs: number, now: number): readonly number[] | { readonly seenMs: number } {
    const wanted = Math.max(1, Math.round(windowMs / minuteMs));
    const begin = Math.floor(now / minuteMs) - wanted;
    const seen = (this.#metrics.get(metric)?.minutes ?? []).filter(
      ({ minute }) => minute >= begin && minute < begin + wanted,
    );
    const parts = Math.min(mostParts, wanted);
    const lows = Array.from({ length: parts }, () => Number.POSITIVE_INFINITY);
    for (const { minute, low } of seen) {
      const part = Math.floor(((minute - begin) * parts) / wanted);
      lows[part] = Math.min(lows[part]!, low);
    }
    return lows.every(Number.isFinite) ? lows : { seenMs: seen.length * minuteMs };
  }

  /** Mean of the minutes that lie wholly in the window before the present minute; undefined before a quarter of it was seen. */
  usual(metric: string, windowMs: number, now: number): number | undefined {
    const present = Math.floor(now / minuteMs);
    const wanted = Math.max(1, Math.round(windowMs / minuteMs));
    const seen = (this.#metrics.get(metric)?.minutes ?? []).filter(
      ({ minute }) => minute < present && minute >= present - wanted,
    );
    if (seen.length < Math.max(1, wanted * enough)) return undefined;
    return seen.reduce((sum, { sum: own, count }) => sum + own / count, 0) / seen.length;
  }
}
