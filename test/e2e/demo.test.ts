import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench, shellLine } from './plantao.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

/** Processes whose environment or command line names this bench's demo. */
function demoProcesses(): string[] {
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      if (environment.includes(`PLANTAO_DEMO_FOLDER=${bench.env.TMPDIR}`)) found.push(pid);
    } catch {
      // It ended meanwhile, or is another user's.
    }
  }
  return found;
}

const panes = ['Components', 'Metrics', 'Queues', 'Escalations', 'Logs'];

test.each([
  { columns: 80, rows: 24 },
  { columns: 200, rows: 50 },
])('shows all five panes of a healthy system at $columns x $rows', async (size) => {
  const terminal = bench.start(['demo'], size);
  await terminal.untilText('● 5 up');
  await terminal.until(({ text }) => panes.every((pane) => text.includes(pane)), 'all five panes');
  expect(terminal.onAlternateScreen).toBe(true);
  // The log first: what it began with moves out of sight.
  for (const [key, column] of [
    ['5', 'listening port='],
    ['2', 'Response p95'],
    ['3', 'Outgoing messages'],
    ['4', 'Handoffs'],
  ] as const) {
    terminal.type(key);
    await terminal.untilText(column);
  }
  // What is reckoned by the minute is known once the first one is over.
  await terminal.untilText('All good: 5 components up, every metric in range.', 150_000);
  expect(demoProcesses().length).toBeGreaterThanOrEqual(4);
  terminal.type('q');
  expect(await terminal.untilExit()).toBe(0);
  expect(demoProcesses()).toEqual([]);
  expect(readdirSync(bench.env.TMPDIR)).toEqual([]);
});

test('a crashed API turns red, r and y restart it, and the journal tells of it', async () => {
  const terminal = bench.start(['demo', '--scenario', 'api-down'], { columns: 120, rows: 40 });
  await terminal.untilText(/down +API +\S/);
  await terminal.untilText(/[1-9]\d* alerts?/);
  terminal.type('r');
  await terminal.untilText('runs exactly');
  expect(terminal.text).toContain('demo.mjs api');
  await terminal.untilText('y restart now');
  terminal.type('y');
  await terminal.untilText('succeeded and verified');
  terminal.type('\u001b');
  await terminal.until(({ text }) => !text.includes('Restart API'), 'the dialog is gone');
  await terminal.untilText(/up +API +answered 200/);
  const audit = await bench.commandInDemo('audit', '--json');
  expect(audit.code).toBe(0);
  const events = JSON.parse(audit.stdout) as { kind: string; data: Record<string, unknown> }[];
  const actions = events.filter(({ kind }) => kind.startsWith('action.'));
  expect(actions.map(({ kind }) => kind)).toEqual(['action.intent', 'action.outcome']);
  expect(actions[0]?.data).toMatchObject({ verb: 'restart', component: 'api' });
  expect(actions[1]?.data).toMatchObject({ state: 'succeeded' });
  const verified = await bench.commandInDemo('audit', 'verify', '--json');
  expect(verified.code).toBe(0);
  expect(JSON.parse(verified.stdout)).toMatchObject({ whole: true });
  terminal.type('q');
  expect(await terminal.untilExit()).toBe(0);
  // All of it was the demo's, and is gone with it.
  expect(existsSync(bench.env.XDG_STATE_HOME)).toBe(false);
  expect(readdirSync(bench.env.TMPDIR)).toEqual([]);
  expect(demoProcesses()).toEqual([]);
});

test('quitting gives the shell its terminal back', async () => {
  const shell = await bench.shell({ columns: 100, rows: 30 });
  shell.type(`${shellLine(['demo'])}; echo "code=$?"\r`);
  await shell.untilText('● 5 up');
  expect(shell.onAlternateScreen).toBe(true);
  expect(shell.modes).toMatchObject({ wraps: false, bracketedPaste: true });
  expect(shell.cursorIsVisible).toBe(false);
  shell.type('q');
  await shell.untilText('code=0');
  expect(shell.onAlternateScreen).toBe(false);
  // Readline has its own bracketed paste on at a prompt; a command sees what plantao left.
  shell.type('stty -a\r');
  await shell.untilText('lnext');
  await shell.untilText(/ icanon /);
  for (const flag of ['isig', 'icanon', 'echo', 'icrnl', 'opost', 'onlcr']) {
    expect(shell.text).toMatch(new RegExp(`(?<!-)\\b${flag}\\b`));
  }
  expect(shell.modes.wraps).toBe(true);
  expect(shell.cursorIsVisible).toBe(true);
  expect(demoProcesses()).toEqual([]);
});
