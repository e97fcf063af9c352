import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { dutiesOf, peopleAt, type Rota } from '../../src/oncall/rota.ts';
import { instantOf } from '../../src/time/zone.ts';
import { minute, people, shift } from '../oncall/shifts.ts';
import { requireService } from '../services/require.ts';

/** The shifts of the customer-support runbook, the night in weekly turns. */
function rotaIn(zone: string, since: { year: number; month: number; day: number }): Rota {
  const rotation = { unit: 'week', every: 1, since, atMinute: 0 } as const;
  return {
    people,
    overrides: [],
    layers: [
      {
        name: 'shifts',
        zone,
        shifts: [
          shift(8, 16, ['lead']),
          shift(16, 24, ['sre']),
          shift(0, 8, ['ana', 'bia', 'caio'], { rotation }),
        ],
      },
    ],
  };
}

/** Offsets from UTC in milliseconds as zdump lists them: each holds from `at` on. */
function offsetsOf(zone: string, year: number): { readonly at: number; readonly offset: number }[] {
  const lines = execFileSync('zdump', ['-v', '-c', `${year - 12},${year + 2}`, zone], { encoding: 'utf8' });
  return lines.split('\n').flatMap((line) => {
    const found = line.match(/^\S+\s+\w+ (\w+ +\d+ [\d:]+ \d+) UTC? = .*gmtoff=(-?\d+)/);
    return found ? [{ at: Date.parse(`${found[1]} UTC`), offset: Number(found[2]) * 1_000 }] : [];
  });
}

describe('a year of shifts', () => {
  // 2018 is the last year in which midnight itself was left out in São Paulo.
  it.skipIf(!requireService('zdump')).each([
    ['America/Sao_Paulo', 2026],
    ['America/Sao_Paulo', 2018],
    ['America/New_York', 2026],
    ['Europe/Berlin', 2026],
  ])('is covered by exactly one person at each minute, by the clock on the wall: %s %d', (zone, year) => {
    const rota = rotaIn(zone, { year, month: 1, day: 1 });
    const [from, until] = [
      instantOf({ year, month: 1, day: 1 }, zone),
      instantOf({ year: year + 1, month: 1, day: 1 }, zone),
    ];
    const duties = dutiesOf(rota, from, until);
    const offsets = offsetsOf(zone, year);
    let [duty, offset, wrong, minutes] = [0, 0, 0, 0];
    const firstDay = Date.UTC(year, 0, 1) / 86_400_000;
    for (let at = from; at < until; at += minute) {
      while (duties[duty]!.until <= at) duty++;
      while (offsets[offset + 1] && offsets[offset + 1]!.at <= at) offset++;
      const wall = at + offsets[offset]!.offset;
      const hour = Math.floor((wall % 86_400_000) / 3_600_000);
      const week = Math.floor((Math.floor(wall / 86_400_000) - firstDay) / 7);
      const expected = hour >= 16 ? 'sre' : hour >= 8 ? 'lead' : ['ana', 'bia', 'caio'][week % 3];
      minutes++;
      if (duties[duty]!.person !== expected) wrong++;
    }
    expect(minutes).toBe((until - from) / minute);
    expect(minutes).toBeGreaterThan(364 * 1_440);
    expect(wrong).toBe(0);
    for (const [index, one] of duties.entries()) {
      expect(one.from).toBe(index === 0 ? from : duties[index - 1]!.until);
      expect(peopleAt(rota, one.from)).toEqual([one.person]);
      expect(peopleAt(rota, one.until - 1)).toEqual([one.person]);
    }
  });
});
