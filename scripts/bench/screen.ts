/**
 * Measures the screen at 200×50 on the demo at rest, in a real pseudo-terminal, beside htop where it is installed and a bare
 * Node start, all in one run. Usage: npm run bench [-- --seconds 30]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startDemo } from '../../demo/start.ts';
import { RealTerminal } from '../../test/e2e/terminal.ts';
import { cpuMs, percentile, rssMb } from './process-usage.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } });
const seconds = Number(values.seconds);
const size = { columns: 200, rows: 50 };

interface Row {
  readonly what: string;
  readonly value: string;
  readonly target?: string;
}
const table: Row[] = [];

function open(command: string, args: readonly string[]): RealTerminal {
  const state = mkdtempSync(join(tmpdir(), 'plantao-bench-'));
  opened.push(state);
  return new RealTerminal({ command, args, ...size, env: { XDG_STATE_HOME: state, COLORTERM: 'truecolor' } });
}
const opened: string[] = [];

/** Milliseconds from start until the screen satisfies `full`, read from the emulator after each write. */
async function firstFrame(
  command: string,
  args: readonly string[],
  full: (text: string) => boolean,
): Promise<number> {
  const started = performance.now();
  const terminal = open(command, args);
  let shown = Number.NaN;
  terminal.pty.onData(() => {
    terminal.emulator.write('', () => {
      if (Number.isNaN(shown) && full(terminal.text)) shown = performance.now() - started;
    });
  });
  await terminal.until(() => !Number.isNaN(shown), 'a full frame');
  await terminal.close();
  return shown;
}

/** CPU share and bytes a second over the window, after a warm-up. */
async function atRest(terminal: RealTerminal, pid: number, windowSeconds: number, warmUpSeconds = 8) {
  await sleep(warmUpSeconds * 1_000);
  const [cpu, bytes, writes] = [cpuMs(pid), terminal.bytes, terminal.writes];
  await sleep(windowSeconds * 1_000);
  return {
    cpuPercent: (cpuMs(pid) - cpu) / (windowSeconds * 10),
    bytesPerSecond: (terminal.bytes - bytes) / windowSeconds,
    writes: terminal.writes - writes,
    rss: rssMb(pid),
  };
}

const panes = ['Components', 'Metrics', 'Logs', 'Queues', 'Escalations'];
const isFull = (text: string): boolean => panes.every((pane) => text.includes(pane)) && /quit/.test(text);

const demo = await startDemo({});
try {
  const args = ['bin/plantao.js', '--config', demo.config];

  const bare: number[] = [];
  const frames: number[] = [];
  for (let run = 0; run < 7; run++) {
    const started = performance.now();
    execFileSync(process.execPath, ['-e', '0']);
    bare.push(performance.now() - started);
    frames.push(await firstFrame(process.execPath, args, isFull));
  }
  const [frame, node] = [percentile(frames, 0.5), percentile(bare, 0.5)];
  table.push({
    what: 'first full frame (median of 7)',
    value: `${frame.toFixed(0)} ms = ${(frame / node).toFixed(1)} × bare node (${node.toFixed(0)} ms)`,
    target: '≤ 350 ms',
  });

  const terminal = open(process.execPath, args);
  await terminal.until(({ text }) => isFull(text), 'a full frame');
  const rest = await atRest(terminal, terminal.pty.pid, seconds);
  table.push({
    what: `CPU at rest, ${seconds} s`,
    value: `${rest.cpuPercent.toFixed(2)} %`,
    target: '≤ 1.5 %',
  });
  table.push({
    what: 'to the terminal at rest',
    value: `${rest.bytesPerSecond.toFixed(0)} B/s in ${rest.writes} writes`,
    target: '≤ 2048 B/s',
  });

  table.push({ what: 'resident memory at rest', value: `${rest.rss.toFixed(0)} MB`, target: '≤ 150 MB' });

  const echoes: number[] = [];
  const beforeKeys = cpuMs(terminal.pty.pid);
  for (let press = 0; press < 100; press++) {
    await sleep(120);
    const heard = new Promise<void>((resolve) => {
      const listener = terminal.pty.onData(() => {
        listener.dispose();
        resolve();
      });
    });
    const started = performance.now();
    terminal.type(press % 2 ? 'k' : 'j');
    await heard;
    echoes.push(performance.now() - started);
  }
  const keyCpu = (cpuMs(terminal.pty.pid) - beforeKeys) / 100;
  table.push({
    what: 'key to echo, 100 keys',
    value: `median ${percentile(echoes, 0.5).toFixed(1)} ms, p95 ${percentile(echoes, 0.95).toFixed(1)} ms`,
    target: 'median ≤ 25 ms',
  });
  table.push({ what: 'CPU for a key and its frame', value: `${keyCpu.toFixed(1)} ms` });
  table.push({
    what: 'resident memory after 100 keys',
    value: `${rssMb(terminal.pty.pid).toFixed(0)} MB`,
  });
  await terminal.close();

  await stillScreen();
  await besideHtop(rest.bytesPerSecond, rest.cpuPercent);
} finally {
  await demo.close();
  for (const folder of opened) rmSync(folder, { recursive: true, force: true });
}

/** A system in which nothing ever changes must cost no byte. */
async function stillScreen(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plantao-still-'));
  opened.push(folder);
  writeFileSync(join(folder, 'note.txt'), 'unchanged\n');
  const config = join(folder, 'plantao.yaml');
  writeFileSync(
    config,
    `system: Still
environments: { local: {} }
components:
  self: { title: This process, check: { process: { command: "${process.pid}" } } }
metrics:
  size: { title: Size of the note, unit: B, file: note.txt, value: size, every: 1s }
`.replace(`{ command: "${process.pid}" }`, `"${process.pid}.pid"`),
  );
  writeFileSync(join(folder, `${process.pid}.pid`), String(process.pid));
  const terminal = open(process.execPath, ['bin/plantao.js', '--config', config]);
  // In its first minute the column that says since when something holds moves every ten seconds, and the history fills. It then shows
  // minutes, which only begin when the check has answered: its step to the first one is waited for, not guessed.
  await terminal.untilText(/pid \d+ .* 1m/, 120_000);
  const rest = await atRest(terminal, terminal.pty.pid, 15, 2);
  table.push({
    what: 'when nothing changes, 15 s',
    value: `${rest.bytesPerSecond.toFixed(0)} B/s, CPU ${rest.cpuPercent.toFixed(2)} %`,
    target: '0 B/s',
  });
  await terminal.close();
}

async function besideHtop(bytesPerSecond: number, cpuPercent: number): Promise<void> {
  try {
    execFileSync('htop', ['--version'], { stdio: 'ignore' });
  } catch {
    table.push({ what: 'beside htop', value: 'htop is not installed' });
    return;
  }
  const htop = open('htop', []);
  const rest = await atRest(htop, htop.pty.pid, seconds);
  table.push({
    what: `beside htop, ${seconds} s`,
    value: `bytes ${(bytesPerSecond / rest.bytesPerSecond).toFixed(2)} ×, CPU ${(cpuPercent / Math.max(rest.cpuPercent, 0.03)).toFixed(1)} × (htop: ${rest.bytesPerSecond.toFixed(0)} B/s, ${rest.cpuPercent.toFixed(2)} %)`,
  });
  await htop.close();
}

const widest = Math.max(...table.map((row) => row.what.length));
for (const row of table) {
  console.log(`${row.what.padEnd(widest)}  ${row.value}${row.target ? `   (to reach: ${row.target})` : ''}`);
}
