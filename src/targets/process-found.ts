import { runOn } from '../connections/host.ts';
import { findProcesses, type ProcessInfo, type ProcessQuery } from '../connections/processes.ts';
import { whyLine } from '../connections/why-line.ts';
import type { ActionParams, Precondition, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import type { Target } from '../model/target.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { configuredLine } from '../text/shell.ts';
import { words } from '../words/index.ts';
import { plannerOf } from './planners.ts';

/** Processes that plantao did not start, known by their port, their command line or a pid file, here or on a host. */
interface FoundOptions {
  readonly query: ProcessQuery;
  readonly host: string | undefined;
  /** The program that restarts them, as the team does it by hand. */
  readonly restart: readonly string[] | undefined;
  readonly graceMs: number;
}

const signals = ['HUP', 'USR1', 'USR2', 'INT', 'TERM', 'QUIT'] as const;
/** How long a restart command may take, in milliseconds. */
const restartMs = 2 * 60_000;

/** @param label how they are found, for people: `port 8000` */
export function foundProcesses(options: FoundOptions, label: string, context: Context): Target {
  const { query, host } = options;
  const find = (signal: AbortSignal) => findProcesses(query, context, signal, host);
  const { process: said } = words.targets;
  let before: { readonly at: number; readonly cpuMs: number } | undefined;
  return {
    label: said.foundLabel(label, host),
    verbs: [...(options.restart ? ['restart'] : []), 'signal', 'stop', 'kill'],
    async status(signal) {
      const found = await find(signal);
      if (found.length === 0) return { status: 'down', message: said.isDown };
      return {
        status: 'up',
        message: found.length === 1 ? said.pid(found[0]!.pid) : said.processes(found.length),
      };
    },
    async stats(signal) {
      const found = await find(signal);
      const now = { at: context.clock.elapsed(), cpuMs: sum(found.map(({ cpuMs }) => cpuMs)) };
      const used =
        before && now.at > before.at ? ((now.cpuMs - before.cpuMs) / (now.at - before.at)) * 100 : -1;
      before = now;
      return {
        instances: found.length,
        memoryBytes: sum(found.map(({ memoryBytes }) => memoryBytes)),
        ...defined({ cpuPercent: used < 0 ? undefined : used }),
      };
    },
    async plan(verb, params, signal) {
      const planner = plannerOf(planners, verb, said.self);
      return planner({ params, found: await find(signal), options, find, context });
    },
  };
}

/** Processes as they are now, and what is to be done to them. */
interface FoundNow {
  readonly params: ActionParams;
  readonly found: readonly ProcessInfo[];
  readonly options: FoundOptions;
  readonly find: (signal: AbortSignal) => Promise<readonly ProcessInfo[]>;
  readonly context: Context;
}

const planners: Readonly<Record<Verb, (now: FoundNow) => TargetPlan>> = {
  restart,
  signal: sendSignal,
  stop: (now) => end(now, 'TERM'),
  kill: (now) => end(now, 'KILL'),
};

function restart(now: FoundNow): TargetPlan {
  const { process: said, cannot } = words.targets;
  const argv = now.options.restart;
  if (!argv) throw new Error(cannot(said.self, 'restart'));
  return planOf(now, argv, { to: said.isUp, timeoutMs: restartMs });
}

function end(now: FoundNow, signal: 'TERM' | 'KILL'): TargetPlan {
  const { process: said } = words.targets;
  const { restart: argv } = now.options;
  const undo = argv && { verb: 'restart', params: {}, text: said.undoByRestart(configuredLine(argv)) };
  return planOf(now, killArgv(now, signal), { to: said.isDown, ...defined({ undo }) });
}

function sendSignal(now: FoundNow): TargetPlan {
  const { process: said } = words.targets;
  const { signal } = now.params;
  const name = signals.find((one) => one === signal);
  if (!name) throw new Error(said.noSignal(excerptOf(String(signal), 40), signals));
  return planOf(now, killArgv(now, name), { to: said.told(name) });
}

/** @throws Error when nothing runs */
function killArgv({ found }: FoundNow, signal: string): readonly string[] {
  if (found.length === 0) throw new Error(words.targets.process.notRunning);
  return ['kill', '-s', signal, ...found.map(({ pid }) => String(pid))];
}

function planOf(
  { found, options, find, context }: FoundNow,
  argv: readonly string[],
  more: Partial<TargetPlan>,
): TargetPlan {
  const { process: said, failed } = words.targets;
  const where = options.host === undefined ? '' : `on ${options.host}: `;
  return {
    requests: [where + configuredLine(argv)],
    from: found.length === 0 ? said.isDown : said.pids(found.map(({ pid }) => pid)),
    touches: Math.max(1, found.length),
    thing: 'process',
    risk: 'disruptive',
    preconditions: [sameProcesses(found, find)],
    timeoutMs: options.graceMs + 20_000,
    async run(output, signal) {
      const running = { cwd: context.baseDir, signal, onLine: output };
      const { code, stderr } = await runOn(options.host, argv, running, context);
      if (code !== 0) throw new Error(whyLine(stderr) || failed(argv[0]!, code));
    },
    ...more,
  };
}

/** The same processes by number and start: a number may by then belong to another program. */
function sameProcesses(
  found: readonly ProcessInfo[],
  find: (signal: AbortSignal) => Promise<readonly ProcessInfo[]>,
): Precondition {
  const key = (list: readonly ProcessInfo[]): string =>
    list
      .map(({ pid, started }) => `${pid} ${started}`)
      .sort()
      .join();
  const { process: said } = words.targets;
  return {
    text: found.length === 0 ? said.notRunning : said.same(found.map(({ pid }) => pid)),
    async recheck(signal) {
      const now = await find(signal);
      if (key(now) === key(found)) return undefined;
      return now.length === 0 ? said.gone : said.now(now.map(({ pid }) => pid));
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
