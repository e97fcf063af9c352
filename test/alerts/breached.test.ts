import { describe, expect, it } from 'vitest';
import type { HandoffClocks } from '../../src/model/handoff.ts';
import type { HandoffRow } from '../../src/model/snapshot.ts';
import { minute, rule, Simulation } from './simulation.ts';

class Handoffs extends Simulation {
  constructor() {
    super([rule({ id: 'r', when: { type: 'breached', metric: 'handoffs' }, text: 'handoffs is breached' })]);
  }

  see(count: number | null, clocks: HandoffClocks | undefined, ms = minute, more: Partial<HandoffRow> = {}) {
    this.now += ms;
    this.rows.escalations = [
      {
        ...{ id: 'handoffs', title: 'Handoffs', band: 'normal', count, waiting: [], actions: [] },
        ...{ label: '', asked: true, stale: false, at: this.now },
        ...(clocks ? { clocks } : {}),
        ...more,
      },
    ];
    this.engine.tick(this, this.now);
  }

  get state() {
    return this.engine.state('r');
  }
}

describe('an answer that is overdue', () => {
  it('fires when its time comes, though nothing new was read, and ends when everybody is answered', () => {
    const system = new Handoffs();
    const due = system.now + 3 * minute;
    system.see(2, { dues: [due, due + 60 * minute], unknown: 0 });
    expect(system.state?.phase ?? 'normal').toBe('normal');
    system.tick(minute);
    expect(system.state?.phase ?? 'normal').toBe('normal');
    system.tick(minute);
    expect(system.state).toMatchObject({
      phase: 'firing',
      evidence: 'Handoffs: 1 answer overdue, the first by 0 s',
    });
    system.see(1, { dues: [due + 60 * minute], unknown: 0 });
    expect(system.state?.phase).toBe('normal');
    expect(system.kinds()).toEqual(['firing', 'resolved']);
  });

  it('is certain although the time of others is not known', () => {
    const system = new Handoffs();
    system.see(3, { dues: [system.now], unknown: 2 });
    expect(system.state?.phase).toBe('firing');
  });

  it('cannot be judged while a time is not known and none is late', () => {
    const system = new Handoffs();
    system.see(2, { dues: [system.now + 60 * minute], unknown: 1 });
    expect(system.state?.trouble).toMatchObject({ kind: 'nodata' });
    expect(system.state?.trouble?.text).toContain('when 1 answer is due is unknown');
    system.see(2, undefined);
    expect(system.state?.trouble).toMatchObject({ kind: 'nodata' });
  });

  it('is none where nobody waits, and not known where the source does not answer', () => {
    const system = new Handoffs();
    system.see(0, undefined);
    expect(system.state?.phase ?? 'normal').toBe('normal');
    expect(system.state?.trouble).toBeUndefined();
    system.see(null, undefined, minute, { problem: 'no answer within 5s' });
    expect(system.state?.trouble).toBeDefined();
  });
});
