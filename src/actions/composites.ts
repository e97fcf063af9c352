import type { ComponentConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { canaryTarget } from './canary.ts';
import { gracefulStopTarget } from './graceful-stop.ts';
import type { Gauges } from './steps.ts';

/** The verbs of a component that are made of others: `canary`, and a `stop` that waits. `places` are those that do the parts. */
export function composites(
  { canary, stop }: Pick<ComponentConfig, 'canary' | 'stop'>,
  places: readonly (Target | undefined)[],
  gauges: Gauges,
): readonly Target[] {
  const place = (verb: string): Target | undefined => places.find((target) => target?.verbs.includes(verb));
  return [
    ...(canary && place(canary.by) ? [canaryTarget(canary, place, gauges)] : []),
    ...(stop && place('stop') ? [gracefulStopTarget(stop, place, gauges)] : []),
  ];
}
