import type { MaintenanceWindow, WindowDays } from '../model/alert.ts';
import type { OpenWindow } from '../model/snapshot.ts';
import { nearestWord } from '../text/nearest.ts';
import { addDays, daysInMonth, instantOf, type WallDate, wallTime, weekdayOf } from './zone.ts';

/** The text names no days: `word` in it is wrong, `nearest` may have been meant. */
export class DaysError extends Error {
  override readonly name = 'DaysError';
  readonly code: 'not-date' | 'not-day-of-month' | 'unknown-day';
  readonly word: string;
  readonly text: string;
  readonly nearest: string | undefined;

  constructor(code: DaysError['code'], word: string, text: string, nearest?: string) {
    super(`${code}: ${word}`);
    this.code = code;
    this.word = word;
    this.text = text;
    this.nearest = nearest;
  }
}

const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const nths = ['first', 'second', 'third', 'fourth', 'fifth'] as const;
/** How many days ahead the next window is looked for: a date, or a fifth Sunday, may be far. */
const lookAheadDays = 400;

/**
 * Parses the days a window begins on: `daily`, `weekdays`, `Sunday`, `Monday, Thursday`, `last Sunday of the month`,
 * `day 1 of the month`, `last day of the month`, `2026-12-24`.
 * @throws DaysError
 */
export function parseDays(text: string): WindowDays {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^(?:on|every|each) /, '');
  const date = words.match(/^(\d{4})-(\d\d)-(\d\d)$/);
  if (date) return dateOf(Number(date[1]), Number(date[2]), Number(date[3]), text);
  if (words === 'daily' || words === 'day') return { type: 'weekdays', days: [1, 2, 3, 4, 5, 6, 7] };
  if (words === 'weekdays') return { type: 'weekdays', days: [1, 2, 3, 4, 5] };
  if (words === 'weekends') return { type: 'weekdays', days: [6, 7] };
  const monthly = words.match(/^(?:the )?(\S+) (\S+) of (?:the|each|every) month$/);
  if (monthly) {
    const [, which, what] = monthly;
    if (which === 'day') return { type: 'day', day: dayOfMonth(what!, text) };
    if (which === 'last' && what === 'day') return { type: 'day', day: -1 };
    const nth = which === 'last' ? -1 : (nths as readonly string[]).indexOf(which!) + 1;
    if (nth === 0) unknown(which!, text, [...nths, 'last', 'day']);
    return { type: 'nth', nth, weekday: weekdayNamed(what!, text) };
  }
  const days = words.split(/\s*,\s*|\s+and\s+/).map((name) => weekdayNamed(name, text));
  return { type: 'weekdays', days: [...new Set(days)].sort((a, b) => a - b) };
}

/** Whether a window begins on that date. */
export function beginsOn(days: WindowDays, date: WallDate): boolean {
  switch (days.type) {
    case 'weekdays':
      return days.days.includes(weekdayOf(date));
    case 'nth':
      if (weekdayOf(date) !== days.weekday) return false;
      return days.nth === -1
        ? date.day + 7 > daysInMonth(date)
        : Math.floor((date.day - 1) / 7) + 1 === days.nth;
    case 'day':
      return date.day === (days.day === -1 ? daysInMonth(date) : days.day);
    case 'date':
      return date.year === days.year && date.month === days.month && date.day === days.day;
  }
}

/** The occurrence of a window that is on at `now`, or the next one. Wall-clock milliseconds; the end is exclusive. */
export function occurrence(
  window: MaintenanceWindow,
  now: number,
): { readonly from: number; readonly until: number } | undefined {
  const today = wallTime(now, window.zone);
  for (let days = -1; days <= lookAheadDays; days++) {
    const date = addDays(today, days);
    if (!beginsOn(window.days, date)) continue;
    const from = at(date, window.fromMinute, window.zone);
    const end = window.toMinute <= window.fromMinute ? addDays(date, 1) : date;
    const until = at(end, window.toMinute, window.zone);
    if (until > now && until > from) return { from, until };
  }
  return undefined;
}

/** Windows that are on now for a component (or, without one, for everything), with their ends. */
export function windowsOn(
  windows: readonly MaintenanceWindow[],
  component: string | undefined,
  now: number,
): readonly { readonly window: MaintenanceWindow; readonly until: number }[] {
  return windows.flatMap((window) => {
    const concerns =
      window.components.length === 0 || (component !== undefined && window.components.includes(component));
    const next = concerns ? occurrence(window, now) : undefined;
    return next && next.from <= now ? [{ window, until: next.until }] : [];
  });
}

/** The windows that are open now, whatever they cover. */
export function openWindows(windows: readonly MaintenanceWindow[], now: number): readonly OpenWindow[] {
  return windows.flatMap((window) => {
    const next = occurrence(window, now);
    if (!next || next.from > now) return [];
    return [{ name: window.name, until: next.until, components: window.components }];
  });
}

function at(date: WallDate, minutes: number, zone: string): number {
  if (minutes === 24 * 60) return instantOf(addDays(date, 1), zone);
  return instantOf({ ...date, hour: Math.floor(minutes / 60), minute: minutes % 60 }, zone);
}

function dateOf(year: number, month: number, day: number, text: string): WindowDays {
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth({ year, month, day: 1 });
  if (!exists) throw new DaysError('not-date', text, text);
  return { type: 'date', year, month, day };
}

function dayOfMonth(word: string, text: string): number {
  const day = Number(word);
  if (Number.isInteger(day) && day >= 1 && day <= 31) return day;
  throw new DaysError('not-day-of-month', word, text);
}

function weekdayNamed(word: string, text: string): number {
  const index = weekdayNames.findIndex((name) => name === word || name.slice(0, 3) === word);
  return index >= 0 ? index + 1 : unknown(word, text, weekdayNames);
}

function unknown(word: string, text: string, candidates: readonly string[]): never {
  throw new DaysError('unknown-day', word, text, nearestWord(word, candidates));
}
