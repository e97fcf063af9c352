import { addDays, instantOf, type WallDate, wallTime, weekdayOf } from './zone.ts';

/**
 * So many business days (Monday to Friday) after a moment, at the same time of day on the wall of `zone`. What begins at a weekend
 * begins with Monday. Wall-clock milliseconds.
 */
export function afterBusinessDays(from: number, days: number, zone: string): number {
  const { year, month, day, ...time } = wallTime(from, zone);
  let date = { year, month, day };
  const atWeekend = !isBusinessDay(date);
  while (!isBusinessDay(date)) date = addDays(date, 1);
  for (let left = days; left > 0; ) {
    date = addDays(date, 1);
    if (isBusinessDay(date)) left--;
  }
  return instantOf({ ...date, ...(atWeekend ? {} : time) }, zone);
}

/** Monday to Friday: holidays are not known. */
export function isBusinessDay(date: WallDate): boolean {
  return weekdayOf(date) <= 5;
}
