import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseCondition } from '../../src/alerts/condition.ts';
import { answerOf } from '../../src/alerts/judge.ts';
import { History } from '../../src/history/history.ts';
import { HistoryTables } from '../../src/history/sqlite.ts';
import { usualOf } from '../../src/history/usual.ts';
import type { SeriesRef, Usual } from '../../src/model/history.ts';
import { words } from '../../src/words/index.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const zone = 'Europe/Berlin';
/** A Saturday, 14:50 and some seconds. */
const now = Date.parse('2026-11-28T14:50:20+01:00');
const p95: SeriesRef = { key: 'metric p95', kind: 'gauge', unit: 'ms' };

/** @param valueAt the value so many weeks ago and so many minutes after the hour began; undefined where nothing was seen */
function usual(
  valueAt: (weeks: number, at: number) => number | undefined,
  { ref = p95, at = now }: { ref?: SeriesRef; at?: number } = {},
): Usual {
  const tables = new HistoryTables(new DatabaseSync(':memory:'));
  const begins = Math.floor(at / hour) * hour;
  for (let weeks = 0; weeks <= 5; weeks++)
    for (let index = 0; index < 60; index++) {
      const value = valueAt(weeks, index);
      const when = begins - weeks * 7 * day + index * minute;
      if (value === undefined || when > at - minute) continue;
      tables.add([
        {
          series: ref,
          minute: when / minute,
          bucket: { count: 2, sum: value * (ref.kind === 'gauge' ? 2 : 1), min: value, max: value },
        },
      ]);
    }
  return usualOf(new History(tables, { now: () => at }), ref, at, zone);
}

describe('what is usual', () => {
  it('is the median of the same hour in four weeks, and three spreads around it', () => {
    // Every other minute 90 and 110: the distances from 100 are all 10.
    const found = usual((weeks, at) => (weeks === 0 ? 100 : at % 2 === 0 ? 90 : 110));
    expect(found).toMatchObject({ median: 100, weeks: 4, value: 100, outsideMinutes: 0, isUnusual: false });
    expect('low' in found && [found.low, found.high].map(Math.round)).toEqual([56, 144]);
  });

  it('is left after five minutes in a row outside, and no sooner', () => {
    const spike = (length: number) =>
      usual((weeks, at) => (weeks === 0 && at >= 50 - length ? 900 : 100 + (at % 7)));
    expect(spike(4)).toMatchObject({ outsideMinutes: 4, isUnusual: false });
    expect(spike(5)).toMatchObject({ outsideMinutes: 5, isUnusual: true, value: 900 });
    expect(usual((weeks, at) => (weeks === 0 && at !== 47 ? 900 : 100))).toMatchObject({
      outsideMinutes: 2,
      isUnusual: false,
    });
    expect(usual((weeks) => (weeks === 0 ? 1 : 100))).toMatchObject({ isUnusual: true });
  });

  it('has a floor: what never moved is not left by a twentieth, a percentage not by a point', () => {
    expect(usual((weeks) => (weeks === 0 ? 104 : 100))).toMatchObject({
      low: 95,
      high: 105,
      isUnusual: false,
    });
    expect(usual((weeks) => (weeks === 0 ? 106 : 100))).toMatchObject({ isUnusual: true });
    const rate: SeriesRef = { ...p95, unit: '%' };
    expect(usual((weeks) => (weeks === 0 ? 2.9 : 2), { ref: rate })).toMatchObject({ isUnusual: false });
    expect(usual((weeks) => (weeks === 0 ? 3.1 : 2), { ref: rate })).toMatchObject({ isUnusual: true });
  });

  it('is not told before three weeks were seen for half of the hour, nor without the last minutes', () => {
    expect(usual((weeks) => (weeks <= 2 ? 1 : undefined))).toEqual({ why: 'too-few-weeks', weeks: 2 });
    expect(usual((weeks, at) => (weeks === 3 && at >= 29 ? undefined : weeks <= 3 ? 1 : undefined))).toEqual({
      why: 'too-few-weeks',
      weeks: 2,
    });
    expect(usual((weeks) => (weeks <= 3 ? 1 : undefined))).toMatchObject({ weeks: 3, isUnusual: false });
    expect(usual((weeks) => (weeks === 0 ? undefined : 1))).toEqual({ why: 'not-seen', weeks: 4 });
    expect(
      usual((weeks, at) => (weeks === 0 && at >= 46 ? undefined : weeks === 0 ? 900 : 1)),
    ).not.toMatchObject({ isUnusual: true });
    expect(usualOf(undefined, p95, now, zone)).toEqual({ why: 'no-history', weeks: 0 });
  });

  it('does not take the week that is longest ago for one of the four', () => {
    expect(usual((weeks) => (weeks === 5 ? 1 : 100))).toMatchObject({ median: 100, weeks: 4 });
  });

  it('of a counter is what it rises in a minute', () => {
    const sent: SeriesRef = { key: 'metric sent', kind: 'counter', unit: '' };
    expect(usual((weeks) => (weeks === 0 ? 0 : 40), { ref: sent })).toMatchObject({
      median: 40,
      value: 0,
      isUnusual: true,
    });
  });

  test('agrees with the definition for any minutes', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 240, maxLength: 240 });
    const lasts = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(values, lasts, (before, last) => {
        const found = usual((weeks, at) =>
          weeks === 0 ? last[at - 45] : weeks <= 4 ? before[(weeks - 1) * 60 + at] : undefined,
        );
        if (!('low' in found)) throw new Error('not known');
        const sorted = before.toSorted((a, b) => a - b);
        const median = (sorted[119]! + sorted[120]!) / 2;
        const distances = before.map((one) => Math.abs(one - median)).sort((a, b) => a - b);
        const spread = Math.max(3 * 1.4826 * ((distances[119]! + distances[120]!) / 2), median * 0.05);
        expect(found.median).toBe(median);
        expect(found.high - found.median).toBeCloseTo(spread, 6);
        expect(found.isUnusual).toBe(last.every((one) => one < median - spread || one > median + spread));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a rule', () => {
  const vocabulary = {
    metrics: new Map([['p95', 'ms']]),
    components: new Set<string>(),
    aged: new Set<string>(),
  };
  const judge = (usual_: Usual | undefined, text = 'p95 is unusual') => {
    const { condition } = parseCondition(text, vocabulary as never);
    const fact = {
      title: 'Response p95',
      unit: 'ms',
      value: 900,
      band: 'normal' as const,
      at: now,
      stale: false,
    };
    const facts = { metric: () => fact, ...(usual_ ? { unusual: () => usual_ } : {}) };
    return answerOf(condition, facts as never, now);
  };
  const range = { low: 210, high: 560, median: 400, weeks: 4, value: 900, outsideMinutes: 6 };
  const said = (verdict: ReturnType<typeof judge>) =>
    verdict.evidence.map((one) => words.alerts.evidence[one.code](one as never));

  it('says what is usual, in how many weeks, and for how long it has been outside', () => {
    const verdict = judge({ ...range, isUnusual: true });
    expect(verdict).toMatchObject({ holds: true });
    expect(said(verdict)).toEqual([
      'Response p95 900ms, usually 210ms to 560ms at this hour of the week (4 weeks), outside for 6 min',
    ]);
    expect(judge({ ...range, isUnusual: false })).toMatchObject({ holds: false });
    expect(judge({ ...range, isUnusual: true }, 'p95 is not unusual')).toMatchObject({ holds: false });
  });

  it.each([
    [
      { why: 'too-few-weeks', weeks: 2 },
      'not known yet what is usual, this hour of the week was seen in 2 weeks of the 3 it takes',
    ],
    [{ why: 'not-seen', weeks: 4 }, 'not known whether it is unusual, its last minutes were not seen'],
    [undefined, 'no history here to tell what is usual; a running plantao keeps it'],
  ] as const)('does not decide what is not known: %j', (found, sentence) => {
    const verdict = judge(found);
    expect(verdict).toMatchObject({ trouble: 'nodata' });
    expect(said(verdict)[0]).toContain(sentence);
  });
});
