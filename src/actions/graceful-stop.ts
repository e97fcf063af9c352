import type { TargetPlan } from '../model/action.ts';
import { formatDuration } from '../model/quantity.ts';
import type { StopConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { words } from '../words/index.ts';
import { type MetricReader, runNamedStep, watchUntil } from './steps.ts';

/**
 * The verb `stop` where something has to be done, or finished, first: the action named as `before`, then a metric that has to come
 * down to 0 within a limit, then the target's own stop.
 * @param targetFor the target that can do a verb, this one left out
 */
export function gracefulStopTarget(
  config: StopConfig,
  targetFor: (verb: string) => Target | undefined,
  metrics: MetricReader,
): Target {
  return {
    label: targetFor('stop')?.label ?? 'stop',
    verbs: ['stop'],
    async plan(_verb, params, signal) {
      const stop = await must(targetFor, 'stop').plan('stop', params, signal);
      const before =
        config.before === undefined
          ? undefined
          : await must(targetFor, config.before).plan(config.before, {}, signal);
      return gracefulStopPlan(config, stop, before, metrics);
    },
    sketch(_verb, params) {
      const stop = must(targetFor, 'stop').sketch?.('stop', params);
      const before = config.before && must(targetFor, config.before).sketch?.(config.before, {});
      const { unseen } = words.actions;
      const { drain, limitMs } = config;
      const waits = drain === undefined ? [] : [words.actions.stop.wait(drain, formatDuration(limitMs))];
      return {
        ...{ thing: 'instance', risk: 'disruptive', ...stop },
        requests: [...((before || undefined)?.requests ?? []), ...waits, ...(stop?.requests ?? [])],
        unseen: [...((before || undefined)?.unseen ?? []), ...(stop?.unseen ?? [unseen.whole])],
      };
    },
  };
}

function gracefulStopPlan(
  config: StopConfig,
  stop: TargetPlan,
  before: TargetPlan | undefined,
  metrics: MetricReader,
): TargetPlan {
  const { drain, limitMs, otherwise } = config;
  const title = drain === undefined ? undefined : (metrics.number(drain)?.title ?? drain);
  const limit = formatDuration(limitMs);
  const { stop: said } = words.actions;
  const waits = title === undefined ? [] : [said.wait(title, limit)];
  const atLimit = otherwise === 'stop' ? said.stopsAnyway(limit) : said.leaves(limit);
  const warnings = title === undefined ? [] : [atLimit];
  return {
    ...stop,
    requests: [...(before?.requests ?? []), ...waits, ...stop.requests],
    preconditions: [...(before?.preconditions ?? []), ...stop.preconditions],
    timeoutMs: (before?.timeoutMs ?? 0) + (drain === undefined ? 0 : limitMs) + stop.timeoutMs,
    warnings: [...warnings, ...(stop.warnings ?? [])],
    async run(output, signal) {
      if (before) await runNamedStep(config.before!, before, output, signal);
      if (drain !== undefined && title !== undefined) {
        output(said.waiting(title));
        const empty = await watchUntil(metrics, [drain], limitMs, signal, ([number]) => number?.value === 0);
        const seen = metrics.number(drain)?.text ?? said.noData;
        if (!empty && otherwise === 'leave') throw new Error(said.left(title, seen, limit));
        output(empty ? said.empty(title) : said.stillThen(title, seen, limit));
      }
      await runNamedStep('stop', stop, output, signal);
    },
  };
}

function must(targetFor: (verb: string) => Target | undefined, verb: string): Target {
  const target = targetFor(verb);
  if (!target) throw new Error(words.actions.stop.cannot(verb));
  return target;
}
