import { words } from '../../../src/words/index.ts';
import type { Theme } from '../../ui/theme.ts';

const [minute, hour] = [60_000, 3_600_000];

/** A moment under the chart, with what stands there. */
interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Round moments on the clock on the wall, at most so many: quarters of an hour, hours or days. */
export function timeTicks(from: number, until: number, most: number): readonly Tick[] {
  const apart = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720].map((minutes) => minutes * minute);
  const step = apart.find((ms) => (until - from) / ms <= most);
  if (step !== undefined && until - from <= 2 * 24 * hour) return clockTicks(from, until, step);
  const days = [1, 2, 5, 7, 10, 15].find((count) => (until - from) / (count * 24 * hour) <= most) ?? 30;
  return dayTicks(from, until, days);
}

function clockTicks(from: number, until: number, step: number): readonly Tick[] {
  const ticks: Tick[] = [];
  // A quarter of an hour is the least by which zones differ; where a day has 23 or 25 hours the wall still decides.
  for (let at = Math.ceil(from / (5 * minute)) * 5 * minute; at <= until; at += 5 * minute) {
    const date = new Date(at);
    const sinceMidnight = (date.getHours() * 60 + date.getMinutes()) * minute;
    if (sinceMidnight % step === 0)
      ticks.push({ at, text: `${two(date.getHours())}:${two(date.getMinutes())}` });
  }
  return ticks;
}

function dayTicks(from: number, until: number, apart: number): readonly Tick[] {
  const ticks: Tick[] = [];
  const date = new Date(from);
  date.setHours(24, 0, 0, 0);
  for (let count = 0; date.getTime() <= until; count++, date.setDate(date.getDate() + 1)) {
    if (count % apart !== 0) continue;
    const text =
      apart === 1
        ? words.screen.weekdays[date.getDay()]!
        : `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    ticks.push({ at: date.getTime(), text });
  }
  return ticks;
}

/** Texts under their places in a line of exactly `width` columns; one that would touch another is left out. */
export function tickLine(
  theme: Theme,
  ticks: readonly Tick[],
  { from, until, width }: { from: number; until: number; width: number },
): string {
  let line = '';
  for (const { at, text } of ticks) {
    const middle = Math.round(((at - from) / (until - from)) * (width - 1));
    const start = Math.max(0, Math.min(middle - Math.floor(text.length / 2), width - text.length));
    if (line.length > 0 && start <= line.length) continue;
    line = line.padEnd(start) + text;
  }
  return theme.fit(line, width);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
