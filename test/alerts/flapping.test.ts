import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { why } from '../../src/alerts/why.ts';
import type { Severity } from '../../src/model/alert.ts';
import { severityRank } from '../../src/model/alert.ts';
import { minute, rule, Simulation } from './simulation.ts';

const second = 1_000;
const flaky = rule({
  id: 'r',
  severity: 'P1',
  worse: [
    { severity: 'P0', when: { type: 'compare', metric: 'm', operator: '>', value: 50 }, text: 'm > 50' },
  ],
});

/** Cycles of bad and good, so many seconds each. */
function flap(simulation: Simulation, cycles: number, seconds = 1): void {
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (let one = 0; one < seconds; one++) simulation.read(20, second);
    for (let one = 0; one < seconds; one++) simulation.read(5, second);
  }
}

function muted(simulation: Simulation): readonly string[] {
  return simulation.engine.muteReasons('r', simulation.now).map(({ code }) => code);
}

function worse(a: Severity | undefined, b: Severity): Severity {
  return a !== undefined && severityRank(a) < severityRank(b) ? a : b;
}

/** Why it does not flap any more. */
function endOf({ written }: Simulation): unknown {
  return written.findLast(({ kind }) => kind === 'alert.steady')?.data.ended;
}

describe('an alert that flaps', () => {
  it('says while it is muted when people were told last', () => {
    const simulation = new Simulation([flaky]);
    flap(simulation, 4);
    simulation.read(20, second);
    const say = (toldAt?: string) => why('r', simulation.engine, simulation.now, toldAt);
    expect(say('12:36 UTC')).toContain('Muted while it flaps; last told 12:36 UTC.');
    expect(say()).toContain('Muted while it flaps.');
  });

  it('is heard at once when it gets worse', () => {
    const simulation = new Simulation([flaky]);
    flap(simulation, 4);
    simulation.read(20, second);
    expect(muted(simulation)).toEqual(['flapping']);
    simulation.read(60, second);
    expect(muted(simulation)).toEqual([]);
    expect(endOf(simulation)).toBe('worse');
  });

  it('is heard when it has been bad for longer than it ever was', () => {
    const simulation = new Simulation([flaky]);
    flap(simulation, 4, 3);
    for (let reading = 0; reading < 5; reading++) {
      simulation.read(20, second);
      expect(muted(simulation)).toEqual(['flapping']);
    }
    for (let reading = 0; reading < 2; reading++) simulation.read(20, second);
    expect(muted(simulation)).toEqual([]);
    expect(endOf(simulation)).toBe('still');
  });

  it('is heard when it was quiet for a while and is bad again', () => {
    const simulation = new Simulation([flaky]);
    flap(simulation, 4);
    for (let reading = 0; reading < 8; reading++) simulation.read(5, second);
    simulation.read(60, second);
    expect(muted(simulation)).toEqual([]);
  });

  it('is not heard at each turn, however slow its turns are', () => {
    for (const seconds of [1, 5, 20, 100]) {
      const simulation = new Simulation([flaky]);
      flap(simulation, 8, seconds);
      let heard = 0;
      for (let cycle = 0; cycle < 20; cycle++) {
        for (let one = 0; one < seconds; one++) {
          simulation.read(20, second);
          if (muted(simulation).length === 0) heard++;
        }
        for (let one = 0; one < seconds; one++) simulation.read(5, second);
      }
      expect(heard, `${seconds} s`).toBe(0);
    }
  });

  it('is muted again when it flaps at its worst', () => {
    const simulation = new Simulation([flaky]);
    flap(simulation, 4);
    for (let cycle = 0; cycle < 10; cycle++) {
      simulation.read(60, second);
      simulation.read(5, second);
    }
    simulation.read(60, second);
    expect(muted(simulation)).toEqual(['flapping']);
  });

  it('forgets how bad it was once it was steady', () => {
    const simulation = new Simulation([flaky]);
    simulation.read(60, second);
    for (let reading = 0; reading < 10; reading++) simulation.read(5, second);
    flap(simulation, 4);
    simulation.read(60, second);
    expect(muted(simulation)).toEqual([]);
  });

  it('goes on flapping after a restart, and is heard as before', () => {
    const simulation = new Simulation([flaky]);
    flap(simulation, 4);
    simulation.kill();
    simulation.read(20, second);
    expect(muted(simulation)).toEqual(['flapping']);
    simulation.read(60, second);
    expect(muted(simulation)).toEqual([]);
  });
});

describe('laws of flapping', { tags: ['sweep'] }, () => {
  const reading = fc.record({
    value: fc.constantFrom(5, 20, 60),
    ms: fc.constantFrom(second, 5 * second, minute),
    kill: fc.integer({ min: 0, max: 19 }).map((one) => one === 0),
  });

  it('what gets worse than it was heard to be is always heard', () => {
    let tried = 0;
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 80, size: 'max' }), (readings) => {
        const simulation = new Simulation([flaky]);
        let heard: Severity | undefined;
        for (const { value, ms, kill } of readings) {
          if (kill) simulation.kill();
          simulation.read(value, ms);
          const state = simulation.engine.state('r')!;
          if (state.phase !== 'firing') continue;
          const isMuted = muted(simulation).length > 0;
          if (isMuted) tried++;
          if (!isMuted) heard = worse(heard, state.severity);
          else expect(heard !== undefined && severityRank(state.severity) >= severityRank(heard)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(tried).toBeGreaterThan(100);
  });

  it('what stays bad is always heard in the end', () => {
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 80, size: 'max' }), (readings) => {
        const simulation = new Simulation([flaky]);
        for (const { value, ms, kill } of readings) {
          if (kill) simulation.kill();
          simulation.read(value, ms);
        }
        for (let minutes = 0; minutes <= 10; minutes++) simulation.read(20, minute);
        expect(muted(simulation)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
