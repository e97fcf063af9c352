import { readPidFile } from '../connections/pid-file.ts';
import type { ProcessInfo } from '../connections/processes.ts';
import { processInfo } from '../connections/processes.ts';
import type { ActionParams, Precondition, TargetPlan, Verb } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import { type Instance, type ProcessOptions, startInstance, stopInstance } from './process-life.ts';

/** What to do with the instances of a program, in order. */
interface Steps {
  readonly stop: readonly Instance[];
  readonly start: readonly number[];
}

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
  const running = instances.filter((instance) => instance.info !== undefined);
  const steps = stepsFor(verb, params, instances, running, options);
  const before = running.length;
  const after = verb === 'restart' ? Math.max(1, before) : before - steps.stop.length + steps.start.length;
  return {
    requests: [
      ...steps.stop.map((instance) => `kill -${options.stopSignal.slice(3)} ${instance.info!.pid}`),
      ...steps.start.map(() => options.start!.join(' ')),
    ],
    from: verb === 'restart' ? who(running) : `${before} running`,
    to: `${after} running`,
    touches: Math.max(steps.stop.length, steps.start.length),
    thing: 'process',
    risk: verb === 'start' ? 'safe' : 'disruptive',
    ...undoOf(verb, before),
    preconditions: [
      ...steps.stop.map((instance) => stillThere(instance.info!)),
      ...steps.start
        .filter((n) => !steps.stop.some((instance) => instance.n === n))
        .map((n) => stillFree(options.fileOf(n))),
    ],
    timeoutMs: options.graceMs + 20_000,
    async run(output, signal) {
      for (const instance of steps.stop) {
        output(`stopping pid ${instance.info!.pid}`);
        await stopInstance(instance, options, context, signal);
      }
      for (const n of steps.start) {
        const pid = await startInstance(n, options, context);
        output(`started pid ${pid}`);
      }
    },
  };
}

function stepsFor(
  verb: Verb,
  params: ActionParams,
  instances: readonly Instance[],
  running: readonly Instance[],
  options: ProcessOptions,
): Steps {
  if (verb !== 'stop' && !options.start)
    throw new Error('the configuration does not say how to start it: add "start"');
  switch (verb) {
    case 'restart':
      // One that is not there has nothing to stop; starting it is what the person wants.
      return {
        stop: running,
        start: running.length > 0 ? running.map(({ n }) => n) : [instances[0]?.n ?? 1],
      };
    case 'stop':
      if (running.length === 0) throw new Error('it does not run');
      return { stop: running, start: [] };
    case 'start':
      if (running.length > 0) throw new Error('it runs already');
      return { stop: [], start: [1] };
    case 'scale': {
      const count = Number(params.count);
      // Number('') is 0: an empty count must not stop everything.
      if (!/^\d+$/.test(String(params.count)) || count > options.max) {
        throw new Error(`scale needs a count from 0 to ${options.max}, not "${params.count ?? ''}"`);
      }
      if (count === running.length) throw new Error(`${count} run already`);
      if (count < running.length) return { stop: running.slice(count), start: [] };
      const taken = new Set(running.map(({ n }) => n));
      const free = Array.from({ length: options.max }, (_, index) => index + 1).filter((n) => !taken.has(n));
      return { stop: [], start: free.slice(0, count - running.length) };
    }
    default:
      throw new Error(`a process cannot ${verb}`);
  }
}

function undoOf(verb: Verb, before: number): Pick<TargetPlan, 'undo'> {
  if (verb === 'scale')
    return { undo: { verb: 'scale', params: { count: before }, text: `scale back to ${before}` } };
  if (verb === 'stop') return { undo: { verb: 'start', params: {}, text: 'start it again' } };
  if (verb === 'start') return { undo: { verb: 'stop', params: {}, text: 'stop it again' } };
  return {};
}

function stillThere(info: ProcessInfo): Precondition {
  return {
    text: `pid ${info.pid} is still ${info.command.slice(0, 60)}`,
    async recheck(signal) {
      const now = await processInfo(info.pid, signal);
      if (!now) return `pid ${info.pid} is gone`;
      return now.started === info.started ? undefined : `pid ${info.pid} is another process now`;
    },
  };
}

/** Nobody started it in the meantime: two would share one pid file. */
function stillFree(file: string): Precondition {
  return {
    text: `nothing runs under ${file}`,
    async recheck(signal) {
      const pid = await readPidFile(file);
      const now = pid === undefined ? undefined : await processInfo(pid, signal);
      return now ? `pid ${now.pid} runs already under ${file}` : undefined;
    },
  };
}

function who(running: readonly Instance[]): string {
  if (running.length === 0) return 'not running';
  return running.map((instance) => `pid ${instance.info!.pid}`).join(', ');
}
