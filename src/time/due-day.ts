import { parseDuration } from '../model/quantity.ts';
import { daysInMonth, instantOf, wallTime } from './zone.ts';

/**
 * When something is due that was written as a day (`2026-12-24`: until its end in `zone`) or as a time from now (`7d`), in wall-clock
 * milliseconds; undefined where it is neither.
 */
export function dueTime(text: string, now: number, zone: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text.trim()) ?? [];
  if (year === undefined) {
    const ms = parseDuration(text.trim());
    return ms === undefined || ms <= 0 ? undefined : now + ms;
  }
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  const exists = date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= daysInMonth(date);
  return exists ? instantOf({ ...date, hour: 23, minute: 59 }, zone) : undefined;
}

/** The day on which something is due: `2026-12-24`. */
export function dueText(at: number, zone: string): string {
  const { year, month, day } = wallTime(at, zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}
