import { expect, test } from 'vitest';
import { attentionOf } from '../../src/engine/attention.ts';
import type { ScheduleRow } from '../../src/model/schedules.ts';
import { calm, now } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const row = (more: Partial<ScheduleRow>): ScheduleRow => ({
  ...{ id: 'rotate', name: 'Rotate keys', text: 'daily at 03:30', run: false, state: 'waiting' },
  ...more,
});
const action = { verb: 'restart', component: 'worker', params: {} };

test.each([
  [row({ state: 'due', at: now, asks: 'turn', action }), 'due: restart worker'],
  [row({ state: 'due', at: now, asks: 'late', action, run: true }), 'not run in time: restart worker'],
  [row({ state: 'missed', at: now, missed: 3 }), 'missed 3 times: daily at 03:30'],
  [row({ state: 'running', at: now }), undefined],
  [row({}), undefined],
])('the header says of %j: %s', (schedule, text) => {
  const none = { components: [], metrics: [], queues: [], escalations: [] };
  const found = attentionOf({ ...none, schedules: [schedule] });
  expect(found.map((one) => one.text)).toEqual(text === undefined ? [] : [text]);
});

test('the palette marks done what is due, and plans its action; read-only it does neither', async () => {
  const schedules = [row({ state: 'due', at: now, asks: 'turn', action })];
  const stage = new ScreenHarness({ ...calm, schedules }, { columns: 80, rows: 24 });
  await stage.settle();
  await stage.press(':');
  await stage.type('rotate');
  expect(stage.text).toContain('restart worker: due for Rotate keys');
  await stage.press('enter');
  expect(stage.session.sent).toContainEqual(['scheduleDone', 'rotate']);
  stage.close();
  const readOnly = new ScreenHarness(
    { ...calm, schedules, system: { ...calm.system, readOnly: true } },
    { columns: 80, rows: 24 },
  );
  await readOnly.settle();
  await readOnly.press(':');
  await readOnly.type('rotate');
  expect(readOnly.text).not.toContain('Rotate keys');
  readOnly.close();
});
