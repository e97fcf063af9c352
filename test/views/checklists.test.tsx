import { expect, test } from 'vitest';
import type { ChecklistItemRow, ChecklistRow } from '../../src/model/checklist.ts';
import type { FollowUpRow } from '../../src/model/follow-up.ts';
import { calm, now } from './fixture.ts';
import { type HarnessOptions, ScreenHarness } from './screen-harness.tsx';

const minute = 60_000;

function item(text: string, more: Partial<ChecklistItemRow> = {}): ChecklistItemRow {
  return { id: text, text, state: 'open', revision: 0, ...more };
}

function checklist(name: string, more: Partial<ChecklistRow> = {}): ChecklistRow {
  const list = name.toLowerCase();
  return {
    ...{ id: `${list} 1`, list, occurrence: '1', name, state: 'due', dueAt: now - minute, missed: [] },
    ...{ overdueAt: now + 59 * minute, items: [item('Look at the disks')], ...more },
  };
}

const followUp: FollowUpRow = {
  ...{
    id: 'f1',
    incident: '20260302-1200',
    title: 'No replies',
    text: 'Add an index',
    addedAt: 1,
    by: 'ana',
  },
  ...{ revision: 0, state: 'overdue', dueAt: now - 60 * minute, owner: 'bob' },
};

async function opened(
  checklists: readonly ChecklistRow[],
  followUps: readonly FollowUpRow[] = [],
  options: HarnessOptions = {},
): Promise<ScreenHarness> {
  const stage = new ScreenHarness({ ...calm, checklists, followUps }, options);
  await stage.settle();
  await stage.press('0');
  return stage;
}

test('lists what is overdue first, with how much of it is good, when, and what was missed', async () => {
  const stage = await opened(
    [
      checklist('Daily', { state: 'overdue', overdueAt: now - 5 * minute }),
      checklist('Weekly', {
        state: 'done',
        done: { by: 'ana', at: now },
        missed: [{ occurrence: '0', at: 1, open: 1 }],
      }),
    ],
    [followUp],
  );
  expect(stage.line('Daily')).toMatch(/✖ overdue Daily +0\/1 +overdue 5m/);
  expect(stage.line('Add an index')).toMatch(/▲ overdue Add an index +overdue 1h/);
  expect(stage.line('Weekly')).toMatch(/● done +Weekly +0\/1 +1 missed, ana/);
  expect(stage.lines.findIndex((line) => line.includes('Add an index'))).toBeLessThan(
    stage.lines.findIndex((line) => line.includes('Weekly')),
  );
  stage.close();
});

test('an item shows what was read and how old that is, who ticked it, and who came too late', async () => {
  const stage = await opened([
    checklist('Daily', {
      items: [
        item('API answers', {
          state: 'bad',
          check: 'api is up',
          read: 'API is down: refused',
          readAt: now - minute,
        }),
        item('Backups', {
          ...{ state: 'ticked', mark: { as: 'ticked', by: 'ana', at: now - 2 * minute } },
          late: { by: 'bob', at: now - minute },
        }),
        item('Costs', { state: 'waived', mark: { as: 'waived', by: 'ana', at: now, reason: 'holiday' } }),
        item('Disk', {
          state: 'stale',
          check: 'disk < 80%',
          read: 'disk: stale',
          gate: { verb: 'deploy', component: 'api' },
        }),
      ],
    }),
  ]);
  await stage.press('enter');
  expect(stage.line('API answers')).toContain('✖ bad');
  expect(stage.text).toContain('API is down: refused (1m ago)');
  expect(stage.text).toContain('ana, 2m ago; bob came too late, 1m ago');
  expect(stage.text).toContain('ana, <10s ago: holiday');
  expect(stage.text).toContain('disk: stale; holds back deploy api');
  expect(stage.text).toContain('2 of 4 good');
  stage.close();
});

test('space ticks, and takes a tick back; x asks why it does not apply; n begins the next', async () => {
  const list = checklist('Daily', {
    ...{ begins: '2' },
    items: [item('Look'), item('Told', { state: 'ticked', mark: { as: 'ticked', by: 'ana', at: now } })],
  });
  const stage = await opened([list]);
  await stage.press('enter', 'space', 'j', 'space', 'x');
  expect(stage.text).toContain('Not applicable: Told');
  await stage.type('nobody to tell');
  await stage.press('enter', 'n');
  expect(stage.session.sent).toEqual([
    ['changeChecklist', list, { what: 'tick', item: 'Look' }],
    ['changeChecklist', list, { what: 'untick', item: 'Told' }],
    ['changeChecklist', list, { what: 'waive', item: 'Told', reason: 'nobody to tell' }],
    ['changeChecklist', list, { what: 'begin' }],
  ]);
  stage.close();
});

test('what was ticked too long ago is ticked again', async () => {
  const expired = item('Look', { state: 'expired', mark: { as: 'ticked', by: 'ana', at: 1 } });
  const list = checklist('Before', { items: [expired] });
  const stage = await opened([list]);
  await stage.press('enter', 'space');
  expect(stage.session.sent).toEqual([['changeChecklist', list, { what: 'tick', item: 'Look' }]]);
  stage.close();
});

test('a read-only screen ticks nothing', async () => {
  const stage = new ScreenHarness({
    ...{ ...calm, checklists: [checklist('Daily')] },
    system: { ...calm.system, readOnly: true },
  });
  await stage.settle();
  await stage.press('0', 'enter', 'space');
  expect(stage.session.sent).toEqual([]);
  expect(stage.text).toContain('read-only');
  stage.close();
});

test('a follow-up is closed with a note, and given an owner and a date; no day is refused', async () => {
  const stage = await opened([], [{ ...followUp, state: 'open' }]);
  await stage.press('space');
  await stage.type('PR 12');
  await stage.press('enter', 'o', 'tab', 'ctrl-u');
  await stage.type('soon');
  await stage.press('enter');
  expect(stage.text).toContain('a day such as 2026-12-24');
  expect(stage.session.sent).toEqual([['changeFollowUp', 'f1', { what: 'done', note: 'PR 12' }]]);
  stage.close();
});

test('when the next time of a list has come, the open list shows that', async () => {
  const stage = await opened([checklist('Daily', { items: [item('Look')] })]);
  await stage.press('enter');
  stage.session.set('checklists', [
    checklist('Daily', { id: 'daily 2', occurrence: '2', items: [item('Other')] }),
  ]);
  await stage.press('j');
  expect(stage.text).toContain('Other');
  stage.close();
});

test('of a long list the selected item is in view, with what is known of it', async () => {
  const items = Array.from({ length: 60 }, (_, index) =>
    item(`Item ${index}`, { check: 'x', state: 'good', read: `read ${index}` }),
  );
  const stage = await opened([checklist('Long', { items })]);
  await stage.press('enter', 'G');
  expect(stage.text).toContain('Item 59');
  expect(stage.text).toContain('read 59');
  await stage.press('k', 'k', 'k', 'g');
  expect(stage.text).toContain('Item 0');
  stage.close();
});
