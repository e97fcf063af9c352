import type { ServiceHours } from '../model/handoff.ts';
import { occurrence } from './maintenance.ts';

/** Most openings that one sum walks through: a year of two a day. */
const mostOpenings = 800;

/**
 * So many milliseconds of service hours after `from`, in wall-clock milliseconds; undefined where the hours do not last that long
 * (dates that are past). Without hours the clock always runs. What falls on a close is due at that close, not at the next opening.
 */
export function afterServiceTime(
  from: number,
  ms: number,
  hours: readonly ServiceHours[],
): number | undefined {
  if (hours.length === 0) return from + ms;
  let at = from;
  let left = ms;
  for (let openings = 0; openings < mostOpenings; openings++) {
    const opening = openingAt(hours, at);
    if (!opening) return undefined;
    const start = Math.max(at, opening.from);
    const room = opening.until - start;
    if (left <= room) return start + left;
    left -= room;
    at = opening.until;
  }
  return undefined;
}

/** The hours that are open at `at`, or those that open next. */
function openingAt(
  hours: readonly ServiceHours[],
  at: number,
): { readonly from: number; readonly until: number } | undefined {
  return hours
    .flatMap((one) => occurrence(one, at) ?? [])
    .reduce<{ readonly from: number; readonly until: number } | undefined>(
      (first, one) => (first && Math.max(first.from, at) <= Math.max(one.from, at) ? first : one),
      undefined,
    );
}
