import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertRule, isActive, type Otherwise } from '../../src/model/alert.ts';
import { metricRow, minute, rule, Simulation } from './simulation.ts';

type Reading = number | null | 'stale' | 'failed' | 'kill' | 'ack';
const step = fc.record({
  reading: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Reading>(5, 9, 20, 60) },
    { weight: 3, arbitrary: fc.constantFrom<Reading>(null, 'stale', 'failed') },
    { weight: 1, arbitrary: fc.constantFrom<Reading>('kill', 'ack') },
  ),
  ms: fc.oneof(
    fc.constantFrom(0, 1_000, minute, 5 * minute),
    fc.integer({ min: -60 * minute, max: 60 * minute }),
  ),
});
const otherwise = fc.constantFrom<Otherwise>('alert', 'ok', 'keep');
const anyRule = fc
  .record({
    forMs: fc.constantFrom(0, minute, 5 * minute),
    keepForMs: fc.constantFrom(0, minute, 5 * minute),
    fails: fc.integer({ min: 1, max: 3 }),
    oks: fc.integer({ min: 1, max: 3 }),
    otherwise: fc.record({ nodata: otherwise, error: otherwise, stale: otherwise }),
    clear: fc.option(fc.constant({ type: 'compare', metric: 'm', operator: '<', value: 8 } as const)),
  })
  .map(
    ({ clear, ...more }): AlertRule =>
      rule({ id: 'r', ...more, ...(clear ? { clear, clearText: 'm < 8' } : {}) }),
  );

function play(simulation: Simulation, reading: Reading, ms: number): void {
  if (reading === 'kill') simulation.kill();
  else if (reading === 'ack') {
    const state = simulation.engine.state('r');
    if (state && isActive(state)) simulation.engine.acknowledge('r', 'ana', simulation.now);
  } else if (reading === 'stale') simulation.read(20, ms, { stale: true });
  else if (reading === 'failed') {
    simulation.now += ms;
    const { at: _, ...row } = metricRow('m', null, simulation.now, { problem: 'connection refused' });
    simulation.rows.metrics = [row];
    simulation.engine.tick(simulation, simulation.now);
  } else simulation.read(reading, ms);
}

describe('whatever is read, fails, jumps or is killed', { tags: ['sweep'] }, () => {
  it('loses no firing alert without a recorded reason that is true', () => {
    fc.assert(
      fc.property(anyRule, fc.array(step, { maxLength: 60, size: 'max' }), (one, steps) => {
        const simulation = new Simulation([one]);
        for (const { reading, ms } of steps) {
          const before = simulation.engine.state('r');
          const written = simulation.written.length;
          play(simulation, reading, ms);
          const after = simulation.engine.state('r');
          if (!before || !isActive(before) || (after && isActive(after))) continue;
          const reasons = simulation.written.slice(written).filter(({ kind }) => kind === 'alert.resolved');
          expect(reasons).toHaveLength(1);
          const taken =
            reading === null
              ? one.otherwise.nodata
              : reading === 'stale'
                ? one.otherwise.stale
                : reading === 'failed'
                  ? one.otherwise.error
                  : (reading as number) < 10;
          if (reasons[0]!.data.ended === 'unknown') {
            expect(taken).toBe('keep');
            expect(simulation.now - before.unknownSince!).toBeGreaterThanOrEqual(one.holdMs);
          } else {
            expect(reasons[0]!.data.reason).toBe('good again');
            expect(taken === true || taken === 'ok').toBe(true);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows from its journal what it knew', () => {
    fc.assert(
      fc.property(anyRule, fc.array(step, { maxLength: 60, size: 'max' }), (one, steps) => {
        const simulation = new Simulation([one]);
        for (const { reading, ms } of steps) play(simulation, reading, Math.abs(ms));
        const before = simulation.engine.state('r');
        fc.pre(
          before !== undefined &&
            !(before.phase === 'pending' && simulation.now - before.since > 60 * minute),
        );
        simulation.kill();
        const after = simulation.engine.state('r');
        expect(after?.phase ?? 'normal').toBe(before!.phase);
        if (before!.phase === 'normal') return;
        for (const key of ['since', 'startedAt', 'firedAt', 'severity', 'ack', 'flapping'] as const)
          expect(after![key]).toEqual(before![key]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has one event for each change: nothing fires twice, nothing ends twice', () => {
    fc.assert(
      fc.property(anyRule, fc.array(step, { maxLength: 60, size: 'max' }), (one, steps) => {
        const simulation = new Simulation([one]);
        for (const { reading, ms } of steps) play(simulation, reading, ms);
        let phase = 'normal';
        for (const kind of simulation.kinds()) {
          const from: Readonly<Record<string, readonly string[]>> = {
            pending: ['normal'],
            dropped: ['pending'],
            firing: ['normal', 'pending'],
            recovering: ['firing'],
            relapsed: ['recovering'],
            resolved: ['firing', 'recovering'],
          };
          if (!from[kind]) continue;
          expect(from[kind]).toContain(phase);
          phase = { dropped: 'normal', resolved: 'normal', relapsed: 'firing' }[kind] ?? kind;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('drops what was pending when plantao was away for too long, which is no end of an alert', () => {
    const simulation = new Simulation([rule({ id: 'r', forMs: minute })]);
    simulation.read(20);
    simulation.now += 120 * minute;
    simulation.kill();
    expect(simulation.kinds()).toEqual(['pending', 'dropped']);
  });
});
