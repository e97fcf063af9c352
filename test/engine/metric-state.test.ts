import { expect, test } from 'vitest';
import { MetricState, sortByBand } from '../../src/engine/metric-state.ts';
import type { Bands } from '../../src/model/band.ts';

const noon = Date.UTC(2026, 0, 5, 12);

function opened(
  bands: Bands = { warning: { operator: '>', value: 500 }, critical: { operator: '>', value: 1_000 } },
) {
  return new MetricState({ id: 'p95', title: 'p95', unit: 'ms', bands, every: 10_000 }, 'p95 of api');
}

test('has no data before the first reading, and says so', () => {
  expect(opened().row(noon)).toMatchObject({
    value: null,
    band: 'nodata',
    stale: false,
    problem: 'not read yet',
  });
});

test('judges what it reads', () => {
  const state = opened();
  const bands = [100, 501, 1_001, 400].map((value, index) => {
    state.read({ value }, noon + index * 10_000);
    return state.row(noon + index * 10_000).band;
  });
  expect(bands).toEqual(['normal', 'warning', 'critical', 'normal']);
  expect(state.row(noon + 30_000)).toMatchObject({ value: 400, warning: '> 500ms', critical: '> 1s' });
});

test('no data and NaN are neither zero nor fine, and leave a gap in the history', () => {
  const state = opened();
  state.read({ value: 100 }, noon);
  state.read({ value: null, why: 'no look-ups' }, noon + 10_000);
  expect(state.row(noon + 10_000)).toMatchObject({ value: null, band: 'nodata', problem: 'no look-ups' });
  state.read({ value: Number.NaN }, noon + 20_000);
  expect(state.row(noon + 20_000)).toMatchObject({
    value: null,
    band: 'nodata',
    problem: 'the value is not a number',
  });
  expect(state.row(noon + 20_000).history).toEqual([100, Number.NaN, Number.NaN]);
});

test('a source that fails keeps the last value with the reason, until the value is stale', () => {
  const state = opened();
  state.read({ value: 100 }, noon);
  state.failed('connection refused', noon + 10_000);
  expect(state.row(noon + 10_000)).toMatchObject({
    value: 100,
    band: 'normal',
    stale: false,
    problem: 'connection refused',
    at: noon,
  });
  expect(state.row(noon + 30_000).stale).toBe(false);
  expect(state.row(noon + 30_001)).toMatchObject({ value: 100, band: 'nodata', stale: true });
  expect(state.staleAt()).toBe(noon + 30_001);
});

test('what was bad stays bad when it goes stale', () => {
  const state = opened();
  state.read({ value: 2_000 }, noon);
  expect(state.row(noon + 60_000)).toMatchObject({ band: 'critical', stale: true });
});

test('a band that was entered is held until it is cleared, across a gap too', () => {
  const state = opened({
    warning: { operator: '>', value: 500 },
    warningClear: { operator: '<', value: 300 },
  });
  const bands = [600, 400, null, 400, 200, 400].map((value, index) => {
    state.read({ value }, noon + index * 10_000);
    return state.row(noon + index * 10_000).band;
  });
  expect(bands).toEqual(['warning', 'warning', 'nodata', 'warning', 'normal', 'normal']);
});

test('the history is bounded', () => {
  const state = opened();
  for (let index = 0; index < 1_000; index += 1) state.read({ value: index }, noon + index);
  expect(state.row(noon + 1_000).history.length).toBeLessThanOrEqual(120);
  expect(state.row(noon + 1_000).history.at(-1)).toBe(999);
});

test('worst band first, equals in their order', () => {
  const rows = (['normal', 'critical', 'nodata', 'warning', 'normal'] as const).map((band, index) => ({
    band,
    index,
  }));
  expect(sortByBand(rows).map(({ index }) => index)).toEqual([1, 3, 2, 0, 4]);
});

test('a limit proves a band or nothing, is never normal by itself, and is no point of the history', () => {
  const state = opened();
  const bandOf = (value: number, bound?: 'most' | 'least', one = state) => {
    one.read({ value, ...(bound ? { bound } : {}) }, noon);
    return one.row(noon).band;
  };
  expect(bandOf(100, 'least')).toBe('nodata');
  expect(bandOf(501, 'least')).toBe('warning');
  expect(bandOf(1_001, 'least')).toBe('critical');
  expect(bandOf(1_001, 'most')).toBe('nodata');
  expect(bandOf(501, 'most')).toBe('nodata');
  expect(bandOf(100, 'most')).toBe('normal');
  expect(state.row(noon).history.every(Number.isNaN)).toBe(true);
  const left = opened({ warning: { operator: '<', value: 25 }, critical: { operator: '<=', value: 0 } });
  expect(bandOf(99.5, 'most', left)).toBe('nodata');
  expect(bandOf(25, 'most', left)).toBe('nodata');
  expect(bandOf(8, 'most', left)).toBe('warning');
  expect(bandOf(0, 'most', left)).toBe('critical');
  expect(bandOf(99.5, undefined, left)).toBe('normal');
});
