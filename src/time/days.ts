import type { WindowDays } from '../model/alert.ts';
import { nearestWord } from '../text/nearest.ts';
import { isBusinessDay } from './business-days.ts';
import { daysInMonth, type WallDate, weekdayOf } from './zone.ts';

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

/**
 * Parses days as people write them: `daily`, `weekdays`, `Sunday`, `Monday, Thursday`, `weekly Monday`, `last Sunday of the month`,
 * `day 1 of the month`, `last day of the month`, `first business day of the month`, `monthly 1`, `monthly last day`, `2026-12-24`.
 * @throws DaysError
 */
export function parseDays(text: string): WindowDays {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^(?:on|every|each|weekly(?: on)?) /, '');
  const date = words.match(/^(\d{4})-(\d\d)-(\d\d)$/);
  if (date) return dateOf(Number(date[1]), Number(date[2]), Number(date[3]), text);
  if (words === 'daily' || words === 'day') return { type: 'weekdays', days: [1, 2, 3, 4, 5, 6, 7] };
  if (words === 'weekdays') return { type: 'weekdays', days: [1, 2, 3, 4, 5] };
  if (words === 'weekends') return { type: 'weekdays', days: [6, 7] };
  const monthly =
    words.match(/^monthly (?:on )?(?:the )?(.+)$/) ??
    words.match(/^(?:the )?(.+) of (?:the|each|every) month$/);
  if (monthly) return daysOfMonth(monthly[1]!, text);
  const days = words.split(/\s*,\s*|\s+and\s+/).map((name) => weekdayNamed(name, text));
  return { type: 'weekdays', days: [...new Set(days)].sort((a, b) => a - b) };
}

/** `1`, `day 1`, `last day`, `first business day`, `last Sunday`. */
function daysOfMonth(words: string, text: string): WindowDays {
  const [, number] = /^(?:day )?(\d+)$/.exec(words) ?? [];
  if (number !== undefined) return { type: 'day', day: dayOfMonth(number, text) };
  const [which = '', ...what] = words.split(' ');
  const nth = nthNamed(which, text);
  switch (what.join(' ')) {
    case 'day':
      return { type: 'day', day: nth };
    case 'business day':
      return { type: 'business', nth };
    default:
      return { type: 'nth', nth, weekday: weekdayNamed(what.join(' '), text) };
  }
}

/** Whether the days include that date. */
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
    case 'business':
      return isBusinessDay(date) && days.nth === nthBusinessDay(date, days.nth < 0);
    case 'date':
      return date.year === days.year && date.month === days.month && date.day === days.day;
  }
}

/** Which business day of its month a date is: 1 for the first; from the end -1 for the last. */
function nthBusinessDay(date: WallDate, fromEnd: boolean): number {
  const [from, to] = fromEnd ? [date.day, daysInMonth(date)] : [1, date.day];
  let count = 0;
  for (let day = from; day <= to; day++) if (isBusinessDay({ ...date, day })) count++;
  return fromEnd ? -count : count;
}

function nthNamed(word: string, text: string): number {
  const index = (nths as readonly string[]).indexOf(word);
  if (index >= 0) return index + 1;
  return word === 'last' ? -1 : unknown(word, text, [...nths, 'last', 'day']);
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
  const index = weekdayNames.findIndex((name) => [name, `${name}s`, name.slice(0, 3)].includes(word));
  return index >= 0 ? index + 1 : unknown(word, text, weekdayNames);
}

function unknown(word: string, text: string, candidates: readonly string[]): never {
  throw new DaysError('unknown-day', word, text, nearestWord(word, candidates));
}
