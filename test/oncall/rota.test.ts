import { describe, expect, it } from 'vitest';
import { dutiesOf, onDuty, type Rota } from '../../src/oncall/rota.ts';
import { instantOf } from '../../src/time/zone.ts';
import { minute, people, shift } from './shifts.ts';

describe('a shift', () => {
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
