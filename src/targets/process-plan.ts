import { readPidFile } from '../connections/pid-file.ts';
import type { ProcessInfo } from '../connections/processes.ts';
import { processInfo } from '../connections/processes.ts';
import type { ActionParams, Precondition, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { configuredLine } from '../text/shell.ts';
import { words } from '../words/index.ts';
import { plannerOf, wantedCount } from './planners.ts';
import { type Instance, type ProcessOptions, startInstance, stopInstance } from './process-life.ts';

/** What to do with the instances of a program, in order. */
interface Steps {
  readonly stop: readonly Running[];
  readonly start: readonly number[];
  readonly undo?: TargetPlan['undo'];
}

type Running = Instance & { readonly info: ProcessInfo };

/** The instances of a program as they are now, and what is to be done to them. */
interface ProcessNow {
  readonly params: ActionParams;
  readonly instances: readonly Instance[];
  readonly running: readonly Running[];
  readonly options: ProcessOptions;
}

const steps: Readonly<Record<Verb, (now: ProcessNow) => Steps>> = { restart, stop, start, scale };

/**
 * Plans a verb for the instances that were found.
 * @throws Error with a sentence for people when the verb makes no sense now
 */
export function planProcess(
  verb: Verb,
  params: ActionParams,
  instances: readonly Instance[],
  options: ProcessOptions,
  context: Context,
): TargetPlan {
  const { process: said } = words.targets;
  const running = instances.filter((instance): instance is Running => instance.info !== undefined);
  const stepsOf = plannerOf(steps, verb, said.self);
  if (verb !== 'stop' && !options.start) throw new Error(said.noStart);
  const { stop, start, undo } = stepsOf({ params, instances, running, options });
  const before = running.length;
  const after = verb === 'restart' ? Math.max(1, before) : before - stop.length + start.length;
  return {
    requests: [
      ...stop.map(({ info }) => `kill -${options.stopSignal.slice(3)} ${info.pid}`),
      ...start.map(() => configuredLine(options.start!)),
    ],
    from: verb === 'restart' ? who(running) : said.running(before),
    to: said.running(after),
    touches: Math.max(stop.length, start.length),
    thing: 'process',
    risk: verb === 'start' ? 'safe' : 'disruptive',
    ...defined({ undo }),
    preconditions: [
      ...stop.map(({ info }) => stillThere(info)),
      ...start
        .filter((n) => !stop.some((instance) => instance.n === n))
        .map((n) => stillFree(options.fileOf(n))),
    ],
    timeoutMs: options.graceMs + 20_000,
    async run(output, signal) {
      for (const instance of stop) {
        output(said.stopping(instance.info.pid));
        await stopInstance(instance, options, context, signal);
      }
      for (const n of start) output(said.started(await startInstance(n, options)));
    },
  };
}

/** One that is not there has nothing to stop; starting it is what the person wants. */
function restart({ instances, running }: ProcessNow): Steps {
  return { stop: running, start: running.length > 0 ? running.map(({ n }) => n) : [instances[0]?.n ?? 1] };
}

function stop({ running }: ProcessNow): Steps {
  const { notRunning, startAgain } = words.targets.process;
  if (running.length === 0) throw new Error(notRunning);
  return { stop: running, start: [], undo: { verb: 'start', params: {}, text: startAgain } };
}

function start({ running }: ProcessNow): Steps {
  const { runs, stopAgain } = words.targets.process;
  if (running.length > 0) throw new Error(runs);
  return { stop: [], start: [1], undo: { verb: 'stop', params: {}, text: stopAgain } };
}

function scale({ params, running, options }: ProcessNow): Steps {
  const { scaledAlready, undoScale } = words.targets;
  const count = wantedCount(params.count, options.max);
  const before = running.length;
  if (count === before) throw new Error(scaledAlready(count));
  const undo = { verb: 'scale', params: { count: before }, text: undoScale(before) };
  if (count < before) return { stop: running.slice(count), start: [], undo };
  const taken = new Set(running.map(({ n }) => n));
  const free = Array.from({ length: options.max }, (_, index) => index + 1).filter((n) => !taken.has(n));
  return { stop: [], start: free.slice(0, count - before), undo };
}

function stillThere(info: ProcessInfo): Precondition {
  const { process: said } = words.targets;
  return {
    text: said.still(info.pid, excerptOf(info.command, 60)),
    async recheck(signal) {
      const now = await processInfo(info.pid, signal);
      if (!now) return said.pidGone(info.pid);
      return now.started === info.started ? undefined : said.otherProcess(info.pid);
    },
  };
}

/** Nobody started it in the meantime: two would share one pid file. */
function stillFree(file: string): Precondition {
  const { process: said } = words.targets;
  return {
    text: said.free(file),
    async recheck(signal) {
      const pid = await readPidFile(file);
      const now = pid === undefined ? undefined : await processInfo(pid, signal);
      return now && said.taken(now.pid, file);
    },
  };
}

function who(running: readonly Running[]): string {
  const { process: said } = words.targets;
  return running.length === 0 ? said.isDown : running.map(({ info }) => said.pid(info.pid)).join(', ');
}
