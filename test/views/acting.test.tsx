import { expect, test } from 'vitest';
import { verbInfo } from '../../src/actions/verbs.ts';
import { calm, component, incident, plan, running } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const rollback = verbInfo('rollback');
const ownInfo = {
  verb: 'purge',
  title: 'Purge old rows',
  summary: 'Delete rows older than a number of days.',
  params: [
    { name: 'days', text: 'older than how many days', kind: 'count' as const, default: '90' },
    { name: 'table', text: 'which table', choices: ['conversations', 'interactions'] },
  ],
};

async function stageOf(...rows: ReturnType<typeof component>[]): Promise<ScreenHarness> {
  const stage = new ScreenHarness({ ...calm, components: rows }, { columns: 100, rows: 30 });
  await stage.settle();
  return stage;
}

test('the menu lists everything a component can do, own actions too, and Enter begins one', async () => {
  const stage = await stageOf(
    component('api', { title: 'API', verbs: ['restart', 'purge'], actions: [verbInfo('restart'), ownInfo] }),
  );
  await stage.press('.');
  expect(stage.line('Purge old rows')).toContain('Delete rows older than');
  expect(stage.line('Stop it and start it again')).toMatch(/▸ r {3}Restart/);
  await stage.press('down', 'enter');
  expect(stage.text).toContain('older than how many days  90');
  stage.close();
});

test('values are asked for one after another, checked, chosen from, and go into the plan', async () => {
  const stage = await stageOf(component('api', { verbs: ['purge'], actions: [ownInfo] }));
  await stage.press('.', 'enter');
  await stage.press('ctrl-u', 'x', 'enter');
  expect(stage.text).toContain('not a whole number');
  await stage.press('backspace', '3', '0', 'enter', 'enter');
  expect(stage.text).toContain('required: which table');
  await stage.press('down', 'down', 'up', 'down');
  expect(stage.line('▸ interactions')).toBeTruthy();
  await stage.press('enter');
  expect(stage.session.sent).toEqual([['plan', 'purge', 'api', { days: 30, table: 'interactions' }]]);
  stage.close();
});

test('what a target lists can be chosen; a parameter that may stay empty is left out', async () => {
  const stage = await stageOf(component('api', { verbs: ['rollback'], actions: [rollback] }));
  stage.session.commands.choices = async () => [
    { value: '4', text: 'revision 4, api:1.5', current: true },
    { value: '3', text: 'revision 3, api:1.4' },
  ];
  await stage.press('.', 'enter');
  expect(stage.line('revision 4')).toContain('(current)');
  await stage.press('down', 'down', 'enter');
  await stage.press('esc', '.', 'enter', 'enter');
  expect(stage.session.sent.filter(([what]) => what === 'plan')).toEqual([
    ['plan', 'rollback', 'api', { revision: '3' }],
    ['plan', 'rollback', 'api', {}],
  ]);
  stage.close();
});

test('a list that cannot be read says why, and the value can still be typed', async () => {
  const stage = await stageOf(component('api', { verbs: ['rollback'], actions: [rollback] }));
  stage.session.commands.choices = () => Promise.reject(new Error('kubectl: forbidden'));
  await stage.press('.', 'enter');
  expect(stage.text).toContain('kubectl: forbidden');
  await stage.press('7', 'enter');
  expect(stage.session.sent).toEqual([['plan', 'rollback', 'api', { revision: '7' }]]);
  stage.close();
});

test('marked components are planned together, shown together and run after one confirmation', async () => {
  const stage = await stageOf(component('api', { title: 'API' }), component('bot', { title: 'Bot' }));
  stage.session.answer = (_verb, name) => plan({ id: `plan-${name}`, component: name, componentTitle: name });
  await stage.press('space', 'space');
  expect(stage.lines.filter((line) => /^[ ▸]\*/.test(line))).toHaveLength(2);
  expect(stage.lines.at(-1)).toContain('2 marked');
  await stage.press('r');
  expect(stage.session.sent).toEqual([['planAll', 'restart', ['api', 'bot'], undefined]]);
  expect(stage.text).toContain('one after another');
  await stage.press('y');
  expect(stage.session.sent.at(-1)).toEqual(['confirmAll', ['plan-api', 'plan-bot'], {}]);
  stage.session.set('actions', [
    running(plan({ id: 'plan-api', componentTitle: 'API' }), { state: 'succeeded', result: 'verified: up' }),
  ]);
  await stage.settle();
  expect(stage.text).toContain('API: succeeded and verified');
  expect(stage.text).toContain('bot: queued behind the others');
  stage.close();
});

test('one of several that cannot do it is named, and nothing is planned', async () => {
  const stage = await stageOf(component('api'), component('db', { title: 'Database', verbs: [] }));
  await stage.press('space', 'space', 'r');
  expect(stage.lines.at(-1)).toContain('Database cannot restart');
  await stage.press('esc', 'r');
  expect(stage.session.sent).toEqual([]);
  stage.close();
});

test('a reason that is needed is asked for, and goes along', async () => {
  const stage = new ScreenHarness(incident, { columns: 100, rows: 30 });
  stage.session.answer = () =>
    plan({ guarded: true, needsReason: true, confirm: { how: 'type', word: 'api' } });
  await stage.settle();
  await stage.press('r');
  await stage.type('api');
  await stage.press('enter');
  expect(stage.text).toContain('a reason is required');
  await stage.type('leak');
  await stage.press('enter');
  expect(stage.session.sent.at(-1)).toEqual(['confirm', 'plan-1', { typed: 'api', reason: 'leak' }]);
  stage.close();
});

test('warnings stand in the plan, and what cannot be stopped says so', async () => {
  const stage = new ScreenHarness(incident, { columns: 100, rows: 30 });
  stage.session.answer = () => plan({ warnings: ['the pool is full'], uncancellable: true });
  await stage.settle();
  await stage.press('r');
  expect(stage.line('warning ')).toContain('the pool is full');
  expect(stage.text).toContain('cannot be cancelled once started');
  await stage.press('y');
  stage.session.set('actions', [running(plan({ uncancellable: true }))]);
  await stage.press('x');
  expect(stage.session.sent.some(([what]) => what === 'cancel')).toBe(false);
  stage.close();
});

test('u plans what undoes the latest action that can be undone', async () => {
  const stage = new ScreenHarness(calm, { columns: 100, rows: 30 });
  await stage.settle();
  await stage.press('u');
  expect(stage.lines.at(-1)).toContain('nothing to undo');
  stage.session.set('actions', [
    running(plan({ id: 'new' }), { state: 'succeeded' }),
    running(plan({ id: 'old', verb: 'scale' }), { state: 'succeeded', canUndo: 'scale back to 2' }),
  ]);
  await stage.settle();
  expect(stage.lines.at(-1)).toContain('u undo');
  await stage.press('u');
  expect(stage.session.sent).toEqual([['planUndo', 'old']]);
  expect(stage.text).toContain('runs exactly');
  stage.close();
});

test('an action of which nobody knows the outcome is shown first, and settled by a key', async () => {
  const stage = new ScreenHarness(calm, { columns: 100, rows: 30 });
  stage.session.set('actions', [
    running(plan({ id: 'fine' }), { state: 'succeeded' }),
    running(plan({ id: 'lost' }), { state: 'unknown', unsettled: true, result: 'outcome unknown: look' }),
  ]);
  await stage.settle();
  await stage.press('v');
  expect(stage.text).toContain('outcome unknown: look');
  expect(stage.text).toContain('g succeeded · b failed');
  await stage.press('b');
  expect(stage.session.sent).toEqual([['settle', 'lost', 'failed']]);
  stage.close();
});

test('M puts a component into maintenance for a while, and ends what was begun by hand', async () => {
  const stage = new ScreenHarness(calm, { columns: 120, rows: 30 });
  await stage.settle();
  await stage.press('1', 'M');
  await stage.type('upgrade');
  await stage.press('enter', 'enter');
  const [id] = calm.components.map((row) => row.id);
  expect(stage.session.sent).toEqual([['maintain', [id], { forMs: 3_600_000, comment: 'upgrade' }]]);
  const until = stage.clock.time + 3_600_000;
  const window = { name: 'every night', until, components: [id!] };
  const maintenance = [window, { ...window, id: 'm1', name: 'upgrade' }];
  stage.session.set('system', { ...calm.system, maintenance });
  await stage.settle();
  await stage.press('M');
  expect(stage.session.sent.slice(1)).toEqual([['endMaintenance', 'm1']]);
  stage.close();
});

test('F offers to cancel what runs', async () => {
  const stage = new ScreenHarness(incident, { columns: 120, rows: 30 });
  stage.session.set('actions', [running(plan())]);
  await stage.settle();
  await stage.press('F');
  expect(stage.text).toContain('Type y to cancel');
  await stage.type('migration');
  await stage.press('tab');
  await stage.type('y');
  await stage.press('enter');
  expect(stage.session.sent).toEqual([
    ['freeze', 'migration'],
    ['cancel', 'plan-1'],
  ]);
  stage.close();
});

test('F asks why everything shall stop, and lifts it again; frozen cannot be overlooked', async () => {
  const stage = new ScreenHarness(calm, { columns: 120, rows: 30 });
  await stage.settle();
  await stage.press('F', 'enter');
  expect(stage.session.sent).toEqual([]);
  await stage.type('migration');
  await stage.press('enter');
  expect(stage.text).not.toContain('Type y to cancel');
  expect(stage.session.sent).toEqual([['freeze', 'migration']]);
  const frozen = { by: 'ana', at: stage.clock.time, reason: 'migration' };
  stage.session.set('system', { ...calm.system, frozen });
  await stage.settle();
  expect(stage.lines[0]).toContain('FROZEN by ana: migration');
  await stage.press('F');
  expect(stage.session.sent.at(-1)).toEqual(['unfreeze']);
  stage.close();
});

test('W asks who stands in for whom on call, by name; without a rota there is nobody', async () => {
  const stage = new ScreenHarness(calm, { columns: 120, rows: 30 });
  await stage.settle();
  await stage.press('1', 'W');
  expect(stage.lines.at(-1)).toContain('no rota, or nobody to swap with');
  const people = [
    { id: 'ana', name: 'Ana' },
    { id: 'bo', name: 'Bo' },
  ];
  stage.session.set('oncall', { ...calm.oncall, configured: true, duty: { person: people[0]! }, people });
  await stage.settle();
  await stage.press('W');
  expect(stage.text).toContain('Swap on call');
  await stage.press('enter', 'enter', 'enter');
  await stage.type('2026-12-26 09:00');
  await stage.press('enter', 'enter');
  expect(stage.session.sent).toEqual([
    ['swapOncall', { instead: 'ana', person: 'bo', until: '2026-12-26 09:00' }],
  ]);
  stage.close();
});

test('the menu finds an action by typing, a preset too, and plans it as it is', async () => {
  const preset = {
    ...{ verb: 'fallback-llm', title: 'Fall back to Anthropic', summary: 'set-env LLM_PROVIDER=anthropic' },
    ...{ params: [], means: { verb: 'set-env', params: { set: 'LLM_PROVIDER=anthropic' } } },
  };
  const infos = [verbInfo('restart'), verbInfo('stop'), verbInfo('scale'), preset];
  const stage = await stageOf(component('api', { verbs: infos.map(({ verb }) => verb), actions: infos }));
  await stage.press('.');
  await stage.type('fall');
  expect(stage.text).not.toContain('Stop it and start it again');
  expect(stage.line('Fall back to Anthropic')).toContain('▸');
  await stage.press('ctrl-u');
  await stage.type('zzz');
  expect(stage.text).toContain('no action of that name');
  await stage.press('enter', 'ctrl-u');
  await stage.type('fall');
  await stage.press('enter');
  expect(stage.session.sent).toEqual([['plan', 'fallback-llm', 'api', undefined]]);
  await stage.press('esc', '.', '.');
  expect(stage.text).not.toContain('type to find one');
  stage.close();
});
