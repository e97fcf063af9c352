/**
 * What the logs cost: a file of 1,000,000 lines (about 200 MB) indexed and searched beside lnav, grep and wc, all on the same file
 * in one run, lines streamed into the worker, and the log of a real container followed. What is measured is bundled first, as it is
 * when it is installed: Node's own TypeScript would be counted otherwise.
 *
 * node scripts/bench/logs.ts [--lines 1000000] [--seconds 5]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LogClient, liveStore } from '../../src/logs/worker/client.ts';
import { logContainer } from './log-source.ts';

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
let bundled = '';
const substring = '/orders/99999?';
const expression = '" 50[0-9] [0-9]+ ';

if (values.role === 'file') await measureFile();
else if (values.role === 'stream') await measureStream();
else if (values.role === 'idle') await measureIdle();
else await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plantao-bench-logs-'));
  const file = join(folder, 'access.log');
  try {
    bundled = await bundle(folder);
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
    const idle = JSON.parse(role('idle', [])) as { kb: number };
    const [ours, ...again] = [1, 2, 3].map(
      () => JSON.parse(role('file', ['--file', file])) as Record<string, number>,
    ) as [Record<string, number>, ...Record<string, number>[]];
    for (const other of again)
      for (const [what, value] of Object.entries(other)) ours[what] = Math.min(ours[what]!, value);
    const mb = (kb: number): string => `${(kb / 1_024).toFixed(0)} MB`;
    console.log(`${count} lines\n`);
    row('load and index', ours.index!, 'lnav', theirs.lnav.ms, 1);
    row('newlines alone', ours.index!, 'wc -l', theirs.wc.ms);
    row('substring', ours.substring!, 'grep -cF', theirs.grep.ms, 2);
    row('expression', ours.expression!, 'grep -cE', theirs.grepE.ms, 4);
    console.log(
      `memory, loaded       ${mb(ours.kb!).padStart(10)}   lnav      ${mb(theirs.lnav.kb).padStart(8)}   ratio ${(ours.kb! / theirs.lnav.kb).toFixed(2)} (Node and an idle worker alone ${mb(idle.kb)})`,
    );
    console.log(`memory, searched     ${mb(ours.searchedKb!).padStart(10)}`);
    for (const what of ['status>=500', 'top errors', 'top ip', 'histogram', 'next hit'])
      console.log(`${what.padEnd(20)} ${`${ours[what]!.toFixed(0)} ms`.padStart(10)}`);
    for (const rate of ['5000', '50000'])
      console.log(
        `streamed ${rate.padStart(6)}/s    ${role('stream', ['--rate', rate, '--seconds', values.seconds])}`,
      );
    container(folder);
    commands(file, theirs.lnav.kb);
    screens();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** This file and the worker, as `scripts/build.ts` makes what is installed. */
async function bundle(folder: string): Promise<string> {
  const { build } = await import('esbuild');
  await build({
    entryPoints: {
      bench: fileURLToPath(import.meta.url),
      container: fileURLToPath(new URL('log-container.ts', import.meta.url)),
      'log-worker': fileURLToPath(new URL('../../src/logs/worker/worker.ts', import.meta.url)),
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minify: true,
    keepNames: true,
    external: ['pg-native', 'esbuild'],
    banner: {
      js: "import { createRequire as benchRequire } from 'node:module';const require = benchRequire(import.meta.url);",
    },
  });
  return join(folder, 'bench.mjs');
}

/** A container that writes 5,000 lines a second, followed through the Docker Engine. */
function container(folder: string): void {
  const name = 'plantao-bench-logs';
  const lines = Array.from({ length: 500 }, (_, n) => accessLine(n)).join('');
  const remove = logContainer(name, folder, lines);
  if (!remove) return;
  try {
    const measured = spawnSync(
      process.execPath,
      // As bin/plantao.js sets them.
      ['--max-semi-space-size=2', '--semi-space-growth-factor=1', join(folder, 'container.mjs'), name, '30'],
      { encoding: 'utf8' },
    );
    console.log(`container            ${measured.stdout.trim() || measured.stderr}`);
  } finally {
    remove();
  }
}

/** Peak memory of `plantao logs` on the file, as it is installed. */
function commands(file: string, lnavKb: number): void {
  execFileSync(process.execPath, ['scripts/build.ts']);
  for (const args of [
    ['--where', 'status>=500', '--tail', '10'],
    ['--grep', substring.replace('?', '\\?')],
    ['--top', 'errors'],
    ['--top', 'ip'],
  ]) {
    const command = ['-f', 'kB %M', process.execPath, 'bin/plantao.js', 'logs', '--file', file, ...args];
    const { ms, kb } = run('/usr/bin/time', command);
    console.log(
      `plantao logs ${args.join(' ').padEnd(30)} ${ms.toFixed(0).padStart(6)} ms   ${(kb / 1_024).toFixed(0)} MB = ${(kb / lnavKb).toFixed(2)} × lnav`,
    );
  }
}

/** The Logs view in a real terminal, each in a process of its own. */
function screens(): void {
  const script = fileURLToPath(new URL('log-screen.ts', import.meta.url));
  for (const args of [
    ['--seconds', '60'],
    ['--container', '--memory', '8MB'],
  ])
    spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
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
  const { stdout, stderr } = spawnSync(process.execPath, [bundled, '--role', name, ...more], {
    encoding: 'utf8',
  });
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
  const kb = peakKb();
  const search = async (query: string): Promise<number> => {
    const times: number[] = [];
    for (let n = 0; n < 3; n++) {
      const [ms, { view }] = await timed(() => logs!.view(store, query));
      times.push(ms);
      await logs!.closeView(view);
    }
    return Math.min(...times);
  };
  const substringMs = await search(`"${substring}"`);
  const expressionMs = await search(`/${expression}/`);
  const statusMs = await search('status>=500');
  const searchedKb = peakKb();
  const { view } = await logs!.view(store, '');
  const half = Math.floor(count / 2);
  const results = {
    index,
    kb,
    substring: substringMs,
    expression: expressionMs,
    searchedKb,
    'status>=500': statusMs,
    'top errors': (await timed(() => logs!.topErrors(view)))[0],
    'top ip': (await timed(() => logs!.topValues(view, 'ip')))[0],
    histogram: (await timed(() => logs!.histogram(view, 60_000)))[0],
    'next hit': (await timed(() => logs!.next(view, `/${expression}/`, half)))[0],
  };
  console.log(JSON.stringify(results));
  await logs!.close();
}

/** What Node and a worker with nothing to do take: nobody gets below. */
async function measureIdle(): Promise<void> {
  const logs = new LogClient({ secrets: [] });
  await logs.addSource({ source: 'none' });
  console.log(JSON.stringify({ kb: peakKb() }));
  await logs.close();
}

async function measureStream(): Promise<void> {
  const logs = new LogClient({ secrets: [] });
  const origin = await logs.addSource({ source: 'api' });
  const { view } = await logs.view(liveStore, 'level:error');
  const rate = Number(values.rate);
  const texts = Array.from({ length: 50_000 }, (_, n) => accessLine(n).trimEnd());
  const ticks = Number(values.seconds) * 10;
  let line = 0;
  let slowest = 0;
  const before = process.cpuUsage();
  const began = performance.now();
  for (let tick = 0; tick < ticks; tick++) {
    const arrivals = Array.from({ length: rate / 10 }, () => ({
      text: texts[line++ % texts.length]!,
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
    `${(line / seconds).toFixed(0)} lines/s, ${((user + system) / 1e4 / seconds).toFixed(1)} % of a core, slowest answer ${slowest.toFixed(0)} ms, peak ${(peakKb() / 1_024).toFixed(0)} MB, held ${state.held}, dropped ${state.dropped}`,
  );
  await logs.close();
}

function peakKb(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
}
