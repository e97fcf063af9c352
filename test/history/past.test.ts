import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { lastDays, percentile, told } from '../../src/history/days.ts';
import { History } from '../../src/history/history.ts';
import { daysBefore, differenceOf, earlierFor, pastOf, stepFor } from '../../src/history/past.ts';
import { HistoryTables } from '../../src/history/sqlite.ts';
import type { Point, SeriesRef, Stretch } from '../../src/model/history.ts';
import type { SourcePast } from '../../src/model/kind.ts';
import type { Earlier } from '../../src/model/past.ts';
import { wallTime } from '../../src/time/zone.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const now = Date.UTC(2026, 10, 29, 12, 0, 30);
const rate: SeriesRef = { key: 'metric rate', kind: 'gauge', unit: '%' };
const sent: SeriesRef = { key: 'metric sent', kind: 'counter', unit: '' };
const { signal } = new AbortController();

function kept(...series: readonly (readonly [SeriesRef, (at: number) => number | undefined])[]): History {
  const tables = new HistoryTables(new DatabaseSync(':memory:'));
  for (const [ref, valueAt] of series)
    tables.add(
      Array.from({ length: 9 * 24 * 60 }, (_, index) => now - (now % minute) - (index + 1) * minute).flatMap(
        (at) => {
          const value = valueAt(at);
          if (value === undefined) return [];
          return [
            { series: ref, minute: at / minute, bucket: { count: 1, sum: value, min: value, max: value } },
          ];
        },
      ),
    );
  return new History(tables, { now: () => now });
}

const ask = (
  ref: SeriesRef,
  what: { history?: History; source?: SourcePast; overMs?: number; earlier?: readonly Earlier[] },
) =>
  pastOf(
    { ref, overMs: what.overMs ?? day, earlier: what.earlier ?? ['yesterday', 'last-week'], zone: 'UTC' },
    {
      clock: { now: () => now },
      history: what.history,
      source: what.source,
      reason: (error) => (error as Error).message,
    },
    signal,
  );

describe('the same time on another day', () => {
  it.each([
    // The night on which the clock goes forward has 23 hours, the one on which it goes back 25.
    ['2026-03-29T12:00:00+02:00', 1, 'Europe/Berlin', '2026-03-28T12:00:00+01:00'],
    ['2026-10-25T12:00:00+01:00', 1, 'Europe/Berlin', '2026-10-24T12:00:00+02:00'],
    ['2026-10-25T12:00:00+01:00', 7, 'Europe/Berlin', '2026-10-18T12:00:00+02:00'],
    // Left out that night: the first moment after it.
    ['2026-03-30T02:30:00+02:00', 1, 'Europe/Berlin', '2026-03-29T03:00:00+02:00'],
    ['2026-11-29T09:00:00-03:00', 7, 'America/Sao_Paulo', '2026-11-22T09:00:00-03:00'],
  ])('%s, %i days before in %s', (at, days, zone, before) => {
    expect(new Date(daysBefore(Date.parse(at), days, zone)).toISOString()).toBe(
      new Date(before).toISOString(),
    );
  });

  test('shows the same wall time, but where a night left it out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) }),
        fc.constantFrom(1, 7, 28),
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'),
        (at, days, zone) => {
          const [then, before] = [wallTime(at, zone), wallTime(daysBefore(at, days, zone), zone)];
          if (before.hour === then.hour && before.minute === then.minute) return;
          expect(daysBefore(at, days, zone)).toBeLessThan(at);
          expect([1, 2, 3]).toContain(before.hour);
        },
      ),
    );
  });

  it('days of a zone have 23, 24 or 25 hours, and today ends now', () => {
    const at = Date.parse('2026-10-26T08:30:00+01:00');
    const days = lastDays(at, 3, 'Europe/Berlin');
    expect(days.map(({ date, from, until }) => [date.day, (until - from) / hour])).toEqual([
      [24, 24],
      [25, 25],
      [26, 8.5],
    ]);
  });
});

describe('a difference', () => {
  const stretch = (mean: number, coverage = 1, count = 10): Stretch => ({
    ...{
      from: 0,
      until: 1,
      seen: 1,
      minutes: 1,
      count,
      sum: mean * 10,
      mean,
      min: mean,
      max: mean,
      coverage,
    },
  });
  const plain: SeriesRef = { key: 'm', kind: 'gauge', unit: 'ms' };

  it('of percentages is in points, of anything else in percent', () => {
    expect(differenceOf(rate, stretch(92), stretch(95))).toEqual({ code: 'points', by: -3 });
    expect(differenceOf(plain, stretch(150), stretch(100))).toEqual({ code: 'percent', by: 50 });
    expect(differenceOf(sent, stretch(50), stretch(100))).toEqual({ code: 'percent', by: -50 });
    expect(differenceOf(plain, stretch(-50), stretch(-100))).toEqual({ code: 'percent', by: 50 });
    expect(differenceOf(plain, stretch(3), stretch(0))).toEqual({ code: 'from-zero', to: 3 });
    expect(differenceOf(plain, stretch(0), stretch(0))).toEqual({ code: 'percent', by: 0 });
  });

  it('is not told where too little was seen: half of it for a mean, nine tenths for an increase', () => {
    expect(differenceOf(plain, stretch(3), stretch(2, 0.5))).toMatchObject({ code: 'percent' });
    expect(differenceOf(plain, stretch(3), stretch(2, 0.49))).toEqual({
      code: 'too-little',
      of: 'earlier',
      coverage: 0.49,
    });
    expect(differenceOf(sent, stretch(3, 0.89), stretch(2))).toEqual({
      code: 'too-little',
      of: 'now',
      coverage: 0.89,
    });
    expect(differenceOf(plain, stretch(Number.NaN, 1, 0), stretch(2))).toMatchObject({
      code: 'too-little',
      of: 'now',
    });
  });
});

describe('the past', () => {
  it('comes from plantao’s own history where nothing else keeps it', async () => {
    const history = kept([rate, (at) => (at >= now - day ? 90 : at >= now - 2 * day ? 95 : 80)]);
    const past = (await ask(rate, { history }))!;
    expect(past).toMatchObject({ from: 'history', stepMs: 5 * minute, now: { coverage: 1 } });
    expect(past.now.mean).toBeCloseTo(90, 0);
    expect(
      past.earlier.map(({ than, difference }) => [
        than,
        difference.code,
        'by' in difference && Math.round(difference.by),
      ]),
    ).toEqual([
      ['yesterday', 'points', -5],
      ['last-week', 'points', 10],
    ]);
    expect(past.now.points).toHaveLength(288);
    expect(past.since).toBe(now - (now % minute) - 9 * day);
  });

  it('tells since when, and what share was seen, instead of a total that is too small', async () => {
    const history = kept([sent, (at) => (at >= now - 2 * hour - minute ? 5 : undefined)]);
    const past = (await ask(sent, { history }))!;
    expect(past.now).toMatchObject({ sum: 600, seen: 120, minutes: 1_440 });
    expect(past.earlier[0]!.difference).toEqual({ code: 'too-little', of: 'now', coverage: 120 / 1_440 });
  });

  it('is asked first from the place that keeps it, each time in its own window', async () => {
    const asked: number[][] = [];
    const source: SourcePast = {
      most: 10_000,
      async ask(from, until, stepMs) {
        asked.push([from, until, stepMs]);
        return [
          { at: from + minute, value: 4 },
          { at: from + 2 * hour, value: 6 },
          { at: from, value: Number.NaN },
        ];
      },
    };
    const past = (await ask(rate, { history: kept(), source }))!;
    expect(asked.map(([from, until, step]) => [until! - from!, step])).toEqual(
      Array(3).fill([day, 5 * minute]),
    );
    expect(asked[0]![0]! - asked[1]![0]!).toBe(day);
    expect(past).toMatchObject({ from: 'source', now: { count: 2, mean: 5, seen: 10 } });
  });

  it('of a counter elsewhere is how much it rose between its values', async () => {
    const source: SourcePast = {
      most: 10_000,
      ask: async (from, until, stepMs) =>
        Array.from({ length: Math.round((until - from) / stepMs) + 1 }, (_, index) => ({
          at: from + index * stepMs,
          value: index < 100 ? index * 2 : index - 100,
        })),
    };
    const past = (await ask(sent, { source, earlier: [], overMs: day }))!;
    expect(past.now.sum).toBe(99 * 2 + 189 - 2 + 2);
    expect(past.now.coverage).toBe(1);
  });

  it('comes from plantao’s own history, with the reason, where that place fails or knows nothing', async () => {
    const history = kept([rate, () => 1]);
    const failing: SourcePast = { most: 100, ask: () => Promise.reject(new Error('out of memory')) };
    expect(await ask(rate, { history, source: failing })).toMatchObject({
      from: 'history',
      problem: 'out of memory',
      now: { mean: 1 },
    });
    const empty: SourcePast = { most: 100, ask: async () => [] };
    const past = await ask(rate, { history, source: empty });
    expect(past).toMatchObject({ from: 'history', now: { mean: 1 } });
    expect(past).not.toHaveProperty('problem');
    expect(await ask(rate, { source: failing })).toMatchObject({
      problem: 'out of memory',
      now: { count: 0, coverage: 0 },
    });
    expect(await ask(rate, {})).toBeUndefined();
  });

  it('asks for no more values than a place gives', async () => {
    let step = 0;
    const source: SourcePast = {
      most: 50,
      ask: async (from, _, stepMs) => {
        step = stepMs;
        return [{ at: from, value: 1 }];
      },
    };
    await ask(rate, { source, overMs: 7 * day });
    expect(step).toBe(6 * hour);
  });

  it('has steps that a chart can show, and earlier times that are no part of it', () => {
    expect([hour, day, 7 * day, 30 * day, 396 * day].map((over) => stepFor(over) / minute)).toEqual([
      1, 5, 30, 120, 1_440,
    ]);
    expect([hour, day, 7 * day, 30 * day].map(earlierFor)).toEqual([
      ['yesterday', 'last-week'],
      ['yesterday', 'last-week'],
      ['last-week'],
      ['four-weeks'],
    ]);
  });
});

describe('percentiles', () => {
  it('are of the means of points, by the nearest rank', () => {
    const points = Array.from({ length: 100 }, (_, index): Point => {
      const value = index + 1;
      return { at: index * minute, seen: 1, count: 2, sum: value * 2, min: value, max: value * 9 };
    });
    const row = told(points, 'gauge', 0, 100 * minute);
    expect(row).toMatchObject({ percentiles: [50, 95, 99], mean: 50.5, min: 1, max: 900, coverage: 1 });
    expect(told(points, 'counter', 0, 50 * minute)).toMatchObject({
      percentiles: [Number.NaN, Number.NaN, Number.NaN],
      sum: 2_550,
    });
    expect(told([], 'gauge', 0, minute)).toMatchObject({ coverage: 0, mean: Number.NaN });
    expect([percentile([], 50), percentile([7], 99), percentile([1, 2], 50)]).toEqual([Number.NaN, 7, 1]);
  });
});
