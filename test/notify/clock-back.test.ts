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
