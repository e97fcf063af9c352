import { wallTime } from './zone.ts';

/** `03:12 America/Sao_Paulo` on the day of `now`, with the date on any other. Both in wall-clock milliseconds. */
export function clockIn(at: number, now: number, zone: string): string {
  const [wall, today] = [wallTime(at, zone), wallTime(now, zone)];
  const two = (value: number): string => String(value).padStart(2, '0');
  const same = wall.year === today.year && wall.month === today.month && wall.day === today.day;
  const date = same ? '' : `${wall.year}-${two(wall.month)}-${two(wall.day)} `;
  return `${date}${two(wall.hour)}:${two(wall.minute)} ${zone}`;
}
