import type { Point, SeriesKind, Stretch } from '../model/history.ts';
import { minuteMs } from '../time/units.ts';
import { addDays, instantOf, type WallDate, wallTime } from '../time/zone.ts';
import { joinedAll } from './buckets.ts';

/** A day on the clock on the wall: 23 or 25 hours where that is set. */
export interface Day {
  readonly date: WallDate;
  readonly from: number;
  /** The beginning of the next day, or now. */
  readonly until: number;
}

/** The last `count` days until `now`, today as the last, oldest first. */
export function lastDays(now: number, count: number, zone: string): readonly Day[] {
  const today = wallTime(now, zone);
  return Array.from({ length: count }, (_, index): Day => {
    const date = addDays(today, index + 1 - count);
    const from = instantOf(date, zone);
    return { date, from, until: Math.min(now, instantOf(addDays(date, 1), zone)) };
  });
}

/** What lies at so many percent of the values, by the nearest rank; NaN without any. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** The percentiles that are told of means. */
export const toldPercentiles = [50, 95, 99] as const;

/** A stretch of time with percentiles of the means of its points, in the order of `toldPercentiles`; of a counter none. */
export interface Told extends Stretch {
  readonly percentiles: readonly number[];
}

/** What points say together of the time from `from` until `until`. */
export function told(points: readonly Point[], kind: SeriesKind, from: number, until: number): Told {
  const inside = points.filter(({ at }) => at >= from && at < until);
  const all = joinedAll(inside);
  const minutes = Math.max(0, Math.round((until - from) / minuteMs));
  const seen = Math.min(
    minutes,
    inside.reduce((total, point) => total + point.seen, 0),
  );
  const means =
    kind === 'gauge' ? inside.filter(({ count }) => count > 0).map(({ sum, count }) => sum / count) : [];
  const sorted = means.toSorted((a, b) => a - b);
  return {
    ...all,
    ...{ from, until, seen, minutes },
    mean: all.count === 0 ? Number.NaN : all.sum / all.count,
    coverage: minutes === 0 ? 0 : seen / minutes,
    percentiles: toldPercentiles.map((percent) => percentile(sorted, percent)),
  };
}
