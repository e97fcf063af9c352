import type { MaintenanceWindow } from '../model/alert.ts';
import type { OpenWindow } from '../model/snapshot.ts';
import { beginsOn } from './days.ts';
import { addDays, instantOf, type WallDate, wallTime } from './zone.ts';

/** How many days ahead the next window is looked for: a date, or a fifth Sunday, may be far. */
const lookAheadDays = 400;

/** The occurrence of a window that is on at `now`, or the next one. Wall-clock milliseconds; the end is exclusive. */
export function occurrence(
  window: Pick<MaintenanceWindow, 'days' | 'fromMinute' | 'toMinute' | 'zone'>,
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
