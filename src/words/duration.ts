import { formatDuration } from '../model/quantity.ts';

const units: Readonly<Record<string, string>> = { ms: 'ms', s: 's', m: 'min', h: 'h', d: 'd' };

/** Milliseconds as they are written in a sentence: `850 ms`, `8 s`, `4 min`, `1 h 05 min`. In tables `formatDuration` is shorter. */
export function span(ms: number): string {
  return formatDuration(Math.max(0, ms)).replace(
    /(\d+)([a-z]+)(?=(\d?))/g,
    (_, amount: string, unit: string, more: string) => `${amount} ${units[unit]}${more === '' ? '' : ' '}`,
  );
}
