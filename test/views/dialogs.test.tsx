import { expect, test } from 'vitest';
import { calm, incident, plan, running } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

async function planned(answer = plan(), columns = 80, rows = 24): Promise<ScreenHarness> {
  const stage = new ScreenHarness(incident, { columns, rows });
  stage.session.answer = () => answer;
  await stage.settle();
  await stage.press('r');
  return stage;
}

test('a plan shows exactly what will happen, and Enter cancels it', async () => {
  const stage = await planned();
  for (const text of [
    'POST /containers/julia-api-1/restart?t=10',
    'running since 10:02:11 → running, new process',
    'touches 1 container',
    'disruptive',
    'http GET /health up for 5s',
    '[▸ Cancel ]',
  ]) {
    expect(stage.text).toContain(text);
  }
  await stage.press('enter');
  expect(stage.session.sent.at(-1)).toEqual(['cancel', 'plan-1']);
  expect(stage.text).not.toContain('[▸ Cancel ]');
  stage.close();
});

test('of two commands each is seen to begin: what goes on in the next line is indented', async () => {
  const long = (path: string): string =>
    `/usr/local/lib/nodejs/current/bin/node /srv/julia/releases/${path} worker`;
  const stage = await planned(plan({ requests: [long('first.mjs'), long('second.mjs')] }));
  const starts = stage.lines
    .filter((line) => line.includes('/usr/local'))
    .map((line) => line.indexOf('/usr/local'));
  const rests = ['first.mjs', 'second.mjs'].map((text) => stage.line(text)?.search(/\/srv/));
  expect(starts).toHaveLength(2);
  expect(new Set(starts).size).toBe(1);
  expect(rests).toEqual(starts.map((start) => start + 2));
  stage.close();
});

test('y confirms; the run shows output and result, and can be hidden while it goes on', async () => {
  const stage = await planned();
  await stage.press('y');
  expect(stage.session.sent.at(-1)).toEqual(['confirm', 'plan-1', {}]);
  stage.session.set('actions', [running(plan(), { output: ['stopping', 'started'] })]);
  await stage.settle();
  expect(stage.text).toContain('started');
  await stage.press('esc');
  expect(stage.lines[0]).toContain('1 action running');
  await stage.press('v');
  stage.session.set('actions', [
    running(plan(), {
      state: 'succeeded',
      endedAt: stage.clock.time,
      result: 'verified: GET /health answered 200 for 5s',
    }),
  ]);
  await stage.settle();
  expect(stage.text).toContain('succeeded and verified');
  expect(stage.text).toContain('verified: GET /health answered 200 for 5s');
  await stage.press('x');
  expect(stage.session.sent.filter(([what]) => what === 'cancel')).toEqual([]);
  stage.close();
});

test('the secret of an answer is shown when it is asked for, and gone when the dialog closes', async () => {
  const stage = await planned(plan({ reveals: true }));
  expect(stage.text).toContain('its answer holds a secret');
  await stage.press('y');
  const ended = { state: 'succeeded', endedAt: stage.clock.time, output: ['answered 201'] } as const;
  stage.session.set('actions', [running(plan(), { ...ended, reveals: true })]);
  await stage.settle();
  expect(stage.text).not.toContain('sk-live-1');
  expect(stage.text).toContain('r show the secret, once');
  await stage.press('r');
  stage.session.set('actions', [running(plan(), ended)]);
  await stage.settle();
  expect(stage.text).toContain('sk-live-1');
  expect(stage.text).toContain('Copy it now');
  await stage.press('esc', 'v');
  expect(stage.text).toContain('answered 201');
  expect(stage.text).not.toContain('sk-live-1');
  expect(stage.session.sent.filter(([what]) => what === 'takeRevealed')).toHaveLength(1);
  stage.close();
});

test('o shows all output from its first line, Down goes on, o goes back to the newest', async () => {
  const stage = await planned();
  await stage.press('y');
  const output = Array.from({ length: 60 }, (_, index) => `line ${index + 1} end`);
  stage.session.set('actions', [
    running(plan(), {
      output,
      state: 'failed',
      endedAt: stage.clock.time,
      result: 'psql: ERROR:  no table "rows"',
    }),
  ]);
  await stage.settle();
  expect(stage.text).toContain('line 60 end');
  expect(stage.text).not.toContain('line 1 end');
  expect(stage.text).toContain('o all output');
  await stage.press('o');
  expect(stage.text).toContain('line 1 end');
  expect(stage.text).not.toContain('line 60 end');
  for (let page = 0; page < 20; page += 1) await stage.press('pagedown');
  expect(stage.text).toContain('line 60 end');
  expect(stage.text).toContain('ERROR:  no table "rows"');
  await stage.press('o');
  expect(stage.text).toContain('line 60 end');
  expect(stage.text).not.toContain('line 1 end');
  stage.close();
});

test('a dialog that only shows how an action goes leaves other keys to the panes behind it', async () => {
  const stage = await planned(plan(), 120, 40);
  await stage.press('y');
  stage.session.set('actions', [running(plan(), { output: ['stopping'] })]);
  await stage.settle();
  await stage.press('2');
  expect(stage.text).toMatch(/┏━ 2 Metrics/);
  expect(stage.text).toContain('stopping');
  await stage.press('q');
  expect(stage.asked).toEqual([]);
  expect(stage.text).toContain('an action is still running');
  await stage.press('q');
  expect(stage.asked).toEqual(['quit']);
  stage.close();
});

test('where the name is asked for, nothing but the name confirms', async () => {
  const stage = await planned(
    plan({ guarded: true, environment: 'production', confirm: { how: 'type', word: 'api' } }),
  );
  expect(stage.text).toContain('■ PRODUCTION guarded ■');
  await stage.type('ap');
  await stage.press('enter');
  expect(stage.text).toContain('that is not api');
  expect(stage.session.sent.some(([what]) => what === 'confirm')).toBe(false);
  await stage.type('i');
  expect(stage.text).toContain('[▸ restart now ]');
  await stage.press('tab');
  await stage.type('it hangs');
  await stage.press('enter');
  expect(stage.session.sent.at(-1)).toEqual(['confirm', 'plan-1', { typed: 'api', reason: 'it hangs' }]);
  stage.close();
});

test('a refused plan says why and cannot be confirmed', async () => {
  const stage = await planned(plan({ refused: 'restarted 40s ago; wait 80s or escalate' }));
  expect(stage.text).toContain('restarted 40s ago; wait 80s or escalate');
  await stage.press('y', 'enter');
  expect(stage.session.sent.some(([what]) => what === 'confirm')).toBe(false);
  stage.close();
});

test('when no plan can be made the dialog says what the target said', async () => {
  const stage = new ScreenHarness(calm, {});
  stage.session.answer = () => {
    throw new Error('container api was not found; is it still deployed?');
  };
  await stage.settle();
  await stage.press('r');
  expect(stage.text).toContain('container api was not found; is it still deployed?');
  await stage.press('esc');
  expect(stage.text).not.toContain('was not found');
  stage.close();
});

test('a plan that arrives after the dialog was closed is dropped', async () => {
  const stage = new ScreenHarness(calm, {});
  const ready = Promise.withResolvers<ReturnType<typeof plan>>();
  stage.session.commands.plan = () => ready.promise;
  await stage.settle();
  await stage.press('r', 'esc');
  ready.resolve(plan());
  await stage.settle();
  expect(stage.session.sent).toEqual([['cancel', 'plan-1']]);
  expect(stage.text).not.toContain('[▸ Cancel ]');
  stage.close();
});

test('scaling asks for a whole number and plans with it', async () => {
  const stage = new ScreenHarness(calm, {});
  await stage.settle();
  await stage.press('s', 'enter');
  expect(stage.session.sent).toEqual([]);
  await stage.press('3', 'enter');
  expect(stage.session.sent).toEqual([['plan', 'scale', 'api', { count: 3 }]]);
  stage.close();
});

test('while it is verified it says what is waited for', async () => {
  const stage = await planned(plan());
  await stage.press('y');
  stage.session.set('actions', [running(plan(), { state: 'verifying' })]);
  await stage.settle();
  expect(stage.line('verifying')).toContain('http GET /health up for 5s');
  stage.close();
});

test('while everything is frozen the footer offers no action, and the key still says why', async () => {
  const stage = new ScreenHarness(incident, { columns: 120, rows: 30 });
  await stage.settle();
  expect(stage.lines.at(-1)).toContain('restart');
  stage.session.set('system', { ...incident.system, frozen: { by: 'kai', at: 0, reason: 'release' } });
  await stage.settle();
  expect(stage.lines.at(-1)).not.toContain('restart');
  stage.session.answer = () => plan({ refused: 'kai froze all actions' });
  await stage.press('r');
  expect(stage.text).toContain('kai froze all actions');
  stage.close();
});
