import { expect, test } from 'vitest';
import { flowOf } from '../../src/queues/flow.ts';

function every10s(...values: number[]) {
  return values.map((value, index) => ({ at: 1_700_000_000_000 + index * 10_000, value }));
}

test('says nothing before two readings', () => {
  expect(flowOf([])).toEqual({ perMinute: null, drainMs: null });
  expect(flowOf(every10s(5))).toEqual({ perMinute: null, drainMs: null });
  expect(flowOf(every10s(Number.NaN, Number.NaN))).toEqual({ perMinute: null, drainMs: null });
});

test('a queue that shrinks by ten every ten seconds is empty when it is', () => {
  expect(flowOf(every10s(120, 110, 100))).toEqual({ perMinute: -60, drainMs: 100_000 });
});

test('a queue that grows or stands still never drains', () => {
  expect(flowOf(every10s(10, 20, 30))).toEqual({ perMinute: 60, drainMs: Number.POSITIVE_INFINITY });
  expect(flowOf(every10s(30, 30, 30))).toEqual({ perMinute: 0, drainMs: Number.POSITIVE_INFINITY });
});

test('an empty queue has drained', () => {
  expect(flowOf(every10s(0))).toEqual({ perMinute: null, drainMs: 0 });
  expect(flowOf(every10s(20, 10, 0))).toEqual({ perMinute: -60, drainMs: 0 });
});

test('gaps are left out and only the newest readings count', () => {
  expect(flowOf(every10s(120, Number.NaN, 100, Number.NaN, 80)).perMinute).toBeCloseTo(-60);
  const long = every10s(
    ...Array.from({ length: 50 }, (_, index) => (index < 40 ? index * 100 : 4_000 - (index - 40) * 10)),
  );
  expect(flowOf(long).perMinute).toBeCloseTo(-60);
});

test('readings of the same moment give no rate', () => {
  const at = 1_700_000_000_000;
  expect(
    flowOf([
      { at, value: 1 },
      { at, value: 9 },
    ]),
  ).toEqual({ perMinute: 0, drainMs: Number.POSITIVE_INFINITY });
});
