import { formatDuration } from '../../src/model/quantity.ts';
import { words } from '../../src/words/index.ts';

/**
 * How long ago something was, coarse enough that nothing on the screen ticks: steps of ten seconds under a minute, minutes
 * after that. A moment in the future (clocks differ) counts as now.
 */
export function ageText(now: number, then: number): string {
  const ms = Math.max(0, now - then);
  if (ms < 10_000) return '<10s';
  if (ms < 60_000) return `${Math.floor(ms / 10_000) * 10}s`;
  return formatDuration(ms);
}

/** Time until something, in words of the same coarseness: `<10s`, `20s`, `3m`. */
export function untilText(now: number, then: number): string {
  return ageText(then, now);
}

/** Local wall-clock time, `HH:MM:SS`. */
export function timeText(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `08:00` today, `Mon 08:00` within a week, else `11-30 08:00`; on the clock of this machine. */
export function whenText(at: number, now: number): string {
  const [date, today] = [new Date(at), new Date(now)];
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === today.toDateString()) return clock;
  if (Math.abs(at - now) < 6 * 24 * 3_600_000) return `${words.screen.weekdays[date.getDay()]} ${clock}`;
  return `${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}
