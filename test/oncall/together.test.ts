import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { OncallConfig, Override } from '../../src/model/oncall.ts';
import { dutiesOf, idsOf, onDuty, peopleAt, type Rota } from '../../src/oncall/rota.ts';
import { instantOf } from '../../src/time/zone.ts';
import { minute, people, shift } from './shifts.ts';

const zone = 'Europe/Berlin';
const hour = 60 * minute;

/** A section of three people, with these lines of shifts and overrides. */
async function configured(shifts: string, overrides = '[]'): Promise<OncallConfig> {
  const text = `system: s
components: { api: { check: { tcp: "127.0.0.1:1" } } }
oncall:
  timezone: ${zone}
  people: { ana: {}, bia: {}, caio: {} }
  shifts: ${shifts}
  overrides: ${overrides}
`;
  return (await parseConfig(text, { file: 'plantao.yaml', env: {} })).oncall;
}

const at = (day: number, hour: number, month = 11): number =>
  instantOf({ year: 2026, month, day, hour, minute: 0 }, zone);

describe('several on call at once', () => {
  it('are all who are named, without turns', async () => {
    const oncall = await configured('[{ who: [ana, bia], together: 2 }]');
    expect(peopleAt(oncall, at(4, 12))).toEqual(['ana', 'bia']);
    expect(onDuty(oncall, at(4, 12))).toEqual({
      person: { id: 'ana', name: 'ana' },
      beside: [{ id: 'bia', name: 'bia' }],
    });
  });

  it('are whose turn it is and the one after, who has the next turn', async () => {
    const oncall = await configured('[{ who: [ana, bia, caio], together: 2, since: 2026-11-02 }]');
    const duties = dutiesOf(oncall, at(2, 0), at(30, 0));
    expect(duties.map((duty) => [duty.from, idsOf(duty)])).toEqual([
      [at(2, 0), ['ana', 'bia']],
      [at(9, 0), ['bia', 'caio']],
      [at(16, 0), ['caio', 'ana']],
      [at(23, 0), ['ana', 'bia']],
    ]);
    expect(onDuty(oncall, at(2, 0)).next).toEqual({
      person: { id: 'bia', name: 'bia' },
      beside: [{ id: 'caio', name: 'caio' }],
      from: at(9, 0),
    });
  });

  it.each([
    ['[{ who: ana, together: 2 }]', 'who names 1 person'],
    ['[{ who: [ana, ana], together: 2 }]', 'who names 1 person'],
    ['[{ who: [ana, bia, caio], together: 2 }]', 'need since'],
    ['[{ who: [ana, bia], together: 0 }]', 'together'],
  ])('are refused where it cannot be: %s', async (shifts, says) => {
    await expect(configured(shifts)).rejects.toThrow(says);
  });
});

describe('an override for one person', () => {
  it('takes that place and leaves the other where it is', async () => {
    const oncall = await configured(
      '[{ who: [ana, bia], together: 2 }]',
      '[{ who: caio, for: bia, from: 2026-11-04 08:00, to: 2026-11-04 12:00 }]',
    );
    expect(dutiesOf(oncall, at(4, 0), at(5, 0)).map((duty) => [duty.from, idsOf(duty), duty.by])).toEqual([
      [at(4, 0), ['ana', 'bia'], 'shifts'],
      [at(4, 8), ['ana', 'caio'], 'override'],
      [at(4, 12), ['ana', 'bia'], 'shifts'],
    ]);
  });

  it('changes nothing while that person is not on call', async () => {
    const oncall = await configured(
      '[{ who: ana, from: "00:00", to: "12:00" }, { who: bia, from: "12:00", to: "00:00" }]',
      '[{ who: caio, for: ana, from: 2026-11-04 06:00, to: 2026-11-04 18:00 }]',
    );
    expect([0, 6, 12, 18].map((hour) => peopleAt(oncall, at(4, hour)))).toEqual([
      ...[['ana'], ['caio'], ['bia'], ['bia']],
    ]);
  });

  it('lasts by the clock on the wall the night it is set back', async () => {
    const oncall = await configured(
      '[{ who: ana }]',
      '[{ who: caio, for: ana, from: 2026-10-25 01:00, to: 2026-10-25 04:00 }]',
    );
    const [, swapped] = dutiesOf(oncall, at(25, 0, 10), at(26, 0, 10));
    expect(swapped).toMatchObject({ person: 'caio', from: at(25, 1, 10), until: at(25, 1, 10) + 4 * hour });
  });

  it.each([
    ['{ who: caio, for: bea, from: 2026-11-04 08:00, to: 2026-11-04 12:00 }', '"bea"'],
    ['{ who: caio, for: ana, from: 2026-11-04 12:00, to: 2026-11-04 12:00 }', 'the end is before the start'],
  ])('is refused: %s', async (override, says) => {
    await expect(configured('[{ who: ana }]', `[${override}]`)).rejects.toThrow(says);
  });
});

/** Days around the night in which the clock is set back, in whole minutes after its Friday. */
const friday = at(23, 0, 10);
const moments = fc.integer({ min: 0, max: 4 * 1_440 }).map((minutes) => friday + minutes * minute);
const ids = fc.constantFrom(...people.map(({ id }) => id));
const swaps: fc.Arbitrary<Override> = fc
  .record({ person: ids, instead: ids, from: moments, minutes: fc.integer({ min: 1, max: 2_000 }) })
  .map(({ minutes, ...one }) => ({ ...one, until: one.from + minutes * minute }));

it('is at every moment the plain rota outside of swaps, and inside it whoever stands in', () => {
  const layers = [
    { name: 'days', zone, shifts: [shift(2, 14, ['ana', 'bia'], { together: 2 })] },
    { name: 'nights', zone, shifts: [shift(20, 3, ['caio'])] },
  ];
  const plain: Rota = { people, layers, overrides: [] };
  fc.assert(
    fc.property(
      fc.array(swaps, { maxLength: 4 }),
      fc.array(moments, { minLength: 20 }),
      (overrides, asked) => {
        const rota: Rota = { ...plain, overrides };
        const duties = dutiesOf(rota, friday, friday + 6 * 24 * hour);
        const edges = overrides.flatMap(({ from, until }) => [from - 1, from, until - 1, until]);
        for (const moment of [...asked, ...edges.filter((edge) => edge >= friday)]) {
          let expected = [...peopleAt(plain, moment)];
          for (const { person, instead, from, until } of overrides) {
            if (moment >= from && moment < until)
              expected = expected.map((id) => (id === instead ? person : id));
          }
          const wanted = [...new Set(expected)].sort();
          expect([...peopleAt(rota, moment)].sort()).toEqual(wanted);
          const duty = duties.find(({ from, until }) => from <= moment && moment < until);
          expect([...idsOf(duty)].sort()).toEqual(wanted);
        }
      },
    ),
    { numRuns: 60 },
  );
});
