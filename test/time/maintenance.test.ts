import { describe, expect, it } from 'vitest';
import { MatcherError, matchersText, matchesLabels, parseMatchers } from '../../src/alerts/label-matcher.ts';
import type { MaintenanceWindow } from '../../src/model/alert.ts';
import { beginsOn, DaysError, parseDays } from '../../src/time/days.ts';
import { occurrence, windowsOn } from '../../src/time/maintenance.ts';

const window = (days: string, from: number, to: number, zone = 'America/Sao_Paulo'): MaintenanceWindow => ({
  name: 'w',
  days: parseDays(days),
  text: days,
  fromMinute: from * 60,
  toMinute: to * 60,
  zone,
  components: [],
});
const iso = (range: { from: number; until: number } | undefined) =>
  range && [new Date(range.from).toISOString(), new Date(range.until).toISOString()];

describe('maintenance windows', () => {
  it('finds the last Sunday of each month', () => {
    const last = window('last Sunday of the month', 2, 4);
    expect(iso(occurrence(last, Date.UTC(2026, 10, 21)))).toEqual([
      '2026-11-29T05:00:00.000Z',
      '2026-11-29T07:00:00.000Z',
    ]);
    expect(iso(occurrence(last, Date.UTC(2026, 10, 29, 7)))).toEqual([
      '2026-12-27T05:00:00.000Z',
      '2026-12-27T07:00:00.000Z',
    ]);
  });

  it('belongs to the day it begins on when it crosses midnight', () => {
    const night = window('Saturday', 22, 2);
    expect(windowsOn([night], 'api', Date.parse('2026-11-22T04:59:00Z'))).toHaveLength(1);
    expect(windowsOn([night], 'api', Date.parse('2026-11-22T05:00:00Z'))).toHaveLength(0);
    expect(windowsOn([night], 'api', Date.parse('2026-11-21T04:00:00Z'))).toHaveLength(0);
  });

  it('keeps to the wall when the clock changes', () => {
    const berlin = window('daily', 2, 4, 'Europe/Berlin');
    expect(iso(occurrence(berlin, Date.parse('2026-03-28T12:00:00Z')))).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T02:00:00.000Z',
    ]);
    expect(iso(occurrence(berlin, Date.parse('2026-10-24T12:00:00Z')))).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T03:00:00.000Z',
    ]);
  });

  it('reads days as people write them and names what it cannot read', () => {
    expect(parseDays('Monday, thursday')).toEqual({ type: 'weekdays', days: [1, 4] });
    expect(parseDays('every second tue of the month')).toEqual({ type: 'nth', nth: 2, weekday: 2 });
    expect(beginsOn(parseDays('last day of the month'), { year: 2028, month: 2, day: 29 })).toBe(true);
    expect(beginsOn(parseDays('day 31 of the month'), { year: 2026, month: 11, day: 30 })).toBe(false);
    expect(() => parseDays('last Sundya of the month')).toThrow(
      expect.objectContaining({ code: 'unknown-day', word: 'sundya', nearest: 'sunday' }),
    );
    expect(() => parseDays('2026-02-30')).toThrow(DaysError);
  });
});

describe('matchers', () => {
  it('reads what Alertmanager reads', () => {
    const text = '{component="api", severity=~"P[01]", team!="x\\"y",}';
    const matchers = parseMatchers(text);
    expect(matchersText(matchers)).toBe('component="api", severity=~"P[01]", team!="x\\"y"');
    expect(matchesLabels(matchers, { component: 'api', severity: 'P1' })).toBe(true);
    expect(matchesLabels(matchers, { component: 'api', severity: 'P12' })).toBe(false);
  });

  it.each(['', 'component', 'a=~"("', 'component!="api"', 'a=~".*"', 'a="x" b="y"'])('refuses %j', (text) => {
    expect(() => parseMatchers(text)).toThrow(MatcherError);
  });

  it('is not held up by a pattern that backtracks without end', () => {
    expect(matchesLabels(parseMatchers('a=~"(x+x+)+y"'), { a: 'x'.repeat(200) })).toBe(false);
  });
});
