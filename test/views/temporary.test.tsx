import { expect, test } from 'vitest';
import type { Temporary, VerbInfo } from '../../src/model/action.ts';
import { calm, plan } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const change = (more: Partial<Temporary>): Temporary => ({
  plan: 'plan-7',
  verb: 'scale',
  component: 'api',
  by: 'ana',
  text: 'scale back to 3',
  dueAt: 0,
  run: false,
  missed: false,
  told: false,
  changedSince: false,
  ...more,
});

async function withChanges(...changes: readonly Temporary[]): Promise<ScreenHarness> {
  const stage = new ScreenHarness(calm, { columns: 120, rows: 30 });
  stage.session.answer = () => plan({ verb: 'scale' });
  stage.session.set('system', { ...calm.system, temporary: changes });
  await stage.settle();
  return stage;
}

test('a change for a while says in the header when it is due, and then cannot be overlooked', async () => {
  const stage = await withChanges();
  expect(stage.lines[0]).not.toMatch(/undo/i);
  stage.session.set('system', {
    ...calm.system,
    temporary: [change({ dueAt: stage.clock.time + 90 * 60_000 })],
  });
  await stage.settle();
  expect(stage.lines[0]).toContain('undo in 1h');
  stage.session.set('system', {
    ...calm.system,
    temporary: [change({ dueAt: stage.clock.time - 1 }), change({ plan: 'plan-8', dueAt: stage.clock.time })],
  });
  await stage.settle();
  expect(stage.lines[0]).toContain('UNDO DUE api: scale back to 3 (+1) u');
  stage.close();
});

test('on a narrow screen, too', async () => {
  const stage = new ScreenHarness(calm, { columns: 80, rows: 24 });
  stage.session.set('system', { ...calm.system, temporary: [change({ dueAt: stage.clock.time - 1 })] });
  await stage.settle();
  expect(stage.lines[0]).toContain('UNDO DUE api: scale back to 3 u');
  stage.close();
});

test('u plans the way back of what is due, whoever made the change', async () => {
  const stage = await withChanges(change({}));
  await stage.press('u');
  expect(stage.session.sent).toContainEqual(['planUndo', 'plan-7']);
  stage.close();
});

test('the dialog asks last for how long, and Enter before it changes for good', async () => {
  const info: VerbInfo = {
    verb: 'scale',
    title: 'Scale',
    summary: '',
    params: [
      { name: 'count', text: 'how many instances', kind: 'count' },
      { name: 'for', text: 'for how long, e.g. 2h', optional: true, aside: true },
    ],
  };
  const stage = await withChanges();
  const [first, ...rest] = calm.components;
  stage.session.set('components', [{ ...first!, actions: [info], verbs: ['scale'] }, ...rest]);
  await stage.settle();
  const planned = () => stage.session.sent.filter(([what]) => what === 'plan').at(-1);
  await stage.press('s');
  expect(stage.text).toContain('for how long, e.g. 2h (optional)');
  await stage.type('20');
  await stage.press('enter');
  expect(planned()?.slice(0, 4)).toEqual(['plan', 'scale', first!.id, { count: 20 }]);
  await stage.press('esc', 's');
  await stage.type('20');
  await stage.press('tab');
  await stage.type('2h');
  await stage.press('enter');
  expect(planned()?.slice(0, 4)).toEqual(['plan', 'scale', first!.id, { count: 20, for: '2h' }]);
  stage.close();
});

test('a plan says for how long, and one that was not looked up says what is missing and has nothing to confirm', async () => {
  const stage = await withChanges(change({}));
  stage.session.answer = () =>
    plan({
      revert: { forMs: 30 * 60_000, run: true },
      unseen: ['deployment/api as it is now'],
      refused: 'cannot run before this can be looked up: no cluster',
      refusedFor: 'unseen',
    });
  await stage.press('u');
  expect(stage.text).toMatch(/for a while 30m, then undone by the screen or watch that leads/);
  expect(stage.text).toMatch(/not seen deployment\/api as it is now/);
  expect(stage.text).toMatch(/REFUSED cannot run before this can be looked up: no cluster/);
  expect(stage.text).not.toMatch(/touches/);
  stage.close();
});
