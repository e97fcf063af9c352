import type { Verb } from '../model/action.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';

/**
 * What a target's table has for a verb.
 * @param self what the target is, for people: `a container`
 * @throws Error when the table does not have the verb
 */
export function plannerOf<Planner>(
  planners: Readonly<Record<Verb, Planner>>,
  verb: Verb,
  self: string,
): Planner {
  const planner = Object.hasOwn(planners, verb) ? planners[verb] : undefined;
  if (planner === undefined) throw new Error(words.targets.cannot(self, verb));
  return planner;
}

/** The number of instances that `scale` asks for. @throws Error when it is none from 0 to `most` */
export function wantedCount(value: string | number | undefined, most: number): number {
  const text = String(value ?? '');
  // Number('') is 0: an empty count must not stop everything.
  if (!/^\d{1,6}$/.test(text) || Number(text) > most)
    throw new Error(words.targets.scaleValues(most, excerptOf(text, 40)));
  return Number(text);
}
