import type { Point, SeriesRef, Usual } from '../model/history.ts';
import { hourMs, minuteMs } from '../time/units.ts';
import { instantOf, wallTime } from '../time/zone.ts';
import type { History } from './history.ts';
import { writtenUntil } from './history.ts';
import { daysBefore } from './past.ts';

/** Weeks that are looked at, weeks that there must be, and minutes of the hour that must have been seen in each. */
const weeks = { looked: 4, least: 3, leastMinutes: 30 };
/** Minutes in a row that must lie outside. */
const leastOutside = 5;
/** How far from the median is unusual: three standard deviations, as the median of the distances tells them of what is normal. */
const spreads = 3 * 1.4826;
/** The least distance that is unusual: a share of the median, of a percentage in points. */
const floors = { share: 0.05, points: 1 };

/**
 * What a series usually is at this hour of the week: the minutes of the same hour on the clock on the wall, one to four weeks ago. It is
 * unusual when each of the last five whole minutes lies further from their median than three times their spread.
 */
export function usualOf(history: History | undefined, ref: SeriesRef, now: number, zone: string): Usual {
  if (!history) return { why: 'no-history', weeks: 0 };
  const until = writtenUntil(now);
  const last = history.minutes(ref, until - leastOutside * minuteMs, until).map((point) => ({
    at: point.at,
    value: valueOfMinute(ref, point),
  }));
  const value = last.at(-1)?.value ?? Number.NaN;
  const range = rangeAt(history, ref, until - minuteMs, zone);
  if (!('low' in range)) return range;
  if (!Number.isFinite(value)) return { why: 'not-seen', weeks: range.weeks };
  let outsideMinutes = 0;
  for (const minute of last.toReversed()) {
    if (!(minute.value < range.low || minute.value > range.high)) break;
    outsideMinutes += 1;
  }
  return { ...range, value, outsideMinutes, isUnusual: outsideMinutes >= leastOutside };
}

function rangeAt(
  history: History,
  ref: SeriesRef,
  at: number,
  zone: string,
):
  | Pick<Extract<Usual, { low: number }>, 'low' | 'high' | 'median' | 'weeks'>
  | Extract<Usual, { why: string }> {
  const { year, month, day, hour } = wallTime(at, zone);
  const begins = instantOf({ year, month, day, hour }, zone);
  const seen = Array.from({ length: weeks.looked }, (_, index) => {
    const from = daysBefore(begins, 7 * (index + 1), zone);
    return history
      .minutes(ref, from, from + hourMs)
      .map((point) => valueOfMinute(ref, point))
      .filter(Number.isFinite);
  }).filter((values) => values.length >= weeks.leastMinutes);
  if (seen.length < weeks.least) return { why: 'too-few-weeks', weeks: seen.length };
  const values = seen.flat();
  const median = middle(values);
  const floor = ref.unit === '%' ? floors.points : Math.abs(median) * floors.share;
  const distance = Math.max(spreads * middle(values.map((one) => Math.abs(one - median))), floor);
  return { low: median - distance, high: median + distance, median, weeks: seen.length };
}

/** Of a gauge its mean, of a counter how much it rose; NaN where there was no reading. */
function valueOfMinute({ kind }: SeriesRef, { count, sum }: Point): number {
  if (count === 0) return kind === 'counter' ? 0 : Number.NaN;
  return kind === 'counter' ? sum : sum / count;
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
