import * as z from 'zod';
import type { WindowDays } from '../model/alert.ts';
import { beginsOn, DaysError, parseDays } from '../time/days.ts';
import { dayMs } from '../time/units.ts';
import { addDays, instantOf, type WallDate, wallTime } from '../time/zone.ts';
import { words } from '../words/index.ts';
import { daysProblem } from './days.ts';
import { minutesOf } from './time.ts';

/** Moments that recur on the calendar, in the wall-clock time of a zone named elsewhere. */
export interface Schedule {
  /** As it was written. */
  readonly text: string;
  readonly days: WindowDays;
  /** Minutes since midnight on the wall, in order; not empty. */
  readonly minutes: readonly number[];
}

/** When a schedule names days and no time. */
const usualMinute = 9 * 60;
/** How far the next moment is looked for: the fifth Sunday of a month, or a date, may be far. */
const lookAheadDays = 400;

/** A schedule as people write it. */
export const scheduleSchema = z
  .string()
  .transform((text, context): Schedule => {
    const read = parseSchedule(text);
    if ('days' in read) return read;
    context.addIssue({ code: 'custom', message: read.problem, input: text });
    return z.NEVER;
  })
  .describe(
    'Days and times: daily at 09:00, weekdays at 08:00 and 20:00, weekly Monday at 09:00, monthly 1 at 09:00, ' +
      'monthly first business day at 09:00, monthly last day, 2026-12-24 at 22:00; without a time at 09:00',
  );

/** Reads a schedule, or says in one sentence why it is none. */
export function parseSchedule(text: string): Schedule | { readonly problem: string } {
  const say = words.config.schedule;
  const timed = /^(.*?)\s*(?:\bat\s+)?(\d{1,2}:\d\d(?:\s*(?:,|\band\b)\s*\d{1,2}:\d\d)*)$/i.exec(text.trim());
  const [named, times] = timed ? [timed[1]!, timed[2]!.match(/\d{1,2}:\d\d/g)!] : [text.trim(), []];
  const wrong = times.find((time) => !/^(?:[01]?\d|2[0-3]):[0-5]\d$/.test(time));
  if (wrong !== undefined) return { problem: wrong === '24:00' ? say.past24 : say.time(wrong) };
  try {
    const days = parseDays(named === '' ? 'daily' : named);
    if (days.type === 'day' && days.day > 28) return { problem: say.notEveryMonth(days.day) };
    const minutes = times.length > 0 ? times.map(minutesOf) : [usualMinute];
    return { text, days, minutes: [...new Set(minutes)].sort((a, b) => a - b) };
  } catch (error) {
    if (error instanceof DaysError) return { problem: daysProblem(error) };
    throw error;
  }
}

/**
 * The moments of a schedule after `from`, up to and including `to`, in order: wall-clock milliseconds. A time that a change of the
 * clock leaves out is the first valid moment after it; one that happens twice is the first. The cost grows with the days between.
 * @throws RangeError for an unknown zone
 */
export function dueMoments(schedule: Schedule, from: number, to: number, zone: string): readonly number[] {
  if (to <= from) return [];
  const first = wallTime(from, zone);
  const moments: number[] = [];
  // A day is left over on either side, so that no change of the clock loses one.
  const days = Math.ceil((to - from) / dayMs) + 1;
  for (let day = -1; day <= days; day++) {
    const date = addDays(first, day);
    if (!beginsOn(schedule.days, date)) continue;
    for (const minutes of schedule.minutes) {
      const at = instantOf({ ...date, hour: Math.floor(minutes / 60), minute: minutes % 60 }, zone);
      if (at > from && at <= to && at !== moments.at(-1) && exists(date, zone)) moments.push(at);
    }
  }
  return moments;
}

/** Whether the zone has the day: Samoa had no 30 December 2011. */
function exists(date: WallDate, zone: string): boolean {
  return wallTime(instantOf({ ...date, hour: 12, minute: 0 }, zone), zone).day === date.day;
}

/** The first moment of a schedule after `after`; undefined when none comes within 400 days, as after a date that is past. */
export function nextDue(schedule: Schedule, after: number, zone: string): number | undefined {
  const step = 8;
  for (let day = 0; day < lookAheadDays; day += step) {
    const [found] = dueMoments(schedule, after + day * dayMs, after + (day + step) * dayMs, zone);
    if (found !== undefined) return found;
  }
  return undefined;
}
