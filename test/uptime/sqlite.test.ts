import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { errorBudget, uptimeOf } from '../../src/uptime/minutes.ts';
import { keptMs, Rollups } from '../../src/uptime/sqlite.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 1);

describe('uptime from minutes', () => {
  it('keeps the worst of a minute, leaves out what nobody saw, and excuses maintenance', () => {
    const rollups = new Rollups(new DatabaseSync(':memory:'));
    for (let at = start; at < start + 120 * minute; at += 15_000) rollups.note('api', 'up', at);
    rollups.note('api', 'down', start + 30 * minute + 5_000);
    rollups.note('api', 'up', start + 30 * minute + 20_000);
    rollups.note('api', 'down', start + 59 * minute);
    rollups.note('api', 'degraded', start + 60 * minute);
    rollups.note('api', 'down', start + 90 * minute);
    rollups.note('api', 'maintenance', start + 90 * minute);
    rollups.note('api', 'up', start + 300 * minute);
    const uptime = uptimeOf(rollups.minutes('api', start, start + 400 * minute));
    expect(uptime).toMatchObject({ known: 120, down: 2, degraded: 1, maintenance: 1, share: 118 / 120 });
    expect(rollups.minutes('api', start + 59 * minute, start + 61 * minute)).toBe('dg');
    expect(errorBudget(0.99, uptime).share).toBeCloseTo(2 / 1.2);
    expect(errorBudget(1, uptime).share).toBe(Number.POSITIVE_INFINITY);
    expect(uptimeOf('???').share).toBeNull();
  });

  it('keeps thirteen months', () => {
    const rollups = new Rollups(new DatabaseSync(':memory:'));
    rollups.note('api', 'down', start);
    rollups.forget(start + keptMs);
    expect(rollups.minutes('api', start, start + minute)).toBe('d');
    rollups.forget(start + keptMs + 60 * minute);
    expect(rollups.minutes('api', start, start + minute)).toBe('');
  });
});
