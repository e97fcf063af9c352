import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/model/event.ts';
import { bodyOf, headline } from '../../src/notify/text.ts';
import { alert, minute, Simulation } from './simulation.ts';

/** What a person wrote, as a journal has it. */
function wrote(simulation: Simulation, data: JournalEvent['data'], kind = 'incident.update'): void {
  simulation.written.push({
    ...{ seq: simulation.written.length + 1, at: simulation.now, actor: { user: 'ana' }, host: 'h', kind },
    ...{ system: 's', environment: 'production', prevHash: '', hash: '', incident: 'api', data },
  });
}

const update = {
  text: 'UPDATE P1 api\n\nWe know more.\n',
  by: 'ana',
  severity: 'P1',
  message: 'm1',
  via: ['chat', 'pager'],
};

test('what a person writes goes through its channels once, in their words, however often plantao starts again', async () => {
  const simulation = new Simulation();
  simulation.rows = [alert('api', simulation.now)];
  await simulation.run(minute);
  wrote(simulation, update);
  wrote(simulation, { ...update, message: 'm2', via: [], text: 'only written down' });
  wrote(simulation, { text: 'of an older plantao', by: 'ana' });
  simulation.restart();
  await simulation.run(minute);
  simulation.restart();
  await simulation.run(minute);
  const sent = simulation.arrived.filter(({ notice }) => notice.kind === 'message');
  expect(sent.map(({ channel }) => channel)).toEqual(['chat', 'pager']);
  const { notice } = sent[0]!;
  expect([headline(notice), bodyOf(notice)]).toEqual(['UPDATE P1 api', 'We know more.']);
  // The conversation about the alert goes on as it was.
  simulation.rows = [];
  await simulation.run(minute);
  expect(simulation.told('chat')).toEqual(['firing', 'message', 'resolved']);
});

test('a message that did not arrive is tried again; one of yesterday is news to nobody', async () => {
  const simulation = new Simulation();
  wrote(simulation, { ...update, via: ['chat'] });
  simulation.failures.push('again');
  simulation.restart();
  await simulation.run(minute);
  expect(simulation.told('chat')).toEqual(['message']);
  wrote(simulation, { ...update, via: ['chat'], message: 'm9' });
  await simulation.clock.advance(24 * 60 * minute);
  simulation.restart();
  await simulation.run(minute);
  expect(simulation.told('chat')).toEqual(['message']);
});

test('a handoff is one, too', async () => {
  const simulation = new Simulation();
  wrote(
    simulation,
    { text: '# On-call handoff\n\n- **From**: Ana', via: ['chat'], message: 'h1' },
    'oncall.handoff',
  );
  simulation.restart();
  await simulation.run(minute);
  const [{ notice }] = simulation.arrived as [(typeof simulation.arrived)[number]];
  expect(headline(notice)).toBe('On-call handoff');
  expect(bodyOf(notice)).toBe('- **From**: Ana');
});
