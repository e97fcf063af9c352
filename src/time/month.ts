import { instantOf, localZone, wallTime } from './zone.ts';

/** A month on the clock on the wall, from its first moment to that of the next. */
export interface Month {
  readonly from: number;
  readonly until: number;
  /** `2026-11`. */
  readonly name: string;
}

/** The month of a moment, or the one named `2026-11`. @throws RangeError when the name is none */
export function monthOf(now: number, written?: string): Month {
  const zone = localZone();
  const today = wallTime(now, zone);
  const match = written === undefined ? undefined : /^(\d{4})-(0[1-9]|1[0-2])$/.exec(written);
  if (match === null) throw new RangeError(written);
  const [year, month] = match ? [Number(match[1]), Number(match[2])] : [today.year, today.month];
  const first = (y: number, m: number): number =>
    instantOf({ year: y, month: m, day: 1, hour: 0, minute: 0 }, zone);
  return {
    from: first(year, month),
    until: month === 12 ? first(year + 1, 1) : first(year, month + 1),
    name: `${year}-${String(month).padStart(2, '0')}`,
  };
}
