import { describe, expect, it } from 'vitest';
import type { ServiceHours } from '../../src/model/handoff.ts';
import { parseDays } from '../../src/time/days.ts';
import { afterServiceTime } from '../../src/time/service-hours.ts';

const minute = 60_000;
const hour = 60 * minute;
const zone = 'America/Sao_Paulo';
const office = (days: string, from: number, to: number, where = zone): ServiceHours => ({
  days: parseDays(days),
  fromMinute: from * 60,
  toMinute: to * 60,
  zone: where,
  text: '',
});
const weekdays = [office('weekdays', 8, 18)];
/** Friday 2026-11-27; São Paulo is three hours behind UTC. */
const friday = (h: number, m = 0): number => Date.UTC(2026, 10, 27, h + 3, m);
const monday = (h: number, m = 0): number => Date.UTC(2026, 10, 30, h + 3, m);

describe('service hours', () => {
  it('run always where there are none', () => {
    expect(afterServiceTime(friday(23), hour, [])).toBe(friday(24));
  });

  it('count within a day', () => {
    expect(afterServiceTime(friday(9), 30 * minute, weekdays)).toBe(friday(9, 30));
  });

  it('stand still over night and the weekend', () => {
    expect(afterServiceTime(friday(17, 45), hour, weekdays)).toBe(monday(8, 45));
    expect(afterServiceTime(friday(22), 20 * minute, weekdays)).toBe(monday(8, 20));
    expect(afterServiceTime(friday(3), 20 * minute, weekdays)).toBe(friday(8, 20));
  });

  it('are over at the close, not at the next opening', () => {
    expect(afterServiceTime(friday(17), hour, weekdays)).toBe(friday(18));
  });

  it('go on after a break, and never count an hour twice', () => {
    const halves = [office('weekdays', 8, 12), office('weekdays', 13, 18)];
    expect(afterServiceTime(friday(11, 30), hour, halves)).toBe(friday(13, 30));
    const overlapping = [office('weekdays', 8, 12), office('weekdays', 10, 18)];
    expect(afterServiceTime(friday(9), 4 * hour, overlapping)).toBe(friday(13));
  });

  it('go past midnight', () => {
    expect(afterServiceTime(friday(23), 2 * hour, [office('Friday', 22, 6)])).toBe(friday(25));
  });

  it('keep to the wall when the clock changes', () => {
    // On 2026-03-29 Berlin has no 02:30: the night has an hour less.
    const berlin = [office('daily', 0, 8, 'Europe/Berlin')];
    const midnight = Date.UTC(2026, 2, 28, 23);
    expect(afterServiceTime(midnight, 7 * hour, berlin)).toBe(Date.UTC(2026, 2, 29, 6));
    expect(afterServiceTime(midnight, 8 * hour, berlin)).toBe(Date.UTC(2026, 2, 29, 23));
  });

  it('end for good after a date', () => {
    expect(afterServiceTime(monday(9), hour, [office('2026-11-27', 8, 18)])).toBeUndefined();
    expect(afterServiceTime(friday(17), 2 * hour, [office('2026-11-27', 8, 18)])).toBeUndefined();
  });
});
