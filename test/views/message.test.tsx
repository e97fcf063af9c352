import { expect, test } from 'vitest';
import type { IncidentRow } from '../../src/model/incident.ts';
import { calm, now } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const minute = 60_000;
const incident = (more: Partial<IncidentRow> = {}): IncidentRow => ({
  ...{ id: 'one', title: 'Orders fail', severity: 'P1', severityName: 'P1', phase: 'assess' },
  ...{ phaseSince: now, openedAt: now - 10 * minute, openedBy: 'plantao', components: ['api'], alerts: [] },
  ...{ joinedAt: now, followUps: [] },
  ...more,
});

async function opened(more: Partial<IncidentRow> = {}, via: readonly string[] = []): Promise<ScreenHarness> {
  const stage = new ScreenHarness({ ...calm, incidents: [incident(more)] });
  stage.session.composed = 'We look into it.\n\nYou may notice:\n(what do customers notice?)\n';
  stage.session.via = via;
  await stage.settle();
  await stage.press('i');
  return stage;
}

test('a message is composed, its questions answered, and sent where the configuration says', async () => {
  const stage = await opened({}, ['chat', 'mail']);
  await stage.press('u');
  expect(stage.text).toContain('Status update: Orders fail');
  expect(stage.text).toContain('sends to chat, mail');
  expect(stage.text).toContain('Ctrl-S send');
  // With a question left it stays.
  await stage.press('ctrl-s');
  expect(stage.text).toContain('a question in brackets is not answered yet');
  expect(stage.session.sent).toEqual([['composeMessage', 'one', 'team']]);
  await stage.type('Slow pages.');
  await stage.press('ctrl-s');
  expect(stage.session.sent.at(-1)).toEqual([
    ...['changeIncident', 'one'],
    { what: 'update', text: 'We look into it.\n\nYou may notice:\nSlow pages.\n', to: 'team' },
  ]);
  expect(stage.text).toContain('being sent through chat, mail');
  stage.close();
});

test('one that goes nowhere says so, and is only recorded', async () => {
  const stage = await opened();
  await stage.press('u');
  expect(stage.text).toContain('recorded, sent nowhere');
  expect(stage.text).toContain('Ctrl-S record');
  stage.close();
});

test('what is due first is what is written, and the other is a key away; drafts of both are kept', async () => {
  const stage = await opened({ customersBy: now - minute, updateBy: now + minute });
  expect(stage.text).toContain('MESSAGE TO CUSTOMERS OVERDUE');
  await stage.press('u');
  expect(stage.text).toContain('Message to customers: Orders fail');
  await stage.type('Slow.');
  await stage.press('ctrl-t');
  expect(stage.text).toContain('Status update: Orders fail');
  await stage.press('ctrl-t');
  expect(stage.text).toContain('Slow.');
  await stage.press('esc');
  expect(stage.text).toContain('draft kept');
  await stage.press('u');
  expect(stage.text).toContain('Slow.');
  await stage.press('ctrl-s');
  await stage.press('u');
  expect(stage.text).toContain('(what do customers notice?)');
  stage.close();
});

test('it can be edited with the person’s own editor, copied, and composed anew', async () => {
  const stage = await opened();
  await stage.press('u');
  stage.edited = 'All of it written elsewhere.\n';
  await stage.press('ctrl-o');
  expect(stage.asked.at(-1)).toContain('edit We look into it.');
  expect(stage.text).toContain('All of it written elsewhere.');
  await stage.press('ctrl-y');
  expect(stage.asked.at(-1)).toBe('copy All of it written elsewhere.\n');
  await stage.press('ctrl-r');
  expect(stage.text).toContain('(what do customers notice?)');
  stage.close();
});

test('a shift that ends is to be handed over, and H does', async () => {
  const stage = new ScreenHarness({ ...calm, oncall: { ...calm.oncall, handoffBy: now + 5 * minute } });
  await stage.settle();
  expect(stage.line('HANDOFF')).toMatch(/HANDOFF \d\d:\d\d \(H\)/);
  stage.session.composed = '# On-call handoff\n\n(what should they know?)\n';
  await stage.press('H');
  expect(stage.text).toContain('Handoff of the shift');
  await stage.type('All calm.');
  await stage.press('ctrl-s');
  expect(stage.session.sent).toEqual([['handOver', '# On-call handoff\n\nAll calm.\n']]);
  stage.close();
});

test('nobody writes to others from a read-only screen', async () => {
  const stage = new ScreenHarness({ ...calm, system: { ...calm.system, readOnly: true } });
  await stage.settle();
  await stage.press('H');
  expect(stage.text).not.toContain('Handoff of the shift');
  expect(stage.session.sent).toEqual([]);
  stage.close();
});
