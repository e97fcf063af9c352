import { describe, expect, it } from 'vitest';
import { componentRow, minute, rule, Simulation } from './simulation.ts';

const slow = rule({
  id: 'slow',
  severity: 'P1',
  component: 'api',
  worse: [
    { severity: 'P0', when: { type: 'compare', metric: 'm', operator: '>', value: 50 }, text: 'm > 50' },
  ],
});
const down = rule({
  id: 'down',
  severity: 'P1',
  component: 'api',
  when: { type: 'status', component: 'api', status: 'down' },
});

function api(simulation: Simulation, status: 'up' | 'down'): void {
  simulation.rows.components = [componentRow('api', status, simulation.now)];
}

const ackOf = (simulation: Simulation, id: string) => simulation.engine.state(id)?.ack;

describe('an acknowledgement', () => {
  it('survives a short recovery, with its moment and note, and a restart in it', () => {
    const simulation = new Simulation([slow]);
    simulation.read(20);
    simulation.engine.acknowledge('slow', 'ana', simulation.now, 'on it');
    const { at } = ackOf(simulation, 'slow')!;
    simulation.read(5, 2_000);
    simulation.kill();
    simulation.read(20, 2_000);
    expect(ackOf(simulation, 'slow')).toEqual({ by: 'ana', at, note: 'on it' });
    simulation.kill();
    expect(ackOf(simulation, 'slow')).toEqual({ by: 'ana', at, note: 'on it' });
  });

  it('does not survive a long one', () => {
    const simulation = new Simulation([slow], { ackHoldMs: 10 * minute });
    simulation.read(20);
    simulation.engine.acknowledge('slow', 'ana', simulation.now);
    simulation.read(5);
    simulation.read(20, 11 * minute);
    expect(ackOf(simulation, 'slow')).toBeUndefined();
  });

  it('is not one of something worse', () => {
    const simulation = new Simulation([slow]);
    simulation.read(20);
    simulation.engine.acknowledge('slow', 'ana', simulation.now);
    simulation.read(5);
    simulation.read(60);
    expect(ackOf(simulation, 'slow')).toBeUndefined();
  });

  it('that was withdrawn does not come back', () => {
    const simulation = new Simulation([slow]);
    simulation.read(20);
    simulation.engine.acknowledge('slow', 'ana', simulation.now);
    simulation.engine.unacknowledge('slow', 'ana', simulation.now);
    simulation.read(5);
    simulation.kill();
    simulation.read(20);
    expect(ackOf(simulation, 'slow')).toBeUndefined();
  });

  it('holds for what joins the incident of its alert, which nobody said they are at', () => {
    const simulation = new Simulation([slow, down]);
    api(simulation, 'up');
    simulation.read(20);
    simulation.engine.acknowledge('slow', 'ana', simulation.now);
    api(simulation, 'down');
    simulation.read(20);
    expect(ackOf(simulation, 'down')).toMatchObject({ by: 'ana', inherited: true });
    simulation.kill();
    expect(ackOf(simulation, 'down')).toMatchObject({ by: 'ana', inherited: true });
  });

  it('holds for what joins a moment after its alert ended', () => {
    const simulation = new Simulation([slow, down], { ackHoldMs: 10 * minute });
    api(simulation, 'up');
    simulation.read(20);
    simulation.engine.acknowledge('slow', 'ana', simulation.now);
    simulation.read(5);
    api(simulation, 'down');
    simulation.read(5);
    expect(ackOf(simulation, 'down')).toMatchObject({ by: 'ana', inherited: true });
  });

  it('is that of who owns the incident, also where nobody acknowledged an alert of it', () => {
    const simulation = new Simulation([slow, down], { ackHoldMs: 10 * minute });
    api(simulation, 'up');
    simulation.read(20);
    const [incident] = simulation.engine.incidents();
    simulation.engine.note(incident!.id, 'incident.owner', { owner: 'bia', by: 'bia' }, simulation.now);
    simulation.read(5);
    api(simulation, 'down');
    simulation.read(5);
    expect(ackOf(simulation, 'down')).toMatchObject({ by: 'bia', inherited: true });
  });

  it('does not hold for what joins an hour later, nor for what is worse', () => {
    for (const [severity, later] of [
      ['P1', 60],
      ['P0', 1],
    ] as const) {
      const simulation = new Simulation([slow, { ...down, severity }], { ackHoldMs: 10 * minute });
      api(simulation, 'up');
      simulation.read(20);
      simulation.engine.acknowledge('slow', 'ana', simulation.now);
      simulation.read(5);
      api(simulation, 'down');
      simulation.read(5, later * minute);
      expect(simulation.engine.rows(simulation.now)).toMatchObject([{ id: 'down' }]);
      expect(ackOf(simulation, 'down')).toBeUndefined();
    }
  });
});
