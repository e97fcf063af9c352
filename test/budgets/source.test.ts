import { describe, expect, test } from 'vitest';
import { type BudgetOptions, budget } from '../../src/budgets/source.ts';
import { sortByBand } from '../../src/engine/metric-state.ts';
import type { Band } from '../../src/model/band.ts';
import type { Past } from '../../src/model/budget.ts';
import { seriesOf } from '../../src/model/history.ts';
import type { Reading } from '../../src/model/kind.ts';
import { budgetLines } from '../../src/words/budget-text.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { within } from '../services/context.ts';
import { day, hour, Minutes } from './world.ts';

const now = Date.UTC(2026, 10, 29, 12);
const spent = seriesOf('metric', { id: 'spent', counter: true });
const slo: BudgetOptions = {
  of: 'slo',
  slo: {
    ...{ id: 'api', title: 'API', objective: 0.999, overMs: 30 * day },
    measure: { by: 'minutes', component: 'api', degradedIsBad: false },
  },
};
const cost = (value: 'today' | 'month' | 'forecast'): BudgetOptions => ({
  of: 'cost',
  value,
  cost: {
    ...{ id: 'llm', title: 'LLM', currency: 'USD', zone: 'UTC', day: 40 },
    models: [{ name: 'mini', counters: [{ series: spent, perUnit: 1 }] }],
  },
});

function read(options: BudgetOptions, past: Past | undefined): Promise<Reading> {
  const connections = { share: <T>(_key: string, open: () => T): T => open() };
  const context = { clock: new ManualClock(now), baseDir: '/', connections, hosts: {}, past: () => past };
  return budget.open(options, context).read(within());
}

describe('the numbers of budgets', () => {
  test('without a past there is none', async () => {
    for (const options of [slo, cost('today')])
      expect(await read(options, undefined)).toEqual({
        value: null,
        why: 'no history is open on this machine yet',
        afterMs: 60_000,
      });
  });

  test('what was seen whole is a number, what was not is a limit', async () => {
    const whole = new Minutes(now).was('api', now - 30 * day, now, 'u');
    expect(await read(slo, whole.past)).toMatchObject({ value: 100 });
    expect(await read(slo, whole.past)).not.toHaveProperty('why');
    const part = new Minutes(now).was('api', now - 3 * day, now, 'u');
    expect(await read(slo, part.past)).toMatchObject({
      value: 100,
      bound: 'most',
      why: 'at most: 10% of 30 d seen',
    });
    const today = new Minutes(now).rose(spent, now - 6 * hour, now, 0.1);
    expect(await read(cost('today'), today.past)).toMatchObject({
      value: expect.closeTo(36, 6),
      bound: 'least',
      why: 'at least: 50% of today seen',
    });
  });

  test('what was not seen at all is no zero', async () => {
    for (const options of [slo, cost('today'), cost('month')])
      expect(await read(options, new Minutes(now).past)).toMatchObject({
        value: null,
        why: expect.stringContaining('nothing seen'),
      });
    expect(await read(cost('forecast'), new Minutes(now).past)).toMatchObject({
      value: null,
      why: 'too much of today was not seen',
      // Hours, not seconds: no gap that anybody should look for.
      afterMs: 3_600_000,
    });
  });
});

describe('a budget in words', () => {
  const lines = async (options: BudgetOptions, world: Minutes) => {
    const { budget: state } = await read(options, world.past);
    return budgetLines(state!).map(({ label, text }) => `${label}: ${text}`);
  };

  test('of an objective', async () => {
    const world = new Minutes(now)
      .was('api', now - 30 * day, now, 'u')
      .was('api', now - 10 * day, now - 10 * day + hour / 4, 'd');
    expect(await lines(slo, world)).toEqual([
      'objective: 99.9% over 30 d',
      'budget left: 65.2% · 15 of 43.2 bad minutes used',
      'gone: not at this pace',
      '1 h / 5 min: burns 0.0× / 0.0×, pages at 14.4×',
      '6 h / 30 min: burns 0.0× / 0.0×, pages at 6.0×',
      '1 d / 2 h: burns 0.0× / 0.0×, warns at 3.0×',
      '3 d / 6 h: burns 0.0× / 0.0×, warns at 1.0×',
    ]);
  });

  test('of one that nobody has seen for long', async () => {
    const world = new Minutes(now).was('api', now - 3 * hour, now, 'u').was('api', now - hour / 3, now, 'd');
    expect(await lines(slo, world)).toEqual([
      'objective: 99.9% over 30 d',
      'budget left: at most 53.7% · 20 of 180 minutes seen were bad',
      'seen: <1% of 30 d; the rest is taken as good',
      'gone: in 3 h at this pace',
      '1 h / 5 min: burns 333.3× / 1000×, pages at 14.4×: burning',
      '6 h / 30 min: burns 111.1× / 666.7×, pages at 6.0×: burning',
      '1 d / 2 h: burns 111.1× / 166.7×, warns at 3.0×: burning',
      '3 d / 6 h: burns 111.1× / 111.1×, warns at 1.0×: burning',
    ]);
  });

  test('of money', async () => {
    const world = new Minutes(now).rose(spent, now - 60 * day, now, 0.05);
    expect(await lines(cost('today'), world)).toEqual([
      'today: 36 USD of 40 (90%)',
      'by midnight: 72 USD (72 to 72, by 4 days like it)',
      'this month: 2052 USD',
      'mini: 36 USD today · 2052 USD this month',
    ]);
  });
});

test('what only needs time is listed last: it needs nobody to look', () => {
  const row = (id: string, band: Band, waitsMs?: number) => ({
    id,
    band,
    ...(waitsMs === undefined ? {} : { waitsMs }),
  });
  const rows = [
    row('early', 'nodata', 60_000),
    row('fine', 'normal'),
    row('silent', 'nodata'),
    row('bad', 'critical'),
  ];
  expect(sortByBand(rows).map(({ id }) => id)).toEqual(['bad', 'silent', 'fine', 'early']);
});
