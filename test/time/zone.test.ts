import { execFileSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  daysInMonth,
  instantOf,
  isZone,
  offsetAt,
  wallTime,
  weekdayOf,
} from '../../src/time/zone.ts';
import { requireService } from '../services/require.ts';

interface Change {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** Changes of the clock as the system's own zdump lists them: two lines a change, the last second before and the first after. */
function changesOf(zone: string): Change[] {
  const lines = execFileSync('zdump', ['-v', '-c', '2010,2037', zone], { encoding: 'utf8' }).split('\n');
  const points = lines.flatMap((line) => {
    const found = line.match(/^\S+\s+\w+ (\w+ +\d+ [\d:]+ \d+) UTC? = .*gmtoff=(-?\d+)/);
    return found ? [{ at: Date.parse(`${found[1]} UTC`), offset: Number(found[2]) * 1_000 }] : [];
  });
  const changes: Change[] = [];
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (before && point.at - before.at === 1_000)
      changes.push({ at: point.at, before: before.offset, after: point.offset });
  }
  return changes;
}

const zones = [
  'America/Sao_Paulo',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];

describe('time zones', () => {
  it.skipIf(!requireService('zdump')).each(zones)(
    'agrees with zdump about every change of the clock in %s',
    (zone) => {
      const changes = changesOf(zone);
      expect(changes.length).toBeGreaterThan(3);
      for (const { at, before, after } of changes) {
        expect(offsetAt(at - 1, zone)).toBe(before);
        expect(offsetAt(at, zone)).toBe(after);
        const middle = at + (before + after) / 2;
        const shown = new Date(middle);
        const meant = instantOf(
          {
            year: shown.getUTCFullYear(),
            month: shown.getUTCMonth() + 1,
            day: shown.getUTCDate(),
            hour: shown.getUTCHours(),
            minute: shown.getUTCMinutes(),
          },
          zone,
        );
        // Left out: the change itself. Twice: the first of the two, still before the change.
        expect(meant).toBe(after > before ? at : middle - before);
      }
    },
  );

  it('comes back to the instant it started from, but for the hour that happens twice', () => {
    const wrong: string[] = [];
    for (const zone of zones) {
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 47 * 60_000) {
        const shown = wallTime(at, zone);
        const back = instantOf(shown, zone);
        const isSame =
          [0, 30, 60].includes((at - back) / 60_000) && isDeepStrictEqual(wallTime(back, zone), shown);
        if (!isSame) wrong.push(`${zone} ${new Date(at).toISOString()} ${new Date(back).toISOString()}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('counts days on the calendar', () => {
    expect(addDays({ year: 2028, month: 2, day: 28 }, 2)).toEqual({ year: 2028, month: 3, day: 1 });
    expect(weekdayOf({ year: 2026, month: 11, day: 22 })).toBe(7);
    expect(daysInMonth({ year: 2028, month: 2, day: 1 })).toBe(29);
  });

  it('knows which zones there are', () => {
    expect(isZone('America/Sao_Paulo')).toBe(true);
    expect(isZone('America/Sao_Paolo')).toBe(false);
  });
});
