import { spawn } from 'node:child_process';
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { readPidFile } from '../connections/pid-file.ts';
import { type ProcessInfo, processInfo } from '../connections/processes.ts';
import { defined } from '../model/defined.ts';
import { CannotAsk, type Context } from '../model/kind.ts';
import { sleep } from '../time/sleep.ts';
import { words } from '../words/index.ts';

/** How a program is found, started and stopped. Paths are absolute. */
export interface ProcessOptions {
  /** Pid file of the n-th instance. */
  readonly fileOf: (n: number) => string;
  /** Whether there can be several. */
  readonly scalable: boolean;
  readonly start?: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly output?: string;
  readonly stopSignal: NodeJS.Signals;
  readonly graceMs: number;
  readonly max: number;
}

/** A pid file and the process it names, if that runs. */
export interface Instance {
  readonly n: number;
  readonly file: string;
  readonly info?: ProcessInfo;
}

/** The instances whose pid files exist, by number; a single program without pid file is one instance that does not run. */
export async function findInstances(
  options: ProcessOptions,
  signal: AbortSignal,
): Promise<readonly Instance[]> {
  const numbers = options.scalable ? await instanceNumbers(options) : [1];
  return Promise.all(
    numbers.map(async (n): Promise<Instance> => {
      const file = options.fileOf(n);
      const pid = await readPidFile(file);
      if (pid === process.pid) throw new CannotAsk(words.targets.process.ownPid(file));
      const info = pid === undefined ? undefined : await processInfo(pid, signal);
      return { n, file, ...defined({ info }) };
    }),
  );
}

async function instanceNumbers(options: ProcessOptions): Promise<number[]> {
  const names = new Set(await readdir(dirname(options.fileOf(1))).catch(() => []));
  return Array.from({ length: options.max }, (_, index) => index + 1).filter((n) =>
    names.has(basename(options.fileOf(n))),
  );
}

/** Asks a process to end, waits, and kills its group after the grace. @throws Error when it is still there then */
export async function stopInstance(
  instance: Instance & { readonly info: ProcessInfo },
  options: ProcessOptions,
  context: Context,
  signal: AbortSignal,
): Promise<void> {
  const { info } = instance;
  // Others were stopped before this one, so time has passed since the plan: the pid may be somebody else's by now.
  if ((await processInfo(info.pid, signal))?.started === info.started) send(info.pid, options.stopSignal);
  if (!(await goneWithin(info, options.graceMs, context, signal))) {
    send(-info.pid, 'SIGKILL');
    send(info.pid, 'SIGKILL');
    if (!(await goneWithin(info, 2_000, context, signal)))
      throw new Error(words.targets.process.notEnding(info.pid));
  }
  await rm(instance.file, { force: true });
}

/** Folders that are made: what a service prints is nobody else's business. */
const ownFolder = { recursive: true, mode: 0o700 } as const;

/** Starts an instance in a session of its own, so that it outlives plantao; writes its pid file. @returns its pid */
export async function startInstance(n: number, options: ProcessOptions): Promise<number> {
  const [program, ...args] = options.start!;
  const file = options.fileOf(n);
  await mkdir(dirname(file), ownFolder);
  if (options.output) await mkdir(dirname(options.output), ownFolder);
  const log = await open(options.output ?? '/dev/null', 'a', 0o600);
  try {
    const child = spawn(program!, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, PLANTAO_INSTANCE: String(n) },
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    await new Promise<void>((done, fail) => {
      child.once('spawn', done);
      child.once('error', (error: NodeJS.ErrnoException) =>
        fail(error.code === 'ENOENT' ? new Error(words.targets.process.noProgram(program!)) : error),
      );
    });
    child.unref();
    await writeFile(file, `${child.pid}\n`, { mode: 0o600 });
    return child.pid!;
  } finally {
    await log.close();
  }
}

/** Makes the paths of a configuration absolute. `{n}` in the pid file stands for the number of an instance. */
export function pidFileOf(pattern: string, baseDir: string): (n: number) => string {
  return (n) => resolve(baseDir, pattern.replaceAll('{n}', String(n)));
}

async function goneWithin(
  info: ProcessInfo,
  ms: number,
  context: Context,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = context.clock.elapsed() + ms;
  for (;;) {
    const now = await processInfo(info.pid, signal);
    if (now?.started !== info.started) return true;
    if (context.clock.elapsed() >= deadline) return false;
    await sleep(context.clock, 50, signal);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  if (Math.abs(pid) <= 1) throw new Error(words.targets.process.unsafePid(pid));
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw new Error(words.targets.process.notAllowed(Math.abs(pid)));
    }
  }
}
