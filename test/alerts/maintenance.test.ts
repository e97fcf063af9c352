import { describe, expect, it } from 'vitest';
import { AlertRefused } from '../../src/alerts/refusal.ts';
import type { MaintenanceWindow } from '../../src/model/alert.ts';
import { minute, rule, Simulation } from './simulation.ts';

const slow = rule({ id: 'slow', severity: 'P0', component: 'api' });
const always: MaintenanceWindow = {
  name: 'deploys',
  days: { type: 'weekdays', days: [1, 2, 3, 4, 5, 6, 7] },
  text: 'daily',
  fromMinute: 0,
  toMinute: 0,
  zone: 'UTC',
  components: [],
};
const muted = (simulation: Simulation): readonly string[] =>
  simulation.engine.muteReasons('slow', simulation.now).map(({ code }) => code);

function begun(simulation: Simulation, components: readonly string[], minutes = 60) {
  const facts = { components, until: simulation.now + minutes * minute, comment: 'upgrade', by: 'ana' };
  return simulation.engine.beginMaintenance(facts, simulation.now);
}

describe('maintenance', () => {
  it.each([
    ['a window', { windows: [always] }, (): void => {}],
    ['a person', {}, (simulation: Simulation): void => void begun(simulation, ['api'])],
    ['a person, of everything', {}, (simulation: Simulation): void => void begun(simulation, [])],
  ])('by %s mutes, but not what a rule or its severity exempts', (_, alerting, begin) => {
    for (const [exempt, more, expected] of [
      [{}, {}, ['maintenance']],
      [{ throughMaintenance: true }, {}, []],
      [{}, { throughMaintenance: ['P0' as const] }, []],
      [{}, { throughMaintenance: ['P1' as const] }, ['maintenance']],
    ] as const) {
      const simulation = new Simulation([{ ...slow, ...exempt }], { ...alerting, ...more });
      begin(simulation);
      simulation.read(20);
      expect(muted(simulation)).toEqual(expected);
      expect(simulation.engine.incidents()).toHaveLength(expected.length === 0 ? 1 : 0);
    }
  });

  it('by a person covers its components only, outlives a restart, and ends by itself or by hand', () => {
    const simulation = new Simulation([slow]);
    begun(simulation, ['db']);
    const { id } = begun(simulation, ['api'], 30);
    simulation.read(20);
    simulation.kill();
    expect(muted(simulation)).toEqual(['maintenance']);
    simulation.engine.endMaintenance(id, 'ana', simulation.now);
    simulation.engine.endMaintenance(id, 'ana', simulation.now);
    expect(muted(simulation)).toEqual([]);
    simulation.kill();
    expect(muted(simulation)).toEqual([]);
    begun(simulation, ['api'], 30);
    simulation.read(20, 30 * minute);
    expect(muted(simulation)).toEqual([]);
    expect(simulation.engine.maintenance(simulation.now).map(({ components }) => components)).toEqual([
      ['db'],
    ]);
    expect(simulation.written.filter(({ kind }) => kind === 'maintenance.ended')).toHaveLength(1);
  });

  it('must end in the future', () => {
    expect(() => begun(new Simulation([slow]), ['api'], 0)).toThrow(AlertRefused);
  });

  it('that lost what it is about, because somebody changed the journal, covers nothing', () => {
    const simulation = new Simulation([slow]);
    begun(simulation, ['api']);
    simulation.written[0] = {
      ...simulation.written[0]!,
      data: { ...simulation.written[0]!.data, components: 'x' },
    };
    simulation.kill();
    expect(simulation.engine.maintenance(simulation.now)).toEqual([]);
  });
});
