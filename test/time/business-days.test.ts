import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterBusinessDays } from '../../src/time/business-days.ts';
import { instantOf, wallTime, weekdayOf } from '../../src/time/zone.ts';

const zone = 'America/Sao_Paulo';
const at = (day: number, hour: number, minute = 0) =>
  instantOf({ year: 2026, month: 11, day, hour, minute }, zone);

describe('business days', () => {
  it.each([
    ['Friday to Monday', at(27, 15, 30), 1, at(30, 15, 30)],
    ['Monday to Tuesday', at(23, 9), 1, at(24, 9)],
    ['a week from Wednesday', at(18, 9), 5, at(25, 9)],
    ['Saturday counts from Monday on', at(28, 22), 1, instantOf({ year: 2026, month: 12, day: 1 }, zone)],
    ['Sunday, none', at(29, 22), 0, at(30, 0)],
  ])('%s', (_, from, days, expected) => {
    expect(afterBusinessDays(from, days, zone)).toBe(expected);
  });

  it('end on one, later than they began, with as many of them between', () => {
    const moment = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });
    const zones = fc.constantFrom('UTC', zone, 'Europe/Lisbon', 'Pacific/Auckland');
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 30 }), zones, (from, days, where) => {
        const until = afterBusinessDays(from, days, where);
        expect(weekdayOf(wallTime(until, where))).toBeLessThanOrEqual(5);
        let between = 0;
        for (let day = from; day < until - 43_200_000; day += 86_400_000)
          if (weekdayOf(wallTime(day, where)) <= 5) between++;
        expect(Math.abs(between - days)).toBeLessThanOrEqual(1);
        expect(afterBusinessDays(from, days + 1, where)).toBeGreaterThan(until);
      }),
    );
  });
});
