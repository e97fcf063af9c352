import type { TargetPlan } from '../model/action.ts';
import { formatDuration } from '../model/quantity.ts';
import type { StopConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { type Gauges, runStep, watchUntil } from './steps.ts';

/**
 * The verb `stop` where something has to be done, or finished, first: the action named as `before`, then a metric that has to come
 * down to 0 within a limit, then the target's own stop.
 * @param place the target that can do a verb, this one left out
 */
export function gracefulStopTarget(
  config: StopConfig,
  place: (verb: string) => Target | undefined,
  gauges: Gauges,
): Target {
  return {
    label: place('stop')?.label ?? 'stop',
    verbs: ['stop'],
    async plan(_verb, params, signal) {
      const stop = await must(place, 'stop').plan('stop', params, signal);
      const before =
        config.before === undefined
          ? undefined
          : await must(place, config.before).plan(config.before, {}, signal);
      return gracefulStopPlan(config, stop, before, gauges);
    },
  };
}

function gracefulStopPlan(
  config: StopConfig,
  stop: TargetPlan,
  before: TargetPlan | undefined,
  gauges: Gauges,
): TargetPlan {
  const { drain, limitMs, otherwise } = config;
  const title = drain === undefined ? undefined : (gauges.number(drain)?.title ?? drain);
  const limit = formatDuration(limitMs);
  const waits = title === undefined ? [] : [`wait until ${title} is 0, at most ${limit}`];
  const anyway = otherwise === 'stop' ? 'it is stopped all the same' : 'it is left running';
  const warnings = title === undefined ? [] : [`after ${limit} ${anyway}`];
  return {
    ...stop,
    requests: [...(before?.requests ?? []), ...waits, ...stop.requests],
    preconditions: [...(before?.preconditions ?? []), ...stop.preconditions],
    timeoutMs: (before?.timeoutMs ?? 0) + (drain === undefined ? 0 : limitMs) + stop.timeoutMs,
    warnings: [...warnings, ...(stop.warnings ?? [])],
    async run(output, signal) {
      if (before) await runStep(before, output, signal);
      if (drain !== undefined) {
        output(`waiting until ${title} is 0`);
        const empty = await watchUntil(gauges, [drain], limitMs, signal, ([number]) => number?.value === 0);
        const seen = gauges.number(drain)?.text ?? 'no data';
        if (!empty && otherwise === 'leave')
          throw new Error(`${title} was still ${seen} after ${limit}: it was left running`);
        output(empty ? `${title} is 0` : `${title} was still ${seen} after ${limit}: stopping all the same`);
      }
      await runStep(stop, output, signal);
    },
  };
}

function must(place: (verb: string) => Target | undefined, verb: string): Target {
  const target = place(verb);
  if (!target) throw new Error(`stop needs ${verb}, which this component cannot do`);
  return target;
}
