import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { words } from '../src/words/index.ts';

import { enqueueBacklog } from './backlog.ts';
import { demoConfig } from './config.ts';
import { type DemoSettings, makeFolders } from './folder.ts';
import { demoRunbook } from './runbook.ts';
import { scenarios } from './scenarios.ts';
import { fillQuota } from './services.ts';

/** The demo cannot be started; the message says why and what to do. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

export interface Demo {
  /** Path of the demo's configuration. */
  readonly config: string;
  readonly folder: string;
  /** In the place of the person's own state folder: journal, uptime, lead. */
  readonly state: string;
  /** Ends every process of the demo and removes its folder. */
  close(): Promise<void>;
}

/** How long the processes may take to answer, in milliseconds. */
const startMs = 60_000;
/** How often simulated people write, in milliseconds. */
const usualBeatMs = 2_000;
const roles = ['llm', 'janitor', 'worker', 'api'] as const;

/**
 * Starts the embedded stack in a folder of its own: real processes of this machine, known by pid files.
 * @param options.beatMs how often simulated people write, in milliseconds
 * @throws DemoError when the scenario is unknown or the stack does not come up
 */
export async function startDemo(options: {
  readonly scenario?: string;
  readonly beatMs?: number;
}): Promise<Demo> {
  const { scenario, beatMs = usualBeatMs } = options;
  if (scenario !== undefined && !scenarios.some(({ name }) => name === scenario)) {
    throw new DemoError(
      words.demo.noScenario(
        scenario,
        scenarios.map(({ name }) => name),
      ),
    );
  }
  const program = demoProgram();
  const folder = mkdtempSync(join(tmpdir(), 'plantao-demo-'));
  makeFolders(folder);
  const [apiPort, llmPort] = [await freePort(), await freePort()];
  const settings: DemoSettings = { apiPort, llmPort, keeperPid: process.pid, beatMs };
  writeFileSync(join(folder, 'demo.json'), JSON.stringify(settings));
  const config = join(folder, 'plantao.yaml');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  writeFileSync(config, demoConfig({ apiPort, llmPort, node: process.execPath, program, folder, zone }));
  writeFileSync(join(folder, 'runbooks', 'demo.md'), demoRunbook);
  // However this process ends, its demo ends with it; a process that is killed outright is noticed by the demo itself.
  const endNow = (): void => {
    endProcesses(folder, program, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', endNow);
  const close = async (): Promise<void> => {
    // A terminal that is closed says so more than once: what was begun here is finished all the same.
    const unheard = (): void => {};
    process.on('SIGHUP', unheard);
    // Known before: one that is ending has no command line any more and is there all the same.
    const ending = pidsIn(folder, program);
    endProcesses(folder, program, 'SIGTERM');
    await until(() => ending.every((pid) => !isAlive(pid)), 3_000);
    endNow();
    process.off('exit', endNow);
    process.off('SIGHUP', unheard);
  };
  try {
    for (const role of roles) startRole(role, program, folder);
    // A process heals its fault when it starts, so a fault that came before it was up would be lost.
    const saidHello = (): boolean =>
      roles.every((role) => statSync(join(folder, 'logs', `${role}.log`)).size > 0);
    const up = await until(
      async () => saidHello() && (await answers(`http://127.0.0.1:${apiPort}/health`)),
      startMs,
    );
    if (!up) throw new DemoError(words.demo.slow(startMs / 1_000, lastWords(folder)));
    if (scenario !== undefined) inject(scenario, folder);
  } catch (error) {
    await close();
    throw error;
  }
  return { config, folder, state: join(folder, 'state'), close };
}

/** The end of the API's log: the folder is gone by the time that a person reads the error. */
function lastWords(folder: string): string {
  return readFileSync(join(folder, 'logs', 'api.log'), 'utf8')
    .trim()
    .slice(-500);
}

/** Puts a fault into a running demo. */
export function inject(scenario: string, folder: string): void {
  writeFileSync(join(folder, 'faults', scenario), '');
  if (scenario === 'api-down') kill(folder, 'api.pid');
  if (scenario === 'disk-full') {
    kill(folder, 'janitor.pid');
    fillQuota(folder);
  }
  if (scenario === 'queue-jam') enqueueBacklog(folder);
}

function startRole(role: (typeof roles)[number], program: string, folder: string): void {
  const name = role === 'worker' ? 'worker-1' : role;
  const log = openSync(join(folder, 'logs', `${role}.log`), 'a');
  const child = spawn(process.execPath, [program, role], {
    cwd: folder,
    env: { ...process.env, PLANTAO_DEMO_FOLDER: folder, PLANTAO_INSTANCE: '1' },
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  writeFileSync(join(folder, 'run', `${name}.pid`), `${child.pid}\n`);
}

/** The bundle with the demo's processes: beside plantao's own, or its source when plantao runs from its sources. */
function demoProgram(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, 'demo.mjs'), join(here, '..', 'demo', 'main.ts')];
  const found = places.find((place) => existsSync(place));
  if (!found) throw new DemoError(words.demo.notBuilt);
  return found;
}

/** The demo's processes by their pid files; a pid that was left over may belong to somebody else by now. */
function pidsIn(folder: string, program: string): number[] {
  const run = join(folder, 'run');
  if (!existsSync(run)) return [];
  return readdirSync(run)
    .map((name) => Number(readFileSync(join(run, name), 'latin1').trim()))
    .filter(
      (pid) =>
        Number.isSafeInteger(pid) && pid > 1 && pid !== process.pid && commandOf(pid).includes(program),
    );
}

function commandOf(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function endProcesses(folder: string, program: string, signal: NodeJS.Signals): void {
  for (const pid of pidsIn(folder, program)) signalProcess(pid, signal);
}

function kill(folder: string, pidFile: string): void {
  signalProcess(Number(readFileSync(join(folder, 'run', pidFile), 'latin1')), 'SIGKILL');
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (await condition()) return true;
    await new Promise((wake) => setTimeout(wake, 25));
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
