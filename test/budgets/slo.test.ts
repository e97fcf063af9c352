import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sloState } from '../../src/budgets/slo.ts';
import { atOnce } from '../../src/budgets/turns.ts';
import type { SloConfig } from '../../src/model/budget.ts';
import { seriesOf } from '../../src/model/history.ts';
import { day, hour, Minutes, minute } from './world.ts';

const now = Date.UTC(2026, 10, 29, 12);
const [total, errors] = ['requests', 'errors'].map((id) => seriesOf('metric', { id, counter: true })) as [
  ReturnType<typeof seriesOf>,
  ReturnType<typeof seriesOf>,
];
const byMinutes = (objective: number, over: Partial<SloConfig> = {}): SloConfig => ({
  ...{ id: 'api', title: 'API', objective, overMs: 30 * day, component: 'api' },
  measure: { by: 'minutes', component: 'api', degradedIsBad: false },
  ...over,
});
const byEvents = (objective: number, partIs: 'good' | 'bad' = 'bad'): SloConfig => ({
  ...{ id: 'api', title: 'API', objective, overMs: 30 * day },
  measure: { by: 'events', total, part: errors, partIs },
});
/** A month of a component that was up, all of it seen. */
const month = (): Minutes => new Minutes(now).was('api', now - 30 * day, now, 'u');
const state = (world: Minutes, slo: SloConfig) => atOnce(sloState(slo, world.past))!;

describe('what is left', () => {
  test('of 43.2 minutes a month, after 21.6 bad ones, half', () => {
    const world = month().was('api', now - 10 * day, now - 10 * day + 21 * minute, 'd');
    expect(state(world, byMinutes(0.999)).left).toBeCloseTo(1 - 21 / 43.2, 10);
    expect(state(world, byMinutes(0.999))).toMatchObject({ total: 43_200, bad: 21, coverage: 1 });
  });

  test('nothing that was not seen is held against it: at most so much is left', () => {
    const world = new Minutes(now)
      .was('api', now - 3 * day, now, 'u')
      .was('api', now - day, now - day + 4 * minute, 'd');
    const one = state(world, byMinutes(0.999));
    expect(one.coverage).toBeCloseTo(0.1, 10);
    expect(one.left).toBeCloseTo(1 - 4 / 43.2, 10);
  });

  test('it may be overdrawn', () => {
    const world = month().was('api', now - 10 * day, now - 10 * day + 100 * minute, 'd');
    expect(state(world, byMinutes(0.999)).left).toBeCloseTo(1 - 100 / 43.2, 10);
  });

  test.each([
    ['g', false, 0],
    ['g', true, 60],
    ['?', false, 0],
    ['m', true, 0],
  ])('an hour of %s (degraded is bad: %s) costs %d minutes', (letter, degradedIsBad, bad) => {
    const world = month().was('api', now - 10 * day, now - 10 * day + hour, letter);
    const measure = { by: 'minutes', component: 'api', degradedIsBad } as const;
    expect(state(world, byMinutes(0.999, { measure })).bad).toBe(bad);
  });

  test('what nobody saw is no number', () => {
    expect(state(new Minutes(now), byMinutes(0.999))).toMatchObject({ left: null, total: 0 });
    expect(state(new Minutes(now), byEvents(0.999)).left).toBeNull();
    expect(atOnce(sloState(byMinutes(0.999), { ...month().past, minutes: () => undefined }))).toBeUndefined();
  });

  test('of events the bad ones, or all but the good ones', () => {
    const world = new Minutes(now).rose(total, now - 30 * day, now, 100).rose(errors, now - 30 * day, now, 1);
    expect(state(world, byEvents(0.98))).toMatchObject({ total: 4_320_000, bad: 43_200, coverage: 1 });
    expect(state(world, byEvents(0.98)).left).toBeCloseTo(0.5, 10);
    expect(state(world, byEvents(0.98, 'good')).bad).toBe(4_320_000 - 43_200);
  });

  test('a counter of errors that was never seen does not stand for none', () => {
    const world = new Minutes(now).rose(total, now - 30 * day, now, 100);
    expect(state(world, byEvents(0.98))).toMatchObject({ coverage: 0, left: null, burns: { page: null } });
  });
});

describe('how fast it burns', () => {
  /** A month of 1,000 requests a minute, of which `share` failed from `from` on. */
  const failing = (share: number, fromMs: number): Minutes =>
    new Minutes(now)
      .rose(total, now - 30 * day, now, 1_000)
      .rose(errors, now - 30 * day, now, 0)
      .rose(errors, now - fromMs, now, 1_000 * share);

  test.each([
    // 14.4 times 0.1 %, for an hour: by its first window.
    [0.0145, hour, true, true],
    // Not for that long yet, and less than 6 in six hours.
    [0.0145, 30 * minute, false, false],
    [0.0061, 6 * hour, true, true],
    [0.0031, day, false, true],
    [0.00101, 3 * day, false, true],
    [0.0009, 3 * day, false, false],
    [1, 5 * minute, true, true],
    // Long ago enough that the short window says it is over.
  ])('%d failing for %d ms: page %s, warn %s', (share, fromMs, page, warn) => {
    expect(state(failing(share, fromMs), byEvents(0.999)).burns).toEqual({ page, warn });
  });

  test('both windows must burn: what is over pages nobody', () => {
    const world = failing(1, 20 * minute).rose(errors, now - 6 * minute, now, 0);
    const { pairs } = state(world, byEvents(0.999));
    expect(pairs[0]).toMatchObject({ holds: false, short: { burn: 0 } });
    expect(pairs[0]!.long.burn).toBeGreaterThan(14.4);
  });

  test('one failure of few is no reason to wake anybody, nor is it none', () => {
    const few = new Minutes(now)
      .rose(total, now - 30 * day, now, 0)
      .rose(errors, now - 30 * day, now, 0)
      .rose(total, now - 4 * minute, now, 5)
      .rose(errors, now - 2 * minute, now - minute, 1);
    expect(state(few, byEvents(0.999)).burns.page).toBeNull();
    // Of those few all failing is no chance.
    const all = few.rose(errors, now - 4 * minute, now, 5);
    expect(state(all, byEvents(0.999)).burns.page).toBe(true);
  });

  test('one bad minute of an hour says nothing, an hour of them does', () => {
    const bad = (ms: number) => month().was('api', now - ms, now, 'd');
    expect(state(bad(minute), byMinutes(0.999)).burns.page).toBeNull();
    expect(state(bad(5 * minute), byMinutes(0.999)).burns.page).toBe(true);
    expect(state(month(), byMinutes(0.999)).burns).toEqual({ page: false, warn: false });
  });

  test('after a start too little was seen to say that all is well, but what is bad already is said', () => {
    const begun = (letter: string) => new Minutes(now).was('api', now - 10 * minute, now, letter);
    expect(state(begun('u'), byMinutes(0.999)).burns).toEqual({ page: null, warn: null });
    expect(state(begun('d'), byMinutes(0.999)).burns).toEqual({ page: true, warn: true });
  });

  test('no traffic at all is not good news', () => {
    const silent = new Minutes(now).rose(total, now - 30 * day, now, 0).rose(errors, now - 30 * day, now, 0);
    expect(state(silent, byEvents(0.999)).burns).toEqual({ page: null, warn: null });
  });

  test('when it will be gone, and that it will not', () => {
    // 10 times too fast: what is left of the month is gone ten times sooner.
    const one = state(failing(0.01, 6 * hour), byEvents(0.999));
    expect(one.goneAt! - now).toBeCloseTo((one.left! * 30 * day) / 10, -4);
    expect(state(failing(0.0005, 6 * hour), byEvents(0.999)).goneAt).toBeUndefined();
    expect(state(failing(1, 10 * day), byEvents(0.999)).goneAt).toBeUndefined();
    // Seen for ten minutes, nobody knows.
    const begun = new Minutes(now).was('api', now - 10 * minute, now, 'd');
    expect(state(begun, byMinutes(0.9))).toMatchObject({ pace: null });
    expect(state(begun, byMinutes(0.9))).not.toHaveProperty('goneAt');
  });
});

test('windows are counted as one would by hand', { tags: ['sweep'] }, () => {
  const stretches = fc.array(
    fc.record({
      ago: fc.integer({ min: 0, max: 4_500 }),
      length: fc.integer({ min: 1, max: 600 }),
      letter: fc.constantFrom('u', 'd', 'g', '?', 'm'),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(stretches, fc.constantFrom(0.9, 0.99, 0.999), (parts, objective) => {
      const world = new Minutes(now);
      const written = new Map<number, string>();
      for (const { ago, length, letter } of parts) {
        const from = now - ago * minute;
        const until = Math.min(now, from + length * minute);
        world.was('api', from, until, letter);
        for (let at = from; at < until; at += minute) written.set(at, letter);
      }
      const byHand = (ms: number) => {
        let [good, bad, excused] = [0, 0, 0];
        for (let at = now - ms; at < now; at += minute) {
          const letter = written.get(at);
          if (letter === 'u' || letter === 'g') good += 1;
          if (letter === 'd') bad += 1;
          if (letter === 'm') excused += 1;
        }
        const seen = (good + bad + excused) / (ms / minute);
        return { burn: good + bad === 0 ? null : bad / (good + bad) / (1 - objective), seen, good, bad };
      };
      const { pairs, total: all, bad, left, coverage } = state(world, byMinutes(objective));
      const whole = byHand(30 * day);
      expect(all).toBe(whole.good + whole.bad);
      expect(bad).toBe(whole.bad);
      expect(coverage).toBeCloseTo(whole.seen, 10);
      if (left !== null) {
        // Had all that was not seen been good, no more would be left than this says.
        const allowed = ((whole.good + whole.bad) / whole.seen) * (1 - objective);
        expect(left).toBeCloseTo(1 - whole.bad / allowed, 8);
        expect(left).toBeLessThanOrEqual(1);
      }
      for (const { long, short, factor, holds } of pairs) {
        const [a, b] = [byHand(long.ms), byHand(short.ms)];
        expect([long.burn === null, short.burn === null]).toEqual([a.burn === null, b.burn === null]);
        if (a.burn !== null) expect(long.burn).toBeCloseTo(a.burn, 8);
        if (b.burn !== null) expect(short.burn).toBeCloseTo(b.burn, 8);
        // Never true where one of them is not over the limit, never false where both are and were seen.
        if (holds === true) {
          expect(a.burn).toBeGreaterThanOrEqual(factor - 1e-9);
          expect(b.burn).toBeGreaterThanOrEqual(factor - 1e-9);
        }
        if (holds === false)
          expect(
            (a.burn ?? Number.POSITIVE_INFINITY) < factor || (b.burn ?? Number.POSITIVE_INFINITY) < factor,
          ).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
