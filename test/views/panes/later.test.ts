import { expect, test } from 'vitest';
import type { MetricRow } from '../../../src/model/snapshot.ts';
import { badness } from '../../../views/panes/content.ts';
import { metricRow } from '../../alerts/simulation.ts';

test('a number that can only be had in hours is no gap; one that is missing, or old, is', () => {
  const row = (over: Partial<MetricRow>): MetricRow => ({
    ...metricRow('cost', 1, 0),
    value: null,
    band: 'nodata',
    ...over,
  });
  const dark = (...rows: MetricRow[]): number => badness({ get: () => rows as never }, 'metrics').dark;
  expect(dark(row({ waitsMs: 3_600_000 }))).toBe(0);
  expect(dark(row({}))).toBe(1);
  expect(dark(row({ waitsMs: 60_000 }))).toBe(1);
  expect(dark(row({ waitsMs: 3_600_000, stale: true }))).toBe(1);
});
