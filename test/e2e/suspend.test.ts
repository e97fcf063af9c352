import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench, shellLine } from './plantao.ts';
import { type Probe, startProbe } from './probe.ts';
import { quietSystem } from './systems.ts';
import type { RealTerminal } from './terminal.ts';

let bench: Bench;
let probe: Probe;
let shell: RealTerminal;
beforeEach(async () => {
  bench = new Bench();
  probe = await startProbe();
  bench.save(quietSystem(probe.url));
  shell = await bench.shell({ columns: 100, rows: 30 });
  shell.type(`${shellLine(['--config', bench.config])}; echo "code=$?"\r`);
  await shell.untilText('answered 200');
});
afterEach(async () => {
  await bench.close();
  await probe.close();
});

async function expectShell(): Promise<void> {
  await shell.until(
    ({ onAlternateScreen, text }) => !onAlternateScreen && /Stopped/.test(text),
    'the shell says that plantao stopped',
  );
  expect(shell.cursorIsVisible).toBe(true);
  expect(shell.modes.wraps).toBe(true);
  shell.type('stty -a; echo "sum=$((40+2))"\r');
  await shell.untilText('sum=42');
  expect(shell.text).toMatch(/(?<!-)\bicanon\b/);
  expect(shell.text).toMatch(/(?<!-)\becho\b/);
}

async function expectBack(): Promise<void> {
  shell.type('fg\r');
  await shell.until(({ onAlternateScreen }) => onAlternateScreen, 'the alternate screen is back');
  await shell.untilText('answered 200');
  await shell.untilText('? help');
  expect(shell.text).toContain('Components');
  expect(shell.text).not.toContain('ready>');
  expect(shell.modes.wraps).toBe(false);
  shell.type('?');
  await shell.untilText('Go back: close');
  shell.type('?');
  await shell.untilText('answered 200');
}

test('Ctrl-Z gives the shell its terminal, and fg brings the screen back', async () => {
  for (let round = 0; round < 2; round++) {
    shell.type('\u001a');
    await expectShell();
    await expectBack();
    expect(shell.lines).toHaveLength(30);
  }
  shell.type('q');
  // The status of the list that was stopped is the stop's; what counts is that the shell has its terminal again.
  await shell.until(
    ({ onAlternateScreen, text }) => !onAlternateScreen && /ready> $/.test(`${text.trimEnd()} `),
    'the prompt',
  );
});

test('SIGTSTP from outside does the same', async () => {
  const pid = await childOf(shell.pty.pid);
  process.kill(pid, 'SIGTSTP');
  await expectShell();
  await expectBack();
});

test('a size that changed while plantao was stopped is taken over', async () => {
  shell.type('\u001a');
  await expectShell();
  shell.resize(120, 40);
  await expectBack();
  await shell.until(({ lines }) => /\? help/.test(lines[39] ?? ''), 'the footer is in the last row');
});

async function childOf(parent: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'latin1');
  return Number(children.trim().split(' ')[0]);
}
