import { expect, test } from 'vitest';
import type { HandoffRow, WaitingRow } from '../../src/model/snapshot.ts';
import { calm, now } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const minute = 60_000;
const actions: HandoffRow['actions'] = [
  {
    verb: 'take',
    title: 'Take',
    summary: '',
    params: [{ name: 'id', text: 'id of what waits', listed: true }],
  },
  {
    verb: 'assign',
    title: 'Assign',
    summary: '',
    params: [
      { name: 'id', text: 'id of what waits', listed: true },
      { name: 'to', text: 'who gets it', choices: ['ana', 'bruno'] },
    ],
  },
];
const waiting = (id: string, more: Partial<WaitingRow>): WaitingRow => ({
  ...{ key: id, id, summary: `about ${id}`, clock: { state: 'none' }, fields: [] },
  ...more,
});
const source: HandoffRow = {
  ...calm.escalations[0]!,
  count: 4,
  clocks: { dues: [now - 12 * minute, now + 48 * minute], unknown: 1 },
  actions,
  waiting: [
    waiting('41', {
      clock: { state: 'runs', dueAt: now - 12 * minute },
      createdAt: now - 42 * minute,
      bot: { at: now - 3 * minute },
      link: 'https://chat.example.com/41',
      fields: [
        { name: 'id', text: '41' },
        { name: 'telefone', text: '+55 11 98888-1234' },
        { name: 'nota', text: null },
      ],
    }),
    waiting('42', { clock: { state: 'runs', dueAt: now + 48 * minute }, claimedBy: 'bruno' }),
    waiting('43', { clock: { state: 'unknown', why: 'no-start' } }),
    waiting('44', { clock: { state: 'answered', at: now - minute }, claimedBy: 'ana' }),
  ],
};

async function stageOf(
  size: { columns: number; rows: number },
  more: Partial<HandoffRow> = {},
  readOnly = false,
) {
  const stage = new ScreenHarness(
    { ...calm, system: { ...calm.system, readOnly }, escalations: [{ ...source, ...more }] },
    size,
  );
  await stage.settle();
  await stage.press('4', 'z');
  return stage;
}

test.each([
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
])('the pane shows what is late first, and that the bot still replies, at $columns x $rows', async (size) => {
  const stage = await stageOf(size);
  expect(stage.line('Handoffs')).toContain('4 waiting, 1 overdue');
  expect(stage.line(' 41 ')).toMatch(/late 12m +41 +bot replies: about 41/);
  expect(stage.line(' 42 ')).toMatch(/due 48m +42 .*taken by bruno/);
  expect(stage.line(' 43 ')).toMatch(/due \? +43/);
  expect(stage.line(' 44 ')).toMatch(/answered +44/);
  stage.close();
});

test('the detail has when an answer is due, who has it, and every column of the row', async () => {
  const stage = await stageOf({ columns: 80, rows: 24 });
  await stage.press('down', 'enter');
  expect(stage.line('answer due')).toMatch(/\d\d:\d\d, 12m ago/);
  expect(stage.line('taken by')).toContain('nobody');
  expect(stage.line(' bot ')).toContain('still replies: last 3m ago, after the handoff');
  expect(stage.line('telefone')).toContain('+55 11 98888-1234');
  expect(stage.line('nota')).toMatch(/nota +-/);
  stage.close();
});

test('t plans taking what is selected, also from its detail; T asks for whom', async () => {
  const stage = await stageOf({ columns: 100, rows: 30 });
  await stage.press('down', 't');
  await stage.press('esc', 'enter', 't');
  expect(stage.session.sent.filter(([what]) => what === 'plan')).toEqual([
    ['plan', 'take', 'escalations/handoffs', { id: '41' }],
    ['plan', 'take', 'escalations/handoffs', { id: '41' }],
  ]);
  await stage.press('esc', 'T');
  expect(stage.text).toContain('who gets it');
  stage.close();
});

test('a verb that is not configured says so, and a read-only screen offers none', async () => {
  const stage = await stageOf({ columns: 100, rows: 30 });
  await stage.press('down', 'b');
  expect(stage.text).toContain('Handoffs cannot give-back: add it under actions of the escalation');
  await stage.press('up', 't');
  expect(stage.text).toContain('select somebody who waits');
  const reading = await stageOf({ columns: 100, rows: 30 }, {}, true);
  await reading.press('down');
  expect(reading.lines.at(-1)).not.toContain('take');
  await reading.press('t');
  expect(reading.text).toContain('read-only');
  expect(reading.session.sent).toEqual([]);
  stage.close();
  reading.close();
});

test('o copies the link of who waits', async () => {
  const stage = await stageOf({ columns: 100, rows: 30 });
  await stage.press('down', 'o');
  expect(stage.text).toContain('copied: https://chat.example.com/41');
  await stage.press('down', 'o');
  expect(stage.text).toContain('this row has no link');
  stage.close();
});
