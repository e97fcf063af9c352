import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../services/until.ts';
import { Bench } from './plantao.ts';

const wide = { columns: 120, rows: 30 };
let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  // It takes long to end: whoever stops it waits.
  const stubborn = JSON.stringify("process.on('SIGTERM', () => {}); setInterval(Date, 1e6)");
  bench.save(`system: Probe
components:
  slow: { title: Slow one, runs: { process: slow.pid, start: [${JSON.stringify(process.execPath)}, -e, ${stubborn}], grace: 60s } }
`);
});
afterEach(async () => {
  try {
    process.kill(Number(readFileSync(join(bench.path, 'slow.pid'), 'utf8')), 'SIGKILL');
  } catch {
    // It was never started.
  }
  await bench.close();
});

const actionEvents = async (): Promise<{ kind: string; data: Record<string, unknown> }[]> => {
  const { stdout } = await bench.command('audit', '--json');
  return (JSON.parse(stdout) as { kind: string; data: Record<string, unknown> }[]).filter(({ kind }) =>
    kind.startsWith('action.'),
  );
};

test('a screen killed while it acts: the next one says that the outcome is unknown until a person settles it', async () => {
  expect((await bench.command('--config', bench.config, 'run', 'start', 'slow')).code).toBe(0);
  const pid = readFileSync(join(bench.path, 'slow.pid'), 'utf8');
  const first = bench.screen(wide);
  await first.untilText(/up +Slow one/);
  first.type('x');
  await first.untilText(/Stop Slow one in/);
  await first.untilText('y stop now');
  first.type('y');
  await until('the intent', async () => (await actionEvents()).at(-1)?.kind === 'action.intent');
  process.kill(first.pty.pid, 'SIGKILL');
  await first.untilExit();

  const second = bench.screen(wide);
  await second.untilText('1 outcome unknown');
  expect(readFileSync(join(bench.path, 'slow.pid'), 'utf8')).toBe(pid);
  expect((await actionEvents()).filter(({ kind }) => kind === 'action.intent')).toHaveLength(2);
  second.type('v');
  await second.untilText('b failed');
  second.type('b');
  await second.until(({ text }) => !text.includes('1 outcome unknown'), 'it is settled');
  expect((await actionEvents()).at(-1)).toMatchObject({
    kind: 'action.settled',
    data: { verb: 'stop', component: 'slow', state: 'failed' },
  });
  await second.untilText('settled as failed');
  second.type('\u001b');
  await second.until(({ text }) => !text.includes('Stop slow'), 'the dialog is gone');
  second.type('q');
  await second.untilExit();
});

test('a freeze by somebody else shows on an open screen and stops its keys', async () => {
  const terminal = bench.screen(wide);
  await terminal.untilText('Slow one');
  await bench.command('--config', bench.config, 'freeze', '--reason', 'database migration');
  await terminal.untilText(/FROZEN by .*database migration/);
  terminal.type('o');
  await terminal.untilText(/froze all actions .*database migration/);
  terminal.type('\u001b');
  await bench.command('--config', bench.config, 'unfreeze');
  await terminal.until(({ text }) => !text.includes('FROZEN'), 'it is lifted');
  expect(await actionEvents()).toEqual([]);
});
