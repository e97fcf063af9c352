import type { ComponentConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { canaryTarget } from './canary.ts';
import { gracefulStopTarget } from './graceful-stop.ts';
import type { MetricReader } from './steps.ts';

/**
 * The verbs of a component that are made of others: `canary`, and a `stop` that waits.
 * @param targets those that do the parts
 */
export function composites(
  { canary, stop }: Pick<ComponentConfig, 'canary' | 'stop'>,
  targets: readonly (Target | undefined)[],
  metrics: MetricReader,
): readonly Target[] {
  const targetFor = (verb: string): Target | undefined =>
    targets.find((target) => target?.verbs.includes(verb));
  return [
    ...(canary && targetFor(canary.by) ? [canaryTarget(canary, targetFor, metrics)] : []),
    ...(stop && targetFor('stop') ? [gracefulStopTarget(stop, targetFor, metrics)] : []),
  ];
}
