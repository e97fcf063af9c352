import type { Clock } from '../model/clock.ts';
import type { Point, SeriesRef, Stretch } from '../model/history.ts';
import { minuteMs } from '../time/units.ts';
import type { Seen } from './blobs.ts';
import { joinedAll } from './buckets.ts';
import { type HistoryTables, minutesKeptMs } from './sqlite.ts';

/** How long after its end a minute has been written down, in milliseconds. */
const writtenAfterMs = 5_000;

/** The end of the last minute that has been written down by `now`: where windows that reach until now end. Wall-clock milliseconds. */
export function writtenUntil(now: number): number {
  return Math.floor((now - writtenAfterMs) / minuteMs) * minuteMs;
}

/**
 * What is asked of the past. Times are wall-clock milliseconds and count in whole minutes: a stretch begins with the minute that `from`
 * lies in and ends before the one that `until` lies in. Minutes are known for 35 days, hours for 13 months.
 */
export class History {
  readonly #tables: HistoryTables;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(tables: HistoryTables, clock: Pick<Clock, 'now'>) {
    this.#tables = tables;
    this.#clock = clock;
  }

  /** Every series there is. */
  series(): readonly SeriesRef[] {
    return this.#tables.series();
  }

  /** When a series was seen first, as far as that is still known. */
  since(ref: SeriesRef): number | undefined {
    const first = this.#tables.first(ref);
    return first === undefined ? undefined : first * minuteMs;
  }

  /**
   * Everything from `from` until `until` as one: of a counter `sum` is its increase, of a gauge `mean`, `min` and `max` say more. Of
   * whole hours the summaries are read, so that a month costs little.
   */
  stretch(ref: SeriesRef, from: number, until: number): Stretch {
    const [first, last] = [minuteOf(from), minuteOf(until)];
    const [firstHour, lastHour] = [Math.ceil(first / 60) * 60, Math.floor(last / 60) * 60];
    const parts =
      firstHour < lastHour
        ? [
            ...this.#edge(ref, first, firstHour),
            ...this.#tables.hours(ref, firstHour, lastHour),
            ...this.#edge(ref, lastHour, last),
          ]
        : this.#edge(ref, first, last);
    const all = joinedAll(parts);
    const seen = parts.reduce((total, part) => total + part.seen, 0);
    const minutes = Math.max(0, last - first);
    return {
      ...all,
      from: first * minuteMs,
      until: last * minuteMs,
      mean: all.count === 0 ? Number.NaN : all.sum / all.count,
      seen,
      minutes,
      coverage: minutes === 0 ? 0 : Math.min(1, seen / minutes),
    };
  }

  /** The minutes that were seen, oldest first. Of what is older than 35 days none is left. */
  minutes(ref: SeriesRef, from: number, until: number): readonly Point[] {
    return this.#tables.minutes(ref, minuteOf(from), minuteOf(until)).map(pointOf);
  }

  /** The hours of UTC that begin from `from` until before `until` and were seen, oldest first. */
  hours(ref: SeriesRef, from: number, until: number): readonly Point[] {
    return this.#tables.hours(ref, minuteOf(from), minuteOf(until)).map(pointOf);
  }

  /**
   * What was seen in steps of so many milliseconds from `from` on, oldest first: of minutes where they are known for all of it and there
   * are not too many, otherwise of hours. A step in which nothing was seen is left out.
   */
  steps(ref: SeriesRef, from: number, until: number, stepMs: number): readonly Point[] {
    const fine = stepMs < 60 * minuteMs || until - from <= 2 * 24 * 60 * minuteMs;
    const points =
      fine && this.hasMinutes(from) ? this.minutes(ref, from, until) : this.hours(ref, from, until);
    const start = minuteOf(from) * minuteMs;
    const grouped = Map.groupBy(points, ({ at }) => Math.max(0, Math.floor((at - start) / stepMs)));
    return [...grouped].map(([step, of]): Point => {
      const seen = of.reduce((total, point) => total + point.seen, 0);
      return { ...joinedAll(of), at: start + step * stepMs, seen };
    });
  }

  /** Whether minutes are kept for so long. */
  hasMinutes(from: number): boolean {
    return from >= this.#clock.now() - minutesKeptMs;
  }

  /** A part of an hour; where its minutes are gone, the hour that begins in it. */
  #edge(ref: SeriesRef, from: number, until: number): readonly Seen[] {
    if (from >= until) return [];
    return this.hasMinutes(from * minuteMs)
      ? this.#tables.minutes(ref, from, until)
      : this.#tables.hours(ref, from, until);
  }
}

function minuteOf(at: number): number {
  return Math.floor(at / minuteMs);
}

function pointOf({ start, seen, count, sum, min, max }: Seen): Point {
  return { at: start * minuteMs, seen, count, sum, min, max };
}
