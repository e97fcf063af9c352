import { expect, test } from 'vitest';
import { CheckState } from '../../src/engine/check-state.ts';

test('the latency that is shown moves only when it means something', () => {
  const state = new CheckState({ id: 'http', kind: 'http', label: 'x', every: 5_000, fails: 2, oks: 2 });
  const shownAfter = (...latencies: number[]): number | undefined => {
    for (const latencyMs of latencies) state.answered({ status: 'up', message: 'ok', latencyMs }, 0);
    return state.row(0).latencyMs;
  };
  expect(state.row(0).latencyMs).toBeUndefined();
  expect(shownAfter(0.2)).toBe(1);
  expect(shownAfter(3, 2, 4, 5, 3)).toBe(1);
  expect(shownAfter(100, 100, 100)).toBe(100);
  expect(shownAfter(110, 112, 115)).toBe(100);
  expect(shownAfter(130, 130, 130)).toBe(130);
  expect(shownAfter(9_000)).toBe(130);
});
