import { expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/event.ts';
import type { Swap } from '../../src/model/oncall.ts';
import { alert, minute, Simulation } from './simulation.ts';

const swap = (simulation: Simulation): Swap => ({
  ...{ id: 'w1', person: 'cto', instead: 'ana', by: 'ana' },
  ...{ from: simulation.now, until: simulation.now + 60 * minute },
});

const called = (simulation: Simulation): string[][] =>
  simulation.arrived
    .filter(({ channel, notice }) => channel === 'phone' && notice.kind === 'escalated')
    .map(({ notice }) => notice.people.map(({ id }) => id));

it('calls who stands in, and after a restart too', async () => {
  const simulation = new Simulation();
  await simulation.run(1_000);
  simulation.dispatch.swap(swap(simulation));
  simulation.rows = [alert('api', simulation.now)];
  await simulation.run(2_000);
  expect(called(simulation)).toEqual([['cto']]);
  simulation.restart();
  simulation.rows = [];
  await simulation.run(2_000);
  simulation.rows = [alert('db', simulation.now)];
  await simulation.run(2_000);
  expect(called(simulation)).toEqual([['cto'], ['cto']]);
});

it('hears of a swap that somebody else wrote, and of its end', async () => {
  const simulation = new Simulation();
  const write = (kind: string, data: JournalEvent['data']): void => {
    simulation.written.push({
      ...{ seq: simulation.written.length + 1, at: simulation.now, actor: { user: 'bo' }, host: 'other' },
      ...{ system: 's', environment: 'production', prevHash: '', hash: '', kind, data },
    });
    simulation.dispatch.restore(simulation.written, true);
  };
  write('oncall.swapped', { ...swap(simulation) });
  expect(simulation.dispatch.oncall.overrides).toMatchObject([{ person: 'cto', instead: 'ana' }]);
  write('oncall.unswapped', { id: 'w1', at: simulation.now });
  simulation.rows = [alert('api', simulation.now)];
  await simulation.run(2_000);
  expect(called(simulation)).toEqual([['ana']]);
});
