import { expect, test } from 'vitest';
import type { AlertRow } from '../../src/model/alert.ts';
import type { IncidentRow } from '../../src/model/incident.ts';
import type { OncallSlice } from '../../src/model/snapshot.ts';
import { firing } from './alert-row.ts';
import { calm, component, now, plan } from './fixture.ts';
import { type HarnessOptions, ScreenHarness } from './screen-harness.tsx';

const minute = 60_000;
const incident = (id: string, more: Partial<IncidentRow> = {}): IncidentRow => ({
  id,
  title: `${id} is broken`,
  severity: 'P1',
  severityName: 'P1',
  phase: 'acknowledge',
  phaseSince: now - 2 * minute,
  phaseBy: now + 3 * minute,
  openedAt: now - 2 * minute,
  openedBy: 'plantao',
  components: ['api'],
  alerts: ['slow'],
  joinedAt: now - 2 * minute,
  followUps: [],
  ...more,
});
const alert = (id: string, more: Partial<AlertRow> = {}): AlertRow =>
  firing(id, {
    text: 'p95 3s',
    startedAt: now - 2 * minute,
    actions: [{ verb: 'restart', component: 'api' }],
    incident: 'one',
    ...more,
  });
const people: OncallSlice = {
  configured: true,
  people: [{ id: 'bia', name: 'Bia' }],
  duty: {
    person: { id: 'ana', name: 'Ana' },
    until: now + 4 * 60 * minute,
    next: { person: { id: 'bia', name: 'Bia' }, from: now + 4 * 60 * minute },
  },
  chain: [
    {
      id: 'e1',
      about: 'one',
      severity: 'P1',
      status: 'running',
      startedAt: now - minute,
      levelName: 'L1',
      called: ['Ana'],
      next: { at: now + 4 * minute, text: 'L2 is called' },
    },
  ],
  planned: [],
  deliveries: [
    {
      id: 'd1',
      channel: 'chat',
      title: 'one is broken',
      kind: 'firing',
      state: 'failed',
      attempts: 3,
      when: now - minute,
      result: 'HTTP 404',
    },
  ],
};
async function opened(
  incidents: readonly IncidentRow[],
  alerts: readonly AlertRow[] = [],
  options: HarnessOptions = {},
): Promise<ScreenHarness> {
  const stage = new ScreenHarness(
    { ...calm, incidents, alerts, oncall: people },
    { columns: 120, rows: 40, ...options },
  );
  await stage.settle();
  return stage;
}

test('an incident shows its phase with what is left of it, its clocks, what fires, what would help, and its timeline', async () => {
  const stage = await opened([incident('one', { updateBy: now - 2 * minute })], [alert('slow')]);
  stage.session.told = [
    { seq: 1, at: now - 2 * minute, who: 'plantao', kind: 'incident.opened', text: 'opened: one' },
    { seq: 2, at: now - minute, who: 'ana', kind: 'incident.note', text: 'note: looking' },
  ];
  await stage.press('i');
  expect(stage.text).toContain('✖ P1 one is broken');
  expect(stage.line('ACKNOWLEDGE')).toMatch(/▸ ACKNOWLEDGE 3m left .*· assess .*· document/);
  expect(stage.line('STATUS UPDATE')).toContain('STATUS UPDATE OVERDUE 2m');
  expect(stage.line('p95 3s')).toContain('✖ P1 firing slow: p95 3s (2m)');
  expect(stage.line('restart api')).toMatch(/m {2}restart api/);
  expect(stage.line('L2 is called')).toContain('L1: called Ana  L2 is called in 4m');
  const timeline = stage.lines.filter((line) => /opened: one|note: looking/.test(line));
  expect(timeline[0]).toContain('ana     note: looking');
  expect(timeline[1]).toContain('plantao opened: one');
  stage.close();
});

test('a overdue phase cannot be overlooked', async () => {
  const stage = await opened([incident('one', { phaseBy: now - 3 * minute })]);
  await stage.press('7');
  expect(stage.line('ACKNOWLEDGE')).toContain('ACKNOWLEDGE OVERDUE 3m');
  stage.close();
});

test('a takes it: acknowledges what fires and owns it; taken already, it answers the reminder', async () => {
  const stage = await opened(
    [incident('one'), incident('two', { owner: 'ana', phase: 'assess' })],
    [alert('slow'), alert('old', { ack: { by: 'bia', at: now } }), alert('other', { incident: 'two' })],
  );
  await stage.press('i', 'a');
  expect(stage.session.sent).toEqual([['acknowledge', 'slow']]);
  stage.session.set('oncall', {
    ...people,
    chain: [{ ...people.chain[0]!, about: 'two', status: 'acknowledged', ackedBy: 'ana' }],
  });
  stage.session.sent.length = 0;
  await stage.press('j', 'a');
  expect(stage.session.sent).toEqual([['stillWorking', 'two']]);
  stage.close();
});

test('phases, notes, updates, severity, resolving with a cause, and opening one by hand', async () => {
  const stage = await opened([incident('one', { phase: 'assess' })], [alert('slow')]);
  await stage.press('i', 'p', 'n');
  expect(stage.text).toContain('Note for the timeline');
  await stage.type('it is the disk');
  await stage.press('enter', 'u');
  await stage.type('mending');
  await stage.press('ctrl-s', 'S');
  await stage.press('ctrl-u');
  await stage.type('p9');
  await stage.press('enter');
  expect(stage.text).toContain('P0, P1, P2 or P3');
  await stage.press('ctrl-u');
  await stage.type('p0');
  await stage.press('enter', 'r');
  expect(stage.text).toContain('Resolve the incident (1 alert still firing)');
  await stage.press('enter');
  expect(stage.text).toContain('required: Cause');
  await stage.type('a full disk');
  await stage.press('enter');
  await stage.type('alert sooner; rotate logs');
  await stage.press('enter', 'o');
  await stage.type('Everything is slow');
  await stage.press('enter', 'enter');
  await stage.type('nowhere');
  await stage.press('enter');
  expect(stage.text).toContain('no component "nowhere"');
  await stage.press('ctrl-u', 'enter');
  expect(stage.session.sent).toEqual([
    ['changeIncident', 'one', { what: 'phase', to: 'mitigate' }],
    ['changeIncident', 'one', { what: 'note', text: 'it is the disk' }],
    ['composeMessage', 'one', 'team'],
    ['changeIncident', 'one', { what: 'update', text: 'What is known:\nmending\n', to: 'team' }],
    ['changeIncident', 'one', { what: 'severity', severity: 'P0' }],
    [
      'changeIncident',
      'one',
      { what: 'resolve', cause: 'a full disk', followUps: ['alert sooner', 'rotate logs'] },
    ],
    ['openIncident', { title: 'Everything is slow', severity: 'P1' }],
  ]);
  await stage.press('esc');
  expect(stage.text).toContain('1 Components');
  stage.close();
});

test('M merges it into another that is open, the newest unless another is named', async () => {
  const others = [incident('one'), incident('two', { openedAt: now - minute }), incident('three')];
  const stage = await opened([...others, incident('done', { phase: 'document', resolvedAt: now })]);
  await stage.press('i', 'M');
  expect(stage.text).toContain('Merge "one is broken" into another');
  expect(stage.text).toContain('two two is broken, three three is broken');
  expect(stage.text).not.toContain('done done is broken');
  await stage.press('enter', 'M', 'ctrl-u');
  await stage.type('three');
  await stage.press('enter');
  expect(stage.session.sent).toEqual([
    ['changeIncident', 'one', { what: 'merge', into: 'two' }],
    ['changeIncident', 'one', { what: 'merge', into: 'three' }],
  ]);
  stage.close();
  const alone = await opened([incident('one')]);
  await alone.press('i', 'M');
  expect(alone.text).toContain('no other open incident to merge into');
  alone.close();
});

test('a refusal is shown and nothing that was typed is lost', async () => {
  const stage = await opened([incident('one')]);
  stage.session.commands.changeIncident = () => {
    throw new Error('the journal cannot be written');
  };
  await stage.press('i', 'n');
  await stage.type('precious');
  await stage.press('enter');
  expect(stage.text).toContain('the journal cannot be written');
  expect(stage.line('precious')).toContain('Text  precious');
  stage.close();
});

test('s on an alert silences it with a reason and an end, and s again lets it be heard', async () => {
  const stage = await opened(
    [],
    [alert('slow'), alert('quiet', { muted: [{ by: 'silence', text: 'silenced by ana' }] })],
  );
  await stage.press('6', 's');
  await stage.type('known');
  await stage.press('enter', 'ctrl-u');
  await stage.type('soon');
  await stage.press('enter');
  expect(stage.text).toContain('not a duration: write 30m, 2h or 1d');
  await stage.press('ctrl-u');
  await stage.type('90m');
  await stage.press('enter', 'j', 's');
  expect(stage.session.sent).toEqual([
    ['silence', 'slow', { forMs: 90 * minute, comment: 'known' }],
    ['unsilence', 'quiet'],
  ]);
  stage.close();
});

test('m plans what the alert suggests, for as long as it fires, and what was tried again and again offers to escalate', async () => {
  const stage = await opened([], [alert('slow', { component: 'api' })]);
  stage.session.answer = () =>
    plan({ note: 'This would be restart number 3 within the hour.', escalate: true });
  await stage.press('6', 'm');
  expect(stage.session.sent).toEqual([['plan', 'restart', 'api', undefined, 'slow']]);
  expect(stage.text).toContain('Ctrl-E escalates instead');
  await stage.press('ctrl-e');
  expect(stage.text).toContain('Escalate: slow');
  await stage.press('esc', 'y');
  expect(stage.session.sent.at(-1)).toEqual(['confirm', 'plan-1', {}]);
  stage.close();
});

test('why the selected alert is there shows below the list where there is room, else when it is asked for', async () => {
  const stage = await opened([], [alert('one'), alert('two')]);
  await stage.press('6', 'j');
  expect(stage.text).toMatch(/Why: two[\s\S]*why two/);
  const many = Array.from({ length: 30 }, (_, index) => alert(`a${index}`));
  stage.session.set('alerts', many);
  await stage.resize(80, 24);
  await stage.press('g');
  expect(stage.text).not.toContain('why a0');
  await stage.press('enter');
  expect(stage.text).toContain('why a0');
  stage.close();
});

test('the selected alert stays selected when a worse one appears above it', async () => {
  const stage = await opened([], [alert('one'), alert('two')]);
  await stage.press('6', 'j');
  stage.session.set('alerts', [alert('worse', { severity: 'P0' }), alert('one'), alert('two')]);
  await stage.settle();
  await stage.press('a');
  expect(stage.session.sent).toEqual([['acknowledge', 'two']]);
  stage.close();
});

test('e composes the message, typing takes the place of a question, Esc keeps it, Ctrl-S sends and Ctrl-Y copies it', async () => {
  const stage = await opened([incident('one')], [alert('slow')]);
  await stage.press('e');
  expect(stage.text).toContain('Escalate: slow');
  expect(stage.text).toContain('(what do you need?)');
  await stage.type('A second pair of eyes');
  expect(stage.text).not.toContain('(what do you need?)');
  await stage.press('esc');
  expect(stage.lines.at(-1)).toContain('kept');
  await stage.press('e');
  expect(stage.text).toContain('A second pair of eyes');
  await stage.press('ctrl-y', 'ctrl-s');
  const message = 'ESCALATING one\n\nHelp needed:\nA second pair of eyes\n';
  expect(stage.asked).toEqual([`copy ${message}`]);
  expect(stage.session.sent).toEqual([['escalate', 'one', message]]);
  expect(stage.lines.at(-1)).toContain('the next level is being called');
  stage.close();
});

test('one person can be called by name instead of the next level', async () => {
  const stage = await opened([incident('one')], [alert('slow')]);
  await stage.press('e');
  expect(stage.lines.at(-1)).toContain('Ctrl-T to Bia');
  await stage.press('ctrl-t');
  expect(stage.text).toContain('Escalate to Bia: slow');
  expect(stage.lines.at(-1)).toContain('Ctrl-T to the next level');
  await stage.press('ctrl-s');
  expect(stage.session.sent[0]).toEqual(['escalate', 'one', expect.any(String), 'bia']);
  expect(stage.lines.at(-1)).toContain('Bia is being called');
  stage.close();
});

test('a question that nobody answered is not put to those who are called', async () => {
  const stage = await opened([incident('one')], [alert('slow')]);
  await stage.press('e', 'ctrl-s');
  expect(stage.session.sent).toEqual([
    ['escalate', 'one', 'ESCALATING one\n\nHelp needed:\n(not known yet)\n'],
  ]);
  stage.close();
});

test('without incidents only what opens one is offered, on a read-only screen not even that', async () => {
  const stage = await opened([]);
  await stage.press('7');
  expect(stage.text).toContain('o opens one');
  expect(stage.lines.at(-1)).toContain('o new');
  expect(stage.lines.at(-1)).not.toContain('next phase');
  stage.session.set('system', { ...calm.system, readOnly: true });
  await stage.settle();
  expect(stage.text).toContain('No open incidents.');
  expect(stage.text).not.toContain('o opens one');
  stage.close();
});

test('a read-only screen neither acknowledges, silences nor escalates', async () => {
  const stage = await opened([incident('one')], [alert('slow')]);
  stage.session.set('system', { ...calm.system, readOnly: true });
  await stage.press('e', '6', 'a', 's', 'e', 'm', 'i', 'a', 'n', 'r', 'p', 'o');
  expect(stage.session.sent).toEqual([]);
  expect(stage.lines.at(-1)).toContain('read-only');
  stage.close();
});

test('the header says who is on call as far as there is room, and shouts when nobody is', async () => {
  const stage = await opened([]);
  expect(stage.lines[0]).toMatch(/on call Ana until \d\d:\d\d UTC, then Bia/);
  await stage.resize(80, 24);
  expect(stage.lines[0]).toMatch(/on call Ana/);
  stage.session.set('oncall', { ...people, duty: { until: now + 60 * minute } });
  await stage.settle();
  expect(stage.lines[0]).toContain('NOBODY on call');
  stage.close();
});

test('the header names everybody who is on call at once', async () => {
  const stage = await opened([]);
  const beside = [{ id: 'caio', name: 'Caio' }];
  stage.session.set('oncall', { ...people, duty: { ...people.duty, beside } });
  await stage.settle();
  expect(stage.lines[0]).toMatch(/on call Ana and Caio until/);
  stage.close();
});

test('the header says on whose clock its times are', async () => {
  const stage = await opened([]);
  expect(stage.lines[0]).not.toContain('America/Recife');
  stage.session.set('system', { ...calm.system, zone: 'America/Recife', rotaZone: 'Europe/Lisbon' });
  await stage.settle();
  expect(stage.lines[0]).toMatch(/on call Ana until \d\d:\d\d America\/Recife/);
  stage.close();
});

test('escalations have two parts: who waits for a human, and who is being called; a message that failed is there', async () => {
  const stage = await opened([incident('one')]);
  expect(stage.line('On call')).toBeDefined();
  expect(stage.line('L2 is called')).toMatch(/✖ P1 {2}L1: called Ana {2}L2 is called in 4m/);
  await stage.press('4', 'z');
  expect(stage.line('HTTP 404')).toContain('NOT SENT · chat · firing notice · one is broken: HTTP 404');
  expect(stage.line('Handoffs')).toBeDefined();
  stage.close();
});

test('a component in maintenance says so, quietly', async () => {
  const stage = new ScreenHarness(
    {
      ...calm,
      components: [component('api', { status: 'down', summary: 'refused' })],
      system: {
        ...calm.system,
        maintenance: [{ name: 'upgrade', until: now + 60 * minute, components: ['api'] }],
      },
    },
    { columns: 120, rows: 40 },
  );
  await stage.settle();
  expect(stage.line('api')).toMatch(/down.*maint. to \d\d:\d\d/);
  stage.close();
});

test('every part fits the smallest screen and one of 80 columns', async () => {
  for (const [columns, rows] of [
    [60, 15],
    [80, 24],
  ] as const) {
    const stage = await opened([incident('one'), incident('two')], [alert('slow')], { columns, rows });
    await stage.press('i');
    expect(stage.lines).toHaveLength(rows);
    expect(stage.lines.every((line) => [...line].length <= columns)).toBe(true);
    await stage.press('n');
    expect(stage.text).toContain('Note for the timeline');
    await stage.press('esc', 'e');
    expect(stage.lines.every((line) => [...line].length <= columns)).toBe(true);
    stage.close();
  }
});

test('at 80 columns the footer still offers the way through the runbook', async () => {
  const stage = await opened([incident('one')], [alert('slow')], { columns: 80, rows: 24 });
  await stage.press('i');
  expect(stage.lines.at(-1)).toMatch(/^ Esc back {2}a .* d steps .* e escalate/);
  stage.close();
});

test('/ filters incidents, and its letters run nothing', async () => {
  const stage = await opened([incident('one'), incident('nether')]);
  await stage.press('7', '/');
  await stage.type('neither');
  expect(stage.text).toContain('Nothing matches "neither"');
  await stage.press('backspace', 'backspace', 'backspace', 'backspace', 'backspace');
  expect(stage.text).toContain('/ne 2 of 2');
  await stage.type('t');
  expect(stage.text).toContain('/net 1 of 2');
  expect(stage.session.sent).toEqual([]);
  await stage.press('enter', 'esc');
  expect(stage.line('one is broken')).toBeDefined();
  stage.close();
});

test('without a chain the message says before it is written that nobody is called', async () => {
  const stage = await opened([incident('one')], [alert('slow')]);
  await stage.press('7', 'e');
  expect(stage.text).not.toContain('no oncall.chain');
  await stage.press('esc');
  stage.session.set('oncall', { ...people, noChain: true });
  await stage.press('e');
  expect(stage.text).toContain('no oncall.chain: copy it (Ctrl-Y), nobody is called');
  stage.close();
});

test('an incident calls its components as the configuration calls them', async () => {
  const stage = await opened([incident('one')]);
  stage.session.names = { ...stage.session.names, component: (id) => (id === 'api' ? 'The API' : id) };
  await stage.press('7');
  expect(stage.line('The API')).toMatch(/┃ components +The API /);
  stage.close();
});

test('an incident and its alert show one clock, from when the trouble began; when it was opened is said beside it', async () => {
  const stage = new ScreenHarness(
    {
      ...calm,
      alerts: [alert('slow', { startedAt: now - 12 * minute })],
      incidents: [incident('one'), incident('two', { alerts: [], openedAt: now - 7 * minute })],
    },
    { columns: 120, rows: 40 },
  );
  await stage.settle();
  await stage.press('7');
  expect(stage.text).toContain('trouble for 12m · opened 2m ago');
  expect(stage.line('firing slow')).toContain('(12m)');
  expect(stage.line('acknowledge one is broken')).toMatch(/12m┃$/);
  await stage.press('j');
  expect(stage.text).toContain('trouble for 7m');
  expect(stage.text).not.toContain('opened 7m ago');
  stage.close();
});
