import { expect, test } from 'vitest';
import type { QueueRow } from '../../src/model/snapshot.ts';
import { drainText, missingText, rateText } from '../../views/panes/metric-lines.ts';
import { metricRow } from '../alerts/simulation.ts';

const row = (value: number | null, more: Partial<QueueRow> = {}): QueueRow => ({
  ...metricRow('jobs', value, 0),
  ...{ perMinute: 12, drainMs: Number.POSITIVE_INFINITY },
  ...more,
});

test('a queue that grows says when it reaches its next threshold', () => {
  expect(drainText(row(50, { reaches: { band: 'warning', ms: 240_000 } }))).toBe('warn 4m');
  expect(drainText(row(500, { reaches: { band: 'critical', ms: 3_900_000 } }))).toBe('crit 1h05m');
  expect(drainText(row(500))).toBe('growing');
  expect(drainText(row(500, { perMinute: -10, drainMs: 60_000 }))).toBe('1m');
});

test('no worker and a pause go before any rate, but only while something waits', () => {
  const none = { counts: { waiting: 5, consumers: 0 } };
  expect(drainText(row(5, { ...none, reaches: { band: 'warning', ms: 1 } }))).toBe('no worker');
  expect(drainText(row(5, { counts: { waiting: 5, consumers: 0, paused: true } }))).toBe('paused');
  expect(drainText(row(0, { counts: { waiting: 0, consumers: 0 } }))).toBe('idle');
  expect(missingText(row(0, { counts: { waiting: 0, consumers: 0 } }))).toBeUndefined();
  expect(missingText(row(5, { counts: { waiting: 5, consumers: 1 } }))).toBeUndefined();
  expect(missingText(row(5))).toBeUndefined();
});

test('a queue whose source is silent is neither idle nor steady, and nothing is foretold of it', () => {
  for (const silent of [{ stale: true }, { band: 'nodata' as const }]) {
    expect(drainText(row(0, silent))).toBe('');
    expect(drainText(row(50, { ...silent, reaches: { band: 'warning', ms: 240_000 } }))).toBe('');
    expect(rateText(row(50, silent))).toBe('');
  }
  expect(rateText(row(50))).toBe('+12/min');
});
