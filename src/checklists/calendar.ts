import type { ChecklistDue } from '../model/checklist.ts';
import type { OncallConfig } from '../model/oncall.ts';
import { dutiesOf, idsOf } from '../oncall/rota.ts';
import { dueMoments } from '../schema/schedule.ts';
import { dayMs } from '../time/units.ts';

/** A checklist that is due at moments that can be known beforehand. */
export type TimedDue = Extract<ChecklistDue, { kind: 'calendar' | 'shift' }>;

/** Whose calendar counts. */
export type Calendar = Pick<OncallConfig, 'zone' | 'people' | 'layers' | 'overrides'>;

/** How far a moment is looked for, in days, each time that the nearer ones held none: the first business day may be far. */
const reaches = [2, 9, 40, 400];

/** The moments of a checklist after `from`, up to and including `to`, in order. Wall-clock milliseconds. */
export function momentsOf(due: TimedDue, from: number, to: number, calendar: Calendar): readonly number[] {
  if (to <= from) return [];
  if (due.kind === 'calendar') return dueMoments(due, from, to, calendar.zone);
  // A day more on either side: where a time is cut, nobody takes over.
  const duties = dutiesOf(calendar, from - dayMs, to + dayMs);
  const moments = duties.flatMap((duty, index) => {
    if (idsOf(duty).length === 0) return [];
    if (due.at === 'start') return index === 0 ? [] : [duty.from];
    return index === duties.length - 1 ? [] : [duty.until];
  });
  return moments.filter((at) => at > from && at <= to);
}

/** The last moment up to and including `now`. */
export function lastMoment(due: TimedDue, now: number, calendar: Calendar): number | undefined {
  for (const days of reaches) {
    const found = momentsOf(due, now - days * dayMs, now, calendar).at(-1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first moment after `now`. */
export function nextMoment(due: TimedDue, now: number, calendar: Calendar): number | undefined {
  for (const days of reaches) {
    const [found] = momentsOf(due, now, now + days * dayMs, calendar);
    if (found !== undefined) return found;
  }
  return undefined;
}
