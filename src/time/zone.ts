import { dayMs } from './units.ts';

/** A date on the calendar, in no zone. Months and days count from 1. */
export interface WallDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** What a clock on the wall shows in a zone. */
export interface WallTime extends WallDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone is ahead of UTC during a day of UTC, in milliseconds: `before` the instant `change`, `after` from it on. */
interface DayOffset {
  readonly before: number;
  readonly change: number;
  readonly after: number;
}
/** By zone and day since 1970. */
const dayOffsets = new Map<string, Map<number, DayOffset>>();
/** Days remembered of a zone: more than a rota, a month and a chart look at. */
const mostDays = 4_000;

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}

/** Whether `zone` is a time zone that this machine knows: `America/Sao_Paulo`, `UTC`. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the clock on the wall of `zone` shows at `at` (wall-clock milliseconds). @throws RangeError for an unknown zone */
export function wallTime(at: number, zone: string): WallTime {
  const shown = new Date(at + offsetAt(at, zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
  };
}

/**
 * How far `zone` is ahead of UTC at `at`, in milliseconds. Asked of Intl once a day of the zone and remembered: no zone changes its
 * clock twice within a day. @throws RangeError for an unknown zone
 */
export function offsetAt(at: number, zone: string): number {
  let days = dayOffsets.get(zone);
  if (!days) {
    formatOf(zone);
    days = new Map();
    dayOffsets.set(zone, days);
  }
  const day = Math.floor(at / dayMs);
  let known = days.get(day);
  if (!known) {
    if (days.size >= mostDays) days.clear();
    known = offsetOfDay(day, zone);
    days.set(day, known);
  }
  return at < known.change ? known.before : known.after;
}

/** The offsets of one day of UTC, and the instant between them, to the second. */
function offsetOfDay(day: number, zone: string): DayOffset {
  const start = day * dayMs;
  const before = askOffset(start, zone);
  const after = askOffset(start + dayMs, zone);
  if (before === after) return { before, change: start, after };
  let last = 0;
  let first = dayMs / 1_000;
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (askOffset(start + middle * 1_000, zone) === before) last = middle;
    else first = middle;
  }
  return { before, change: start + first * 1_000, after };
}

/** @param at in whole seconds */
function askOffset(at: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - at;
}

/**
 * The instant, in wall-clock milliseconds, at which the wall of `zone` shows `wall`. A time that a change of the clock leaves out
 * means the first valid instant after it; one that happens twice means the first.
 */
export function instantOf(
  wall: WallDate & { readonly hour?: number; readonly minute?: number; readonly second?: number },
  zone: string,
): number {
  const valid = instantsOf(wall, zone);
  if (valid.length > 0) return valid[0]!;
  const guess = asUtc({ hour: 0, minute: 0, second: 0, ...wall });
  const offsets = offsetsAround(guess, zone);
  // Left out: the clock jumped between the earliest and the latest instant that could have been meant.
  let before = guess - Math.max(...offsets);
  let after = guess - Math.min(...offsets);
  const old = offsetAt(before, zone);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle, zone) === old) before = middle;
    else after = middle;
  }
  return after;
}

/** Every instant at which the wall of `zone` shows `wall`, earliest first: none or two on the night that the clock changes. */
export function instantsOf(
  wall: WallDate & { readonly hour?: number; readonly minute?: number; readonly second?: number },
  zone: string,
): readonly number[] {
  const guess = asUtc({ hour: 0, minute: 0, second: 0, ...wall });
  return offsetsAround(guess, zone)
    .map((offset) => guess - offset)
    .filter((at) => guess - at === offsetAt(at, zone))
    .sort((a, b) => a - b);
}

function offsetsAround(guess: number, zone: string): readonly number[] {
  return [...new Set([-1.25, 0, 1.25].map((days) => offsetAt(guess + days * dayMs, zone)))];
}

/** The date `days` later (or earlier) on the calendar. */
export function addDays({ year, month, day }: WallDate, days: number): WallDate {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 1 for Monday … 7 for Sunday, as ISO 8601 counts. */
export function weekdayOf({ year, month, day }: WallDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

/** How many days the month of `date` has. */
export function daysInMonth({ year, month }: WallDate): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function asUtc({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The zone of this machine's clock. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
