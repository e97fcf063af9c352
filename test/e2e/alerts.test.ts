import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HttpRecorder, startHttpRecorder } from '../notify/recorder.ts';
import { Bench } from './plantao.ts';

let bench: Bench;
let receiver: HttpRecorder;
beforeEach(async () => {
  bench = new Bench();
  receiver = await startHttpRecorder({ status: 200, body: 'ok' });
});
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

interface Message {
  readonly kind: string;
  readonly text: string;
  readonly people: readonly { readonly name: string }[];
}

const messages = (): Message[] => receiver.requests.map(({ body }) => JSON.parse(body) as Message);

async function events(kind: string): Promise<readonly { readonly data: Record<string, unknown> }[]> {
  return JSON.parse((await bench.command('audit', '--kind', kind, '--json')).stdout);
}

test('an alert is taken, escalated with a message of its own, silenced, and its incident tells of all that', async () => {
  bench.save(`system: Shop
components: { api: { title: API, check: { command: [sh, -c, "test ! -e down || exit 2"], every: 500ms, fails: 1 } } }
alerts: [{ name: No answers, when: api is down, severity: P1 }]
oncall:
  timezone: UTC
  people: { ana: { name: Ana }, bia: { name: Bia } }
  shifts: [{ who: ana }]
  chain: [{ level: L1, notify: oncall, wait: 10m }, { level: L2, notify: bia, wait: 10m }]
notify: { channels: { chat: { webhook: "${receiver.url}/hook" } }, routes: [{ send: chat }] }
`);
  const terminal = bench.screen({ columns: 120, rows: 40 });
  await terminal.untilText('on call Ana');
  await terminal.untilText('no alerts');
  writeFileSync(join(bench.path, 'down'), '');
  await terminal.untilText('1 alert');
  await terminal.until(() => messages().some(({ kind }) => kind === 'escalated'), 'L1 to be called');
  expect(messages().find(({ kind }) => kind === 'escalated')?.people).toMatchObject([{ name: 'Ana' }]);

  terminal.type('6');
  await terminal.untilText(/▸.*P1.*firing.*No answers.*API is down/);
  await terminal.untilText('L1 called: Ana.');
  terminal.type('e');
  await terminal.untilText('Escalate: No answers');
  await terminal.untilText('Help needed:');
  // The first question that is open is answered by writing.
  terminal.type('nobody can pay');
  await terminal.untilText('nobody can pay');
  terminal.type('\u0013');
  await terminal.until(
    () => messages().some(({ text }) => text.includes('nobody can pay')),
    'the message to arrive',
  );
  const called = messages().find(({ text }) => text.includes('nobody can pay'));
  expect(called?.people).toMatchObject([{ name: 'Bia' }]);
  expect(called?.text).toContain('Priority: P1');

  terminal.type('a');
  await terminal.untilText(/▸.*acked/);
  terminal.type('s');
  await terminal.untilText('Silence No answers');
  terminal.type('they know\r');
  terminal.type('\r');
  await terminal.untilText(/silenced by .*: they know/);
  terminal.type('7');
  await terminal.untilText('Timeline');
  await terminal.untilText(/ASSESS/);
  for (const told of [
    /L1: called Ana/,
    /L2: called Bia/,
    / acknowledged/,
    /silenced for 2 h 00 min: they know/,
  ])
    await terminal.untilText(told);

  rmSync(join(bench.path, 'down'));
  await terminal.untilText('alert No answers resolved');
  terminal.type('\u001b');
  await terminal.untilText('1 Components');
  terminal.type('q');
  expect(await terminal.untilExit()).toBe(0);
  expect((await events('alert.acked')).length).toBe(1);
  expect((await events('silence.created'))[0]?.data).toMatchObject({ comment: 'they know' });
  expect((await events('alert.resolved')).length).toBe(1);
  expect((await bench.command('audit', 'verify')).code).toBe(0);
});

test('the fault of the demo raises its alert, and the action it suggests is one key away', async () => {
  const terminal = bench.start(['demo', '--scenario', 'api-down'], { columns: 120, rows: 40 });
  await terminal.untilText(/[1-9]\d* alerts?/);
  terminal.type('6');
  await terminal.untilText(/▸.*P0.*API does not answer/);
  terminal.type('m');
  await terminal.untilText('runs exactly');
  expect(terminal.text).toContain('Restart API');
  await terminal.untilText('y restart now');
  terminal.type('y');
  await terminal.untilText('succeeded and verified');
});
