import { expect, test } from 'vitest';
import { verbInfo } from '../../src/actions/verbs.ts';
import type { AlertRow } from '../../src/model/alert.ts';
import { firing } from './alert-row.ts';
import { calm, component, now } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const alert = (id: string, more: Partial<AlertRow> = {}): AlertRow =>
  firing(id, {
    text: '0 messages for 31m',
    startedAt: now - 31 * 60_000,
    respondBy: now + 14 * 60_000,
    ...more,
  });
const stageOf = async (alerts: readonly AlertRow[], columns = 120): Promise<ScreenHarness> => {
  const stage = new ScreenHarness({ ...calm, alerts }, { columns, rows: 30 });
  await stage.settle();
  await stage.press('6');
  return stage;
};

test('every alert with its severity, state, age and clock; what is overdue cannot be overlooked', async () => {
  const stage = await stageOf([
    alert('Late', { respondBy: now - 120_000, severity: 'P0', severityName: 'CRITICAL' }),
    alert('Fresh'),
    alert('Quiet', { muted: [{ by: 'silence', text: 'silenced by ana' }] }),
    alert('Blind', { trouble: { kind: 'nodata', since: now, text: 'no data from /metrics' } }),
  ]);
  expect(stage.line('Late')).toMatch(/✖ CRITI.*firing.*31m.*OVERDUE 2m/);
  expect(stage.line('Fresh')).toMatch(/✖ P1.*firing.*0 messages for 31m.*31m ack in 14m/);
  expect(stage.line('Quiet')).toContain('muted');
  expect(stage.line('Blind')).toMatch(/no data.*no data from \/metrics/);
  await stage.press('esc');
  expect(stage.text).toContain('1 Components');
  stage.close();
});

test('Enter says why, a takes it, m plans what it suggests', async () => {
  const stage = await stageOf([
    alert('one', { ack: { by: 'kai', at: now } }),
    alert('two', { actions: [{ verb: 'restart', component: 'api' }], runbook: 'fila-congestionada' }),
  ]);
  await stage.press('a');
  expect(stage.lines.at(-1)).toContain('already acknowledged by kai');
  await stage.press('j', 'enter');
  expect(stage.text).toContain('why two');
  expect(stage.text).toContain('Suggested: restart api');
  expect(stage.text).toContain('Runbook: fila-congestionada');
  await stage.press('a', 'm');
  expect(stage.session.sent).toEqual([
    ['acknowledge', 'two'],
    ['plan', 'restart', 'api', undefined, 'two'],
  ]);
  stage.close();
});

test('m offers every action that is suggested, and plans the one that is chosen', async () => {
  const stage = await stageOf([
    alert('two', {
      actions: [
        { verb: 'restart', component: 'api' },
        { verb: 'rolling-restart', component: 'api' },
        { verb: 'restart', component: 'worker' },
      ],
    }),
  ]);
  await stage.press('m');
  expect(stage.text).toContain('Suggested for two');
  expect(stage.session.sent).toEqual([]);
  await stage.press('esc', 'm', 'j', 'j', 'enter');
  expect(stage.session.sent).toEqual([['plan', 'restart', 'worker', undefined, 'two']]);
  stage.close();
});

test('m offers what is suggested by number, with its values, and what it is for as that stands now', async () => {
  const stage = await stageOf([
    alert('two', {
      text: 'p95 3.2s',
      actions: [
        { verb: 'restart', component: 'api' },
        { verb: 'scale', component: 'api', params: { count: '20' } },
        { verb: 'nothing', component: 'api' },
      ],
    }),
  ]);
  const api = component('api', {
    verbs: ['restart', 'scale'],
    actions: [verbInfo('restart'), verbInfo('scale')],
  });
  stage.session.set('components', [api]);
  await stage.settle();
  await stage.press('m');
  expect(stage.line('2  Scale api')).toMatch(/count=20 +while two: p95 3\.2s/);
  expect(stage.line('3  nothing api')).toContain('cannot nothing');
  await stage.press('2');
  expect(stage.session.sent).toEqual([['plan', 'scale', 'api', { count: '20' }, 'two']]);
  await stage.press('esc', 'm');
  stage.session.set('alerts', [alert('two', { phase: 'normal' })]);
  await stage.settle();
  expect(stage.line('2  Scale api')).toContain('two is not firing now');
  stage.close();
});

test('on a small screen what mends an alert is not cut off, and names stand whole before what was read', async () => {
  const names = [
    'API does not answer',
    'Data folder is full',
    'Queue is jammed',
    'Requests fail',
    'Slow answers',
  ];
  const alerts = names.map((name) => alert(name, { text: `${'a long reading '.repeat(4)}` }));
  alerts[0] = { ...alerts[0]!, actions: [{ verb: 'restart', component: 'api' }], runbook: 'api-down' };
  const stage = await stageOf(alerts, 80);
  for (const name of names) expect(stage.line(name)).toContain(`${name} `);
  const places = ['Why: API', 'Suggested: restart api (m plans it)', 'Runbook: api-down', 'why API'].map(
    (text) => stage.lines.findIndex((line) => line.includes(text)),
  );
  expect(places).toEqual(places.map((_, index) => places[0]! + index));
  expect(places[0]).toBeGreaterThan(0);
  stage.session.set('system', { ...calm.system, readOnly: true });
  await stage.settle();
  expect(stage.text).toContain('Suggested: restart api');
  expect(stage.text).not.toContain('m plans it');
  stage.close();
});

test('without alerts it says so, and fits the smallest screen', async () => {
  const stage = await stageOf([], 60);
  expect(stage.text).toContain('No alerts firing or pending.');
  expect(stage.lines.every((line) => line.length <= 60)).toBe(true);
  stage.close();
});

test('l shows the logs of its component from their first column, however they were scrolled before', async () => {
  const stage = await stageOf([alert('one', { component: 'api' })]);
  await stage.press('esc', '5', 'z', '>');
  expect(stage.text).toContain('from column');
  await stage.press('z', '6', 'l');
  expect(stage.text).toContain('logs from when one began');
  expect(stage.text).not.toContain('from column');
  stage.close();
});

test('/ filters by what is shown and known, its letters run nothing, and Esc takes it back before it closes', async () => {
  const stage = await stageOf([
    alert('one', { component: 'api' }),
    alert('two', { component: 'worker', labels: { team: 'messaging' } }),
  ]);
  await stage.press('/');
  await stage.type('messaging');
  expect(stage.session.sent).toEqual([]);
  expect(stage.text).toContain('/messaging 1 of 2');
  expect(stage.line('▸')).toContain('two');
  await stage.press('enter', 'a');
  expect(stage.session.sent).toEqual([['acknowledge', 'two']]);
  await stage.press('/');
  await stage.type('nowhere');
  expect(stage.text).toContain('Nothing matches "messagingnowhere"');
  await stage.press('enter', 'esc');
  expect(stage.line('one')).toBeDefined();
  await stage.press('esc');
  expect(stage.text).toContain('1 Components');
  stage.close();
});

test('several are marked, one by one or all that are shown, and acknowledged or silenced together', async () => {
  const stage = await stageOf([
    alert('one'),
    alert('two'),
    alert('taken', { ack: { by: 'kai', at: now } }),
    alert('other'),
  ]);
  await stage.press('space', 'space', 'space', 'a');
  expect(stage.line('other')).toContain('▸');
  expect(stage.session.sent).toEqual([
    ['acknowledge', 'one'],
    ['acknowledge', 'two'],
  ]);
  expect(stage.lines.at(-1)).toContain('2 of 3 acknowledged');
  await stage.press('e');
  expect(stage.lines.at(-1)).toContain('one alert at a time');
  await stage.press('esc', '*', 's');
  expect(stage.text).toContain('Silence 4 alerts');
  await stage.type('deploy');
  await stage.press('enter', 'enter');
  expect(stage.session.sent.slice(2).map(([what, id]) => [what, id])).toEqual(
    ['one', 'two', 'taken', 'other'].map((id) => ['silence', id]),
  );
  // What was marked and is no longer shown is not acted on.
  await stage.press('/');
  await stage.type('other');
  expect(stage.text).toContain('1 marked');
  stage.close();
});

test('b groups by component, the most urgent group first, and the selection stays on its alert', async () => {
  const stage = await stageOf([
    alert('first', { component: 'worker' }),
    alert('second', { component: 'api' }),
    alert('third', { component: 'worker' }),
  ]);
  await stage.press('j', 'b');
  const places = ['first', 'third', 'second'].map((name) =>
    stage.lines.findIndex((line) => line.includes(name)),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(stage.line('▸')).toMatch(/API.*second/);
  expect(stage.line('third')).not.toContain('worker');
  expect(stage.text).toContain('by component');
  stage.close();
});
