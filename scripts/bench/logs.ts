/**
 * What the logs cost: a file of 1,000,000 lines (about 200 MB) indexed and searched beside lnav, grep and wc, all on the same file
 * in one run, and lines streamed into the worker.
 *
 * node scripts/bench/logs.ts [--lines 1000000] [--seconds 5]
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LogClient, liveStore } from '../../src/logs/client.ts';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '5' },
    role: { type: 'string', default: 'main' },
    file: { type: 'string', default: '' },
    rate: { type: 'string', default: '0' },
  },
});
const count = Number(values.lines);
const substring = '/orders/99999?';
const expression = '" 50[0-9] [0-9]+ ';

if (values.role === 'file') await measureFile();
else if (values.role === 'stream') await measureStream();
else main();

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'plantao-bench-logs-'));
  const file = join(folder, 'access.log');
  try {
    generate(file);
    run('wc', ['-l', file]);
    const theirs = {
      wc: best(() => run('wc', ['-l', file])),
      grep: best(() => run('grep', ['-cF', substring, file])),
      grepE: best(() => run('grep', ['-cE', expression, file])),
      lnav: best(() =>
        run('/usr/bin/time', ['-f', 'kB %M', 'lnav', '-n', '-c', ':goto 100%', '-c', ':quit', file]),
      ),
    };
    const ours = JSON.parse(role('file', ['--file', file])) as Record<string, number>;
    const mb = (kb: number): string => `${(kb / 1_024).toFixed(0)} MB`;
    console.log(`${count} lines\n`);
    row('load and index', ours.index!, 'lnav', theirs.lnav.ms, 1);
    row('newlines alone', ours.index!, 'wc -l', theirs.wc.ms);
    row('substring', ours.substring!, 'grep -cF', theirs.grep.ms, 2);
    row('expression', ours.expression!, 'grep -cE', theirs.grepE.ms, 4);
    console.log(`memory               ${mb(ours.kb!).padStart(10)}   lnav      ${mb(theirs.lnav.kb)}`);
    for (const rate of ['5000', '50000'])
      console.log(
        `streamed ${rate.padStart(6)}/s    ${role('stream', ['--rate', rate, '--seconds', values.seconds])}`,
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(what: string, ours: number, name: string, theirs: number, most?: number): void {
  const ratio = ours / theirs;
  const verdict = most === undefined ? '' : ratio <= most ? `within ${most}` : `NOT within ${most}`;
  console.log(
    `${what.padEnd(20)} ${`${ours.toFixed(0)} ms`.padStart(10)}   ${name.padEnd(9)} ${`${theirs.toFixed(0)} ms`.padStart(8)}   ratio ${ratio.toFixed(2)} ${verdict}`,
  );
  if (most !== undefined && ratio > most) process.exitCode = 1;
}

function best(measure: () => { ms: number; kb: number }): { ms: number; kb: number } {
  return [measure(), measure(), measure()].sort((a, b) => a.ms - b.ms)[0]!;
}

function run(program: string, args: readonly string[]): { ms: number; kb: number } {
  const began = performance.now();
  const { error, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error) throw new Error(`${program} cannot be run: ${error.message}; install lnav, grep and time`);
  return { ms: performance.now() - began, kb: Number(/kB (\d+)/.exec(stderr)?.[1] ?? 0) };
}

function role(name: string, more: readonly string[]): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), '--role', name, ...more],
    { encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  return stdout.trim();
}

function generate(file: string): void {
  const fd = openSync(file, 'w');
  let text = '';
  for (let n = 0; n < count; n++) {
    text += accessLine(n);
    if (text.length < 2 ** 20 && n < count - 1) continue;
    writeSync(fd, text);
    text = '';
  }
  closeSync(fd);
}

function accessLine(n: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const status = n % 97 === 0 ? 502 : n % 31 === 0 ? 404 : 200;
  const second = n / 40;
  return `10.0.${n % 256}.${(n * 7) % 256} - - [05/Jan/2026:${two((second / 3600) % 24)}:${two((second / 60) % 60)}:${two(second % 60)} +0000] "GET /api/v1/orders/${n}?customer=${(n * 31) % 10_007}&page=${n % 13} HTTP/1.1" ${status} ${100 + (n % 5_000)} "https://shop.example/checkout/${n % 100}" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36" 0.${String(n % 1_000).padStart(3, '0')}\n`;
}

async function measureFile(): Promise<void> {
  const timed = async <T>(work: () => Promise<T>): Promise<[number, T]> => {
    const began = performance.now();
    const result = await work();
    return [performance.now() - began, result];
  };
  // From nothing to the last line, the start of the worker with it.
  let logs: LogClient | undefined;
  const [index, store] = await timed(async () => {
    logs = new LogClient({ secrets: [] });
    const opened = await logs.openFile(values.file, { source: 'file' });
    const { view } = await logs.view(opened, '');
    await logs.rows(view, -50, 50);
    return opened;
  });
  const search = async (query: string): Promise<number> => {
    const times: number[] = [];
    for (let n = 0; n < 3; n++) times.push((await timed(() => logs!.view(store, query)))[0]);
    return Math.min(...times);
  };
  const substringMs = await search(`"${substring}"`);
  const expressionMs = await search(`/${expression}/`);
  console.log(JSON.stringify({ index, substring: substringMs, expression: expressionMs, kb: peakKb() }));
  await logs!.close();
}

async function measureStream(): Promise<void> {
  const logs = new LogClient({ secrets: [] });
  const origin = await logs.addSource({ source: 'api' });
  const { view } = await logs.view(liveStore, 'level:error');
  const rate = Number(values.rate);
  const ticks = Number(values.seconds) * 10;
  let line = 0;
  let slowest = 0;
  const before = process.cpuUsage();
  const began = performance.now();
  for (let tick = 0; tick < ticks; tick++) {
    const arrivals = Array.from({ length: rate / 10 }, () => ({
      text: accessLine(line++).trimEnd(),
      origin,
    }));
    const asked = performance.now();
    await logs.add(arrivals);
    await logs.refresh(view);
    await logs.rows(view, -50, 50);
    slowest = Math.max(slowest, performance.now() - asked);
    await new Promise((done) => setTimeout(done, began + (tick + 1) * 100 - performance.now()));
  }
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const state = await logs.refresh(view);
  console.log(
    `${(line / seconds).toFixed(0)} lines/s, ${((user + system) / 1e4 / seconds).toFixed(1)} % of a core (making the lines included), slowest answer ${slowest.toFixed(0)} ms, peak ${(peakKb() / 1_024).toFixed(0)} MB, held ${state.held}, dropped ${state.dropped}`,
  );
  await logs.close();
}

function peakKb(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
}
