import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../services/until.ts';
import { bundleFixture } from './fixtures/bundle.ts';
import { Bench } from './plantao.ts';
import { type Probe, startProbe } from './probe.ts';
import { quietSystem } from './systems.ts';
import type { RealTerminal } from './terminal.ts';

let bench: Bench;
let probe: Probe;
beforeEach(async () => {
  bench = new Bench();
  probe = await startProbe();
  bench.save(quietSystem(probe.url));
});
afterEach(async () => {
  await bench.close();
  await probe.close();
});

function expectGivenBack(terminal: RealTerminal): void {
  expect(terminal.onAlternateScreen).toBe(false);
  expect(terminal.cursorIsVisible).toBe(true);
  expect(terminal.modes).toEqual({ wraps: true, bracketedPaste: false });
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
] as const)('%s gives the terminal back and ends with %i', async (signal, code) => {
  const terminal = bench.screen();
  await terminal.untilText('answered 200');
  process.kill(terminal.pty.pid, signal);
  expect(await terminal.untilExit()).toBe(code);
  expectGivenBack(terminal);
  expect(terminal.text).not.toContain('stopped:');
});

/** Ports a process listens on, as Linux lists them. */
function listeningPorts(pid: number): string[] {
  const sockets = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && sockets.includes(`socket:[${fields[9]}]`))
    .map((fields) => fields[1]!);
}

test('SIGUSR1 opens no debugger', async () => {
  const terminal = bench.screen();
  await terminal.untilText('answered 200');
  process.kill(terminal.pty.pid, 'SIGUSR1');
  terminal.type('?');
  await terminal.untilText('Keys');
  expect(listeningPorts(terminal.pty.pid)).toEqual([]);
});

test('a terminal that is closed ends plantao', async () => {
  const terminal = bench.screen();
  await terminal.untilText('answered 200');
  const { pid } = terminal.pty;
  (terminal.pty as unknown as { destroy(): void }).destroy();
  await until('plantao to end', () => !existsSync(`/proc/${pid}/cmdline`));
  const asked = probe.requests;
  // One request may have been on its way.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(probe.requests - asked).toBeLessThanOrEqual(1);
});

test.each(['timer', 'promise'])(
  'an error nobody caught (%s) is told after the screen is left',
  async (way) => {
    const program = await bundleFixture('faulty', bench.path);
    const terminal = bench.program(process.execPath, [program, way]);
    await terminal.until(({ onAlternateScreen }) => onAlternateScreen, 'the screen is drawn');
    expect(await terminal.untilExit()).toBe(70);
    expectGivenBack(terminal);
    expect(terminal.text).toContain(`plantao stopped: Error: fault in a ${way}`);
  },
);

test('an error while drawing outside every pane is told after the screen is left', async () => {
  const program = await bundleFixture('faulty', bench.path);
  const terminal = bench.program(process.execPath, [program, 'render']);
  expect(await terminal.untilExit()).toBe(70);
  expectGivenBack(terminal);
  expect(terminal.text).toContain('plantao stopped: Error: fault in render');
});

test('a fault while closing changes neither the exit code nor the terminal', async () => {
  const program = await bundleFixture('faulty', bench.path);
  const terminal = bench.program(process.execPath, [program, 'closing']);
  expect(await terminal.untilExit()).toBe(143);
  expectGivenBack(terminal);
  expect(terminal.text.trim()).toBe('');
});
