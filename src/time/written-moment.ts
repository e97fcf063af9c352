import { instantsOf } from './zone.ts';

const form = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(Z|[+-]\d\d:\d\d)?$/;

/**
 * The instants, in wall-clock milliseconds, that `2026-12-24 18:00` means on the wall of `zone`: none or two on the night that the clock
 * changes, one with an offset (`2026-12-24T18:00-03:00`). Undefined where the text is no date with a time.
 */
export function instantsIn(text: string, zone: string): readonly number[] | undefined {
  const [, date, time, offset] = text.trim().match(form) ?? [];
  if (date === undefined) return undefined;
  const shown = new Date(`${date}T${time}Z`);
  // The thirty-first of February is none, and neither is 24:30.
  if (Number.isNaN(shown.getTime()) || shown.toISOString().slice(0, 16) !== `${date}T${time}`)
    return undefined;
  if (offset !== undefined) {
    const at = Date.parse(`${date}T${time}${offset}`);
    return Number.isNaN(at) ? undefined : [at];
  }
  const [year, month, day] = [shown.getUTCFullYear(), shown.getUTCMonth() + 1, shown.getUTCDate()];
  return instantsOf({ year, month, day, hour: shown.getUTCHours(), minute: shown.getUTCMinutes() }, zone);
}
