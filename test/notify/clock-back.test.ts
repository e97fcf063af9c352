import { expect, it } from 'vitest';
import { ManualClock } from '../engine/manual-clock.ts';
import { start } from './notice.ts';
import { alert, minute, Simulation } from './simulation.ts';

/** A clock whose time on the wall is set back. */
class SetBack extends ManualClock {
  back = 0;

  override now(): number {
    return super.now() - this.back;
  }
}

function simulate(): { simulation: Simulation; clock: SetBack } {
  const clock = new SetBack(start);
  const simulation = Object.assign(new Simulation(), { clock });
  simulation.restart();
  simulation.rows = [alert('api', simulation.now)];
  return { simulation, clock };
}

const calls = (simulation: Simulation): number => simulation.told('phone').length;

it('calls the next level when its wait is over, though the clock went back an hour in between', async () => {
  const { simulation, clock } = simulate();
  await simulation.run(10 * minute);
  clock.back = 60 * minute;
  await simulation.run(2_000);
  const [row] = simulation.dispatch.escalations();
  expect(row!.next!.at - simulation.now).toBeLessThanOrEqual(5 * minute);
  expect(row!.next!.at - simulation.now).toBeGreaterThan(4 * minute);
  expect(calls(simulation)).toBe(1);
  await simulation.run(5 * minute);
  expect(calls(simulation)).toBe(2);
});

it('hears an acknowledgement from after the clock went back, and waits no longer than a level after a restart', async () => {
  const { simulation, clock } = simulate();
  await simulation.run(minute);
  clock.back = 60 * minute;
  await simulation.run(minute);
  simulation.restart();
  await simulation.run(15 * minute);
  expect(calls(simulation)).toBe(2);
  const ack = { by: 'ana', at: simulation.now };
  simulation.rows = [
    alert('api', simulation.rows[0]!.firedAt!, { ack, muted: [{ by: 'acknowledged', text: '' }] }),
  ];
  await simulation.run(minute);
  expect(simulation.dispatch.escalations()).toMatchObject([{ status: 'acknowledged' }]);
  simulation.rows = [];
  await simulation.run(minute);
  const over = simulation.arrived.find(({ notice }) => notice.kind === 'resolved');
  expect(over?.notice.text).not.toContain('-');
});

it('goes on retrying after the clock went back', async () => {
  const { simulation, clock } = simulate();
  simulation.failures.push('again', 'again', 'again');
  await simulation.run(2_000);
  clock.back = 60 * minute;
  await simulation.run(30_000);
  expect(calls(simulation)).toBe(1);
});

it.each([
  ['back', [60]],
  ['back twice', [60, 180]],
  ['forward', [-60]],
  ['forward, then back', [-60, 0]],
])(
  'calls each level once and when its wait is over, with the clock set %s in a chain',
  async (_, settings) => {
    const { simulation, clock } = simulate();
    await simulation.run(2 * minute);
    for (const minutes of settings) {
      clock.back = minutes * minute;
      await simulation.run(6 * minute);
    }
    const passed = 2 + 6 * settings.length;
    const [row] = simulation.dispatch.escalations();
    expect(Math.round((row!.next!.at - simulation.now) / minute)).toBe(15 - passed);
    expect(simulation.told('phone')).toEqual(['escalated']);
    await simulation.run((14 - passed) * minute);
    expect(simulation.told('phone')).toEqual(['escalated']);
    await simulation.run(2 * minute);
    expect(simulation.told('phone')).toEqual(['escalated', 'escalated']);
    // Nobody is told that a message is late which is not.
    expect(simulation.arrived.filter(({ notice }) => notice.lateMs !== undefined)).toEqual([]);
  },
);

it.each([-60, 60])(
  'goes on after a restart where it was, with the clock set by %i minutes before',
  async (back) => {
    const { simulation, clock } = simulate();
    await simulation.run(10 * minute);
    clock.back = back * minute;
    await simulation.run(2 * minute);
    const before = simulation.dispatch.escalations();
    const deliveries = simulation.dispatch.deliveries();
    simulation.restart();
    expect(simulation.dispatch.escalations()).toEqual(before);
    expect(simulation.dispatch.deliveries().map(({ id, queuedAt }) => [id, queuedAt])).toEqual(
      deliveries.map(({ id, queuedAt }) => [id, queuedAt]),
    );
    await simulation.run(2 * minute);
    expect(calls(simulation)).toBe(1);
    await simulation.run(2 * minute);
    expect(calls(simulation)).toBe(2);
  },
);

it.each([-60, 60])(
  'repeats a message as often as before, and no firing twice, after the clock was set by %i minutes',
  async (back) => {
    const { simulation, clock } = simulate();
    await simulation.run(20 * minute);
    expect(simulation.told('chat')).toEqual(['firing']);
    clock.back = back * minute;
    await simulation.run(9 * minute);
    expect(simulation.told('chat')).toEqual(['firing']);
    await simulation.run(2 * minute);
    expect(simulation.told('chat')).toEqual(['firing', 'repeat']);
    simulation.restart();
    await simulation.run(minute);
    expect(simulation.told('chat')).toEqual(['firing', 'repeat']);
  },
);

it.each([-60, 60])(
  'asks whoever acknowledged an hour later, with the clock set by %i minutes meanwhile',
  async (back) => {
    const { simulation, clock } = simulate();
    await simulation.run(minute);
    const ack = { by: 'ana', at: simulation.now };
    simulation.rows = [
      alert('api', simulation.rows[0]!.firedAt!, { ack, muted: [{ by: 'acknowledged', text: '' }] }),
    ];
    await simulation.run(10 * minute);
    clock.back = back * minute;
    await simulation.run(49 * minute);
    expect(simulation.told('chat')).not.toContain('reminder');
    await simulation.run(2 * minute);
    expect(simulation.told('chat').filter((kind) => kind === 'reminder')).toHaveLength(1);
    expect(simulation.written.filter(({ kind }) => kind === 'escalation.acked')).toHaveLength(1);
  },
);
