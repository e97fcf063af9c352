import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { RealTerminal } from '../../test/e2e/terminal.ts';
import { logContainer } from './log-source.ts';
import { cpuMs, percentile, rssMb } from './process-usage.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '30' },
    memory: { type: 'string', default: '256MB' },
    container: { type: 'boolean', default: false },
    role: { type: 'string', default: 'main' },
  },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const size = { columns: 200, rows: 50 };
const beginOfFrame = '\u001b[?2026h';

if (values.role === 'flood') flood();
else await main();

/** Lines of an API with the time of this moment, a tenth of them errors. */
function line(n: number, at: string): string {
  const level = n % 10 === 9 ? 'ERROR' : n % 10 === 7 ? 'WARNING' : 'INFO';
  return `${at} ${level} api.orders request ${n} took ${n % 997} ms for customer ${(n * 31) % 10_007} GET /api/v1/orders/${n}?page=${n % 13} from 10.0.${n % 256}.${(n * 7) % 256}\n`;
}

/** Writes lines at the rate; as fast as they are read where that is slower. */
function flood(): void {
  let written = 0;
  let full = false;
  const began = performance.now();
  process.stdout.on('drain', () => {
    full = false;
  });
  setInterval(() => {
    if (full) return;
    const due = Math.floor(((performance.now() - began) / 1_000) * rate);
    const at = new Date().toISOString();
    let text = '';
    for (; written < due && text.length < 2 ** 20; written++) text += line(written, at);
    full = !process.stdout.write(text);
  }, 20);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plantao-bench-log-screen-'));
  try {
    if (values.container) await container(folder);
    else await stream(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stream(folder: string): Promise<void> {
  const argv = [process.execPath, import.meta.filename, '--role', 'flood', '--rate', String(rate)];
  const terminal = open(folder, `logs: [{ command: ${JSON.stringify(argv)} }]`);
  try {
    await show(terminal);
    await sleep(8_000);
    const [lines, since] = [taken(terminal), performance.now()];
    const usage = await over(terminal, seconds);
    const took = (performance.now() - since) / 1_000;
    const perSecond = (taken(terminal) - lines) / took;
    const typed = await typing(terminal);
    const moved = await moving(terminal);
    report(`${rate} lines/s wanted, ${perSecond.toFixed(0)} taken`, usage);
    console.log(`  key to echo, typing a filter: ${echoText(typed)}`);
    console.log(`  key to echo, moving while held: ${echoText(moved)}`);
  } finally {
    await terminal.close();
  }
}

async function container(folder: string): Promise<void> {
  const name = 'plantao-bench-log-screen';
  const lines = Array.from({ length: 500 }, (_, n) => line(n, '').trimStart()).join('');
  const remove = logContainer(name, folder, lines);
  if (!remove) return;
  const terminal = open(folder, `runs: { docker: ${name} }`);
  try {
    await show(terminal);
    const since = performance.now();
    await sleep(15_000);
    const usage = await over(terminal, Math.max(60, seconds));
    const taken = await counted(terminal);
    report(`container, ${(taken / ((performance.now() - since) / 1_000)).toFixed(0)} lines/s taken`, usage);
  } finally {
    await terminal.close();
    remove();
  }
}

function open(folder: string, logs: string): RealTerminal {
  const config = join(folder, 'plantao.yaml');
  writeFileSync(
    config,
    `system: Flood
environments: { local: {} }
components:
  api:
    title: API
    criticality: high
    check: { command: ["true"], every: 60s }
    ${logs}
logs: { memory: ${values.memory} }
`,
  );
  return new RealTerminal({
    command: process.execPath,
    args: ['bin/plantao.js', '--config', config],
    ...size,
    env: { XDG_STATE_HOME: folder, COLORTERM: 'truecolor' },
  });
}

/** The Logs view on the whole screen. */
async function show(terminal: RealTerminal): Promise<void> {
  await terminal.untilText('Flood');
  terminal.type('5');
  await sleep(300);
  terminal.type('z');
  await terminal.untilText(/api.*request/);
}

/** Number of the newest line on the screen: so many were taken. */
function taken({ text }: RealTerminal): number {
  return Math.max(0, ...[...text.matchAll(/request (\d+) /g)].map(([, number]) => Number(number)));
}

/** Lines that came so far, held and let go, as the note of a filter says. */
async function counted(terminal: RealTerminal): Promise<number> {
  terminal.type('/request');
  await terminal.untilText(/request \d+ of \d+/);
  const [, held] = / of (\d+)/.exec(terminal.text)!;
  return Number(held) + Number(/(\d+) older dropped/.exec(terminal.text)?.[1] ?? 0);
}

interface Usage {
  readonly cpuPercent: number;
  readonly kbPerSecond: number;
  readonly framesPerSecond: number;
  readonly rss: readonly number[];
}

async function over(terminal: RealTerminal, span: number): Promise<Usage> {
  const { pid } = terminal.pty;
  let frames = 0;
  const listener = terminal.pty.onData((data) => {
    frames += data.split(beginOfFrame).length - 1;
  });
  const [cpu, bytes] = [cpuMs(pid), terminal.bytes];
  const rss: number[] = [rssMb(pid)];
  for (let part = 0; part < 6; part++) {
    await sleep((span * 1_000) / 6);
    rss.push(rssMb(pid));
  }
  listener.dispose();
  return {
    cpuPercent: (cpuMs(pid) - cpu) / (span * 10),
    kbPerSecond: (terminal.bytes - bytes) / 1_000 / span,
    framesPerSecond: frames / span,
    rss,
  };
}

/** Milliseconds until each of 60 letters typed into the filter stands on the screen. */
async function typing(terminal: RealTerminal): Promise<readonly number[]> {
  terminal.type('/');
  await terminal.untilText(/Filter Logs/);
  const times: number[] = [];
  let text = '';
  for (let press = 0; press < 60; press++) {
    await sleep(150 + (press % 7) * 13);
    const key = text.length < 6 ? 'reques'[text.length]! : '\u007f';
    const next = key === '\u007f' ? text.slice(0, -1) : text + key;
    times.push(await echo(terminal, key, ({ lines }) => lines.at(-1)!.includes(`Filter Logs: ${next}▏`)));
    text = next;
    if (text.length === 6)
      while (text.length > 0) {
        terminal.type('\u007f');
        await sleep(60);
        text = text.slice(0, -1);
      }
  }
  terminal.type('\u001b');
  await sleep(1_000);
  return times;
}

/** Milliseconds until the cursor stands in another row, 60 times. */
async function moving(terminal: RealTerminal): Promise<readonly number[]> {
  const rowOf = ({ lines }: RealTerminal): number => lines.findIndex((row) => /^┃[▸▶❯›>]/.test(row));
  terminal.type(' ');
  await sleep(1_000);
  terminal.type('k');
  await sleep(1_000);
  const times: number[] = [];
  for (let press = 0; press < 60; press++) {
    await sleep(150 + (press % 7) * 13);
    const before = rowOf(terminal);
    times.push(await echo(terminal, press % 2 ? 'j' : 'k', (now) => rowOf(now) !== before));
  }
  return times;
}

async function echo(
  terminal: RealTerminal,
  key: string,
  shown: (terminal: RealTerminal) => boolean,
): Promise<number> {
  const seen = Promise.withResolvers<number>();
  const started = performance.now();
  const listener = terminal.pty.onData(() =>
    terminal.emulator.write('', () => {
      if (shown(terminal)) seen.resolve(performance.now() - started);
    }),
  );
  terminal.type(key);
  const late = sleep(5_000, Number.NaN, { ref: false });
  const took = await Promise.race([seen.promise, late]);
  listener.dispose();
  if (Number.isNaN(took)) throw new Error(`no echo of ${JSON.stringify(key)}:\n${terminal.text}`);
  return took;
}

function echoText(times: readonly number[]): string {
  return `median ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms, worst ${Math.max(...times).toFixed(0)} ms`;
}

function report(what: string, { cpuPercent, kbPerSecond, framesPerSecond, rss }: Usage): void {
  console.log(`${what}, 200×50, load ${loadavg()[0]!.toFixed(1)}`);
  console.log(
    `  ${cpuPercent.toFixed(1)} % of a core, ${framesPerSecond.toFixed(1)} frames/s, ${kbPerSecond.toFixed(1)} KB/s to the terminal`,
  );
  console.log(`  resident memory over the time: ${rss.map((mb) => mb.toFixed(0)).join(' ')} MB`);
}
