import { runOn } from '../connections/host.ts';
import { lastLine } from '../connections/lines.ts';
import { findProcesses, type ProcessInfo, type ProcessQuery } from '../connections/processes.ts';
import type { ActionParams, Precondition, TargetPlan, Verb } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import type { Target } from '../model/target.ts';

/** Processes that plantao did not start, known by their port, their command line or a pid file, here or on a host. */
export interface FoundOptions {
  readonly query: ProcessQuery;
  readonly host: string | undefined;
  /** The program that restarts them, as the team does it by hand. */
  readonly restart: readonly string[] | undefined;
  readonly graceMs: number;
}

const signals = ['HUP', 'USR1', 'USR2', 'INT', 'TERM', 'QUIT'] as const;
/** How long a restart command may take, in milliseconds. */
const restartMs = 2 * 60_000;

/** @param label how they are known, in words */
export function foundProcesses(options: FoundOptions, label: string, context: Context): Target {
  const { query, host } = options;
  const find = (signal: AbortSignal) => findProcesses(query, context, signal, host);
  let before: { readonly at: number; readonly cpuMs: number } | undefined;
  return {
    label: `process with ${label}${host === undefined ? '' : ` on ${host}`}`,
    verbs: [...(options.restart ? ['restart'] : []), 'signal', 'stop', 'kill'],
    async status(signal) {
      const found = await find(signal);
      if (found.length === 0) return { status: 'down', message: 'not running' };
      return {
        status: 'up',
        message: found.length === 1 ? `pid ${found[0]!.pid}` : `${found.length} processes`,
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
        ...(used < 0 ? {} : { cpuPercent: used }),
      };
    },
    async plan(verb, params, signal) {
      return planFound(verb, params, await find(signal), options, find, context);
    },
  };
}

function planFound(
  verb: Verb,
  params: ActionParams,
  found: readonly ProcessInfo[],
  options: FoundOptions,
  find: (signal: AbortSignal) => Promise<readonly ProcessInfo[]>,
  context: Context,
): TargetPlan {
  const where = options.host === undefined ? '' : `on ${options.host}: `;
  const pids = found.map(({ pid }) => String(pid));
  const from = found.length === 0 ? 'not running' : `pid ${pids.join(', ')}`;
  const act = (argv: readonly string[], more: Partial<TargetPlan>): TargetPlan => ({
    requests: [where + argv.join(' ')],
    from,
    touches: Math.max(1, found.length),
    thing: 'process',
    risk: 'disruptive',
    preconditions: [sameProcesses(found, find)],
    timeoutMs: options.graceMs + 20_000,
    async run(output, signal) {
      const result = await runOn(
        options.host,
        argv,
        { cwd: context.baseDir, signal, onLine: output },
        context,
      );
      if (result.code !== 0)
        throw new Error(lastLine(result.stderr) || `${argv[0]} ended with ${result.code}`);
    },
    ...more,
  });
  if (verb === 'restart' && options.restart)
    return act(options.restart, { to: 'running', timeoutMs: restartMs });
  if (found.length === 0) throw new Error('it does not run');
  switch (verb) {
    case 'stop':
    case 'kill':
      return act(['kill', '-s', verb === 'stop' ? 'TERM' : 'KILL', ...pids], {
        to: 'not running',
        ...(options.restart
          ? { undo: { verb: 'restart', params: {}, text: `run ${options.restart.join(' ')}` } }
          : {}),
      });
    case 'signal': {
      const name = signals.find((one) => one === params.signal);
      if (!name)
        throw new Error(`there is no signal "${String(params.signal).slice(0, 40)}": ${signals.join(', ')}`);
      return act(['kill', '-s', name, ...pids], { to: `told ${name}` });
    }
    default:
      throw new Error(`a process cannot ${verb}`);
  }
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
  return {
    text:
      found.length === 0
        ? 'it does not run'
        : `pid ${found.map(({ pid }) => pid).join(', ')} is still the same`,
    async recheck(signal) {
      const now = await find(signal);
      if (key(now) === key(found)) return undefined;
      return now.length === 0 ? 'it is gone' : `it is pid ${now.map(({ pid }) => pid).join(', ')} now`;
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
