import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Person, Shift } from '../../src/model/oncall.ts';
import { dutiesOf, onDuty, personAt, type Rota } from '../../src/oncall/rota.ts';
import { instantOf } from '../../src/time/zone.ts';
import { requireService } from '../services/require.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const people: Person[] = ['lead', 'sre', 'ana', 'bia', 'caio'].map((id) => ({ id, name: id }));
const minute = 60_000;

function shift(from: number, to: number, who: string[], more: Partial<Shift> = {}): Shift {
  return { weekdays: everyDay, fromMinute: from * 60, toMinute: to * 60, people: who, ...more };
}

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
      expect(personAt(rota, one.from)).toBe(one.person);
      expect(personAt(rota, one.until - 1)).toBe(one.person);
    }
  });

  it('ends a night where the day begins, also when it crosses midnight and the clock is changed', () => {
    const zone = 'Europe/Berlin';
    const rota: Rota = {
      people,
      overrides: [],
      layers: [{ name: 'a', zone, shifts: [shift(22, 6, ['ana']), shift(6, 22, ['lead'])] }],
    };
    const night = instantOf({ year: 2026, month: 3, day: 28, hour: 22 }, zone);
    expect(dutiesOf(rota, night, night + 24 * 60 * minute)).toMatchObject([
      { person: 'ana', from: night, until: night + 7 * 60 * minute },
      { person: 'lead', from: night + 7 * 60 * minute },
      { person: 'ana' },
    ]);
  });
});

describe('who is on call', () => {
  const zone = 'America/New_York';
  const at = (day: number, hour: number): number => instantOf({ year: 2026, month: 11, day, hour }, zone);
  const since = { year: 2026, month: 11, day: 2 };
  const weekly: Rota = {
    people,
    overrides: [],
    layers: [
      {
        name: 'weekly',
        zone,
        shifts: [
          shift(9, 9, ['ana', 'bia'], { rotation: { unit: 'week', every: 2, since, atMinute: 9 * 60 } }),
        ],
      },
    ],
  };

  it('says until when and who is next in turns of two weeks', () => {
    expect(onDuty(weekly, at(2, 8)).person?.id).toBe('bia');
    expect(onDuty(weekly, at(2, 9))).toMatchObject({
      person: { id: 'ana' },
      until: at(16, 9),
      next: { person: { id: 'bia' }, from: at(16, 9) },
    });
    expect(onDuty(weekly, at(2, 9)).gap).toBeUndefined();
  });

  it('lets a later layer cover an earlier one, and overrides cover both', () => {
    const rota: Rota = {
      ...weekly,
      layers: [
        ...weekly.layers,
        { name: 'weekend', zone, shifts: [shift(0, 24, ['sre'], { weekdays: [6, 7] })] },
      ],
      overrides: [{ person: 'caio', from: at(7, 10), until: at(7, 12) }],
    };
    const days = dutiesOf(rota, at(6, 12), at(9, 12));
    expect(days.map(({ person, from }) => [person, from])).toEqual([
      ['ana', at(6, 12)],
      ['sre', at(7, 0)],
      ['caio', at(7, 10)],
      ['sre', at(7, 12)],
      ['ana', at(9, 0)],
    ]);
  });

  it('names the next time without anybody', () => {
    const rota: Rota = {
      people,
      overrides: [],
      layers: [{ name: 'office', zone, shifts: [shift(9, 17, ['lead'], { weekdays: [1, 2, 3, 4, 5] })] }],
    };
    expect(onDuty(rota, at(6, 10))).toMatchObject({
      person: { id: 'lead' },
      until: at(6, 17),
      gap: { from: at(6, 17), until: at(9, 9) },
    });
    expect(onDuty(rota, at(7, 10)).person).toBeUndefined();
    expect(onDuty({ people: [], overrides: [], layers: [] }, at(7, 10)).person).toBeUndefined();
  });
});
