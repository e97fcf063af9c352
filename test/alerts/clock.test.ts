import { expect, it } from 'vitest';
import { minute, rule, Simulation } from './simulation.ts';

const hour = 60 * minute;

/** The clock on the wall is set, as a session with the lead follows it. */
function set(simulation: Simulation, by: number): void {
  simulation.now += by;
  simulation.written.push({
    ...simulation.written[0]!,
    ...{ seq: simulation.written.length + 1, at: simulation.now, kind: 'clock.stepped', data: { by } },
  });
  simulation.engine.shift(by);
}

it.each([
  ['back', [-hour]],
  ['back twice', [-hour, -2 * hour]],
  ['forward', [hour]],
])('fires when it was bad for as long as its rule says, with the clock set %s meanwhile', (_, settings) => {
  const simulation = new Simulation([rule({ id: 'slow', forMs: 10 * minute })]);
  simulation.read(50);
  simulation.read(50, 3 * minute);
  for (const by of settings) {
    set(simulation, by);
    simulation.read(50, minute);
  }
  simulation.read(50, (6 - settings.length) * minute);
  expect(simulation.kinds()).toEqual(['pending']);
  simulation.read(50, minute);
  expect(simulation.kinds()).toEqual(['pending', 'firing']);
  const { startedAt, firedAt } = simulation.engine.state('slow')!;
  expect(firedAt! - startedAt!).toBe(10 * minute);
});

it.each([-hour, hour])('knows the same after a restart, with the clock set by %i ms before', (by) => {
  const rules = [rule({ id: 'slow', keepForMs: 10 * minute })];
  const simulation = new Simulation(rules, { opens: 'P2' });
  simulation.read(50);
  simulation.engine.acknowledge('slow', 'ana', simulation.now);
  simulation.read(5, 5 * minute);
  set(simulation, by);
  const before = simulation.engine.state('slow')!;
  const incidents = simulation.engine.incidents();
  simulation.kill();
  const { since, firedAt, startedAt, ack } = simulation.engine.state('slow')!;
  expect({ since, firedAt, startedAt, ack }).toEqual({
    ...{ since: before.since, firedAt: before.firedAt, startedAt: before.startedAt, ack: before.ack },
  });
  expect(simulation.engine.incidents()).toEqual(incidents);
  simulation.read(5, 9 * minute);
  expect(simulation.kinds()).not.toContain('resolved');
  simulation.read(5, minute);
  expect(simulation.kinds()).toContain('resolved');
  expect(simulation.written.filter(({ kind }) => kind === 'incident.opened')).toHaveLength(1);
});
