import { describe, expect, test } from 'vitest';
import { costState } from '../../src/budgets/cost.ts';
import { atOnce } from '../../src/budgets/turns.ts';
import type { CostConfig, Forecast } from '../../src/model/budget.ts';
import { seriesOf } from '../../src/model/history.ts';
import { day, hour, Minutes, minute } from './world.ts';

/** A Sunday at noon, in UTC. */
const now = Date.UTC(2026, 10, 29, 12);
const midnight = now - 12 * hour;
const counter = (id: string) => seriesOf('metric', { id, counter: true });
const [input, output, spent] = [counter('input'), counter('output'), counter('spent')];
const cost = (over: Partial<CostConfig> = {}): CostConfig => ({
  ...{ id: 'llm', title: 'LLM', currency: 'USD', zone: 'UTC', day: 40, month: 900 },
  models: [{ name: 'mini', counters: [{ series: spent, perUnit: 1 }] }],
  ...over,
});
/** The hour of the day on which so much was spent each minute, of all days. */
const daily = (world: Minutes, perMinute: (hourOfDay: number) => number, days = 60): Minutes =>
  world.rose(spent, midnight - days * day, world.now, (at) => perMinute(new Date(at).getUTCHours()));
const state = (world: Minutes, one = cost()) => atOnce(costState(one, world.past));

describe('what was spent', () => {
  test('today and this month, from counters of money', () => {
    const world = daily(new Minutes(now), () => 0.01);
    expect(state(world).today).toEqual({ amount: expect.closeTo(7.2, 6), coverage: 1 });
    expect(state(world).month).toEqual({ amount: expect.closeTo(28.5 * 14.4, 6), coverage: 1 });
    expect(state(world).budget).toEqual({ day: 40, month: 900 });
  });

  test('tokens by their price, dearest model first', () => {
    const world = daily(new Minutes(now), () => 0.01)
      .rose(input, midnight - 40 * day, now, 10_000)
      .rose(output, midnight - 40 * day, now, 1_000);
    const models = [
      ...cost().models,
      {
        name: 'large',
        counters: [
          { series: input, perUnit: 2.5 / 1e6 },
          { series: output, perUnit: 10 / 1e6 },
        ],
      },
    ];
    const found = state(world, cost({ models }));
    expect(found.models.map(({ name, today }) => [name, today.amount])).toEqual([
      ['large', expect.closeTo(720 * 0.035, 6)],
      ['mini', expect.closeTo(7.2, 6)],
    ]);
    expect(found.today.amount).toBeCloseTo(7.2 + 720 * 0.035, 6);
  });

  test('what was not seen is not in it, and said', () => {
    const world = new Minutes(now).rose(spent, now - 3 * hour, now, 0.01);
    expect(state(world).today).toEqual({ amount: expect.closeTo(1.8, 6), coverage: 0.25 });
    expect(state(new Minutes(now)).today).toEqual({ amount: 0, coverage: 0 });
  });

  test('of several counters the one seen least says how much was seen', () => {
    const world = daily(new Minutes(now), () => 0.01).rose(input, now - 6 * hour, now, 1);
    const models = [...cost().models, { name: 'large', counters: [{ series: input, perUnit: 1 }] }];
    expect(state(world, cost({ models })).today.coverage).toBe(0.5);
  });

  test('a day that has just begun has cost nothing, and nothing of it is missing', () => {
    const world = daily(new Minutes(midnight), () => 0.01);
    expect(state(world).today).toEqual({ amount: 0, coverage: 1 });
  });

  test('days and months begin in their own zone', () => {
    // 09:00 in São Paulo, where it is still the 30th when the UTC day is over.
    const world = daily(new Minutes(now), () => 0.01);
    expect(state(world, cost({ zone: 'America/Sao_Paulo' })).today.amount).toBeCloseTo(9 * 0.6, 6);
    expect(state(world, cost({ zone: 'Asia/Tokyo' })).today.amount).toBeCloseTo(21 * 0.6, 6);
  });

  test.each([
    // The clock goes back an hour at 3:00 on 25 October, forward at 2:00 on 29 March.
    ['Europe/Berlin', Date.UTC(2026, 9, 25, 22), 24],
    ['Europe/Berlin', Date.UTC(2026, 2, 29, 21), 22],
  ])('a day on which the clock is changed in %s has the hours that it has', (zone, at, hours) => {
    const world = new Minutes(at).rose(spent, at - 3 * day, at, 0.01);
    expect(state(world, cost({ zone })).today.amount).toBeCloseTo(hours * 0.6, 6);
  });
});

describe('what the day will have cost', () => {
  const forecast = (world: Minutes): Forecast => state(world).forecast;

  test('twice as much at noon where all days cost the same all day', () => {
    const found = forecast(daily(new Minutes(now), () => 0.01));
    expect(found).toEqual({
      value: expect.closeTo(14.4, 6),
      low: expect.closeTo(14.4, 6),
      high: expect.closeTo(14.4, 6),
      days: 4,
    });
  });

  test('by the days like it, with their spread', () => {
    const world = daily(new Minutes(now), () => 0.01);
    // On one of the four Sundays all the money was spent in the afternoon three times as fast.
    const odd = midnight - 14 * day;
    world.rose(spent, odd + 12 * hour, odd + day, 0.03);
    // Another day of the week changes nothing.
    world.rose(spent, midnight - 3 * day + 12 * hour, midnight - 2 * day, 9);
    expect(forecast(world)).toEqual({
      value: expect.closeTo(14.4, 6),
      low: expect.closeTo(14.4, 6),
      high: expect.closeTo(7.2 * 4, 6),
      days: 4,
    });
  });

  test('by the last two weeks where this weekday was seen less than twice', () => {
    const world = new Minutes(now).rose(spent, midnight - 10 * day, now, 0.01);
    expect(forecast(world)).toMatchObject({ days: 10, value: expect.closeTo(14.4, 6) });
  });

  test.each([
    ['few-days', (world: Minutes) => world.rose(spent, midnight - day, now, 0.01)],
    ['unseen', (world: Minutes) => daily(world, () => 0.01) && world.rises.get(spent.key)!.clear()],
    ['early', (world: Minutes) => daily(world, (of) => (of < 12 ? 0.0001 : 1))],
  ] as const)('%s: nothing is said', (unknown, make) => {
    const world = new Minutes(now);
    make(world);
    if (unknown === 'unseen') world.rose(spent, now - hour, now, 0.01);
    expect(forecast(world)).toEqual({ unknown });
  });

  test('a day of which half is missing stands for no other', () => {
    const world = daily(new Minutes(now), () => 0.01);
    for (const week of [1, 2, 3]) {
      const rises = world.rises.get(spent.key)!;
      for (let at = midnight - 7 * week * day; at < midnight - 7 * week * day + 12 * hour; at += minute)
        rises.delete(at);
    }
    // One Sunday is left: the days of two weeks are taken, without the two broken ones.
    expect(forecast(world)).toMatchObject({ days: 12 });
  });

  test('days that cost nothing say nothing of one that does', () => {
    const world = new Minutes(now)
      .rose(spent, midnight - 60 * day, midnight, 0)
      .rose(spent, midnight, now, 1);
    expect(forecast(world)).toEqual({ unknown: 'few-days' });
  });
});
