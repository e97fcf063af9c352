import { expect, test } from 'vitest';
import { metricReader } from '../../src/engine/component-numbers.ts';
import { metricRow, start } from '../alerts/simulation.ts';
import { ManualClock } from './manual-clock.ts';

test('a number that is only a limit is said as one', () => {
  const row = { ...metricRow('left', 99.5, start), unit: '%', bound: 'most' } as const;
  const readings = { metrics: () => [row], queues: () => [], reread: async () => {} };
  expect(metricReader(readings, new ManualClock()).number('left')?.text).toBe('≤99.5%');
});
