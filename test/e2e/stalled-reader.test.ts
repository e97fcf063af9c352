import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench } from './plantao.ts';
import { type Probe, startProbe } from './probe.ts';
import { busySystem } from './systems.ts';

let bench: Bench;
let probe: Probe;
let value = 0;
beforeEach(async () => {
  bench = new Bench();
  probe = await startProbe(() => {
    value += 1;
    return value;
  });
});
afterEach(async () => {
  await bench.close();
  await probe.close();
});

/** Resident memory in MiB. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]) / 1024;
}

test('a terminal that is not read for a while stops neither the checks nor grows memory, and is right afterwards', async () => {
  bench.save(busySystem(probe.url, 16));
  const terminal = bench.screen({ columns: 200, rows: 50 });
  await terminal.untilText(/Value 15 +\d/);
  const { pid } = terminal.pty;
  const memory = memoryOf(pid);

  terminal.pty.pause();
  const asked = probe.requests;
  // A resize makes whole frames, which fill the pipe for certain; time itself is the subject.
  for (let round = 0; round < 30; round++) {
    terminal.resize(round % 2 === 0 ? 199 : 200, 50);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const askedWhileStalled = probe.requests - asked;
  const grown = memoryOf(pid) - memory;
  probe.answer = () => 777;
  terminal.pty.resume();

  expect(askedWhileStalled).toBeGreaterThan(100);
  expect(grown).toBeLessThan(60);
  await terminal.untilText(/Value 15 +777/);
  await terminal.untilText(/Value 0 +777/);
  expect(terminal.hasWrappedLines).toBe(false);
  terminal.type('q');
  expect(await terminal.untilExit()).toBe(0);
});

test('q ends plantao while nobody reads its terminal', async () => {
  bench.save(busySystem(probe.url, 16));
  const terminal = bench.screen({ columns: 200, rows: 50 });
  await terminal.untilText(/Value 15 +\d/);
  terminal.pty.pause();
  for (let round = 0; round < 10; round++) {
    terminal.resize(round % 2 === 0 ? 199 : 200, 50);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  terminal.type('q');
  await expect
    .poll(() => stateOf(terminal.pty.pid), { timeout: 10_000, interval: 50 })
    .toMatch(/^(?:Z|X|gone)$/);
  terminal.pty.resume();
  expect(await terminal.untilExit()).toBe(0);
});

/** A process that ended stays a zombie until its terminal was read to the end. */
function stateOf(pid: number): string {
  try {
    return /State:\s+(\S)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]!;
  } catch {
    return 'gone';
  }
}
