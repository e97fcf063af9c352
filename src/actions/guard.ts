import {
  type ActionParams,
  type ActionPlan,
  pluralOf,
  type Risk,
  type TargetPlan,
  type Verb,
} from '../model/action.ts';
import { formatDuration } from '../model/quantity.ts';
import type { SafetyConfig } from '../model/system.ts';
import type { Frozen } from './freeze.ts';

/** Everything a guard decides from. Times are wall-clock milliseconds. */
export interface GuardFacts {
  readonly verb: Verb;
  readonly component: string;
  readonly readOnly: boolean;
  readonly frozen: Frozen | undefined;
  readonly touches: number;
  readonly thing: string;
  /** Who is acting on the same component right now, in words. */
  readonly busyWith: string | undefined;
  /** When the same action on the same component last ended. */
  readonly lastEndedAt: number | undefined;
  readonly coolDownMs: number;
  /** Why nothing can be recorded; undefined when the journal works. */
  readonly journalFault: string | undefined;
  readonly now: number;
}

export const hourMs = 3_600_000;

/** Why the action must not run, with what to do instead; undefined when it may. */
export function refusal(facts: GuardFacts): string | undefined {
  const { frozen, coolDownMs } = facts;
  if (facts.readOnly) return 'plantao was started read-only: start it without --read-only to act.';
  if (facts.journalFault !== undefined)
    return `nothing can be recorded, so nothing is done: ${facts.journalFault}`;
  if (frozen !== undefined)
    return `${frozen.by} froze every action ${formatDuration(Math.max(0, facts.now - frozen.at))} ago: ${frozen.reason}. "plantao unfreeze" lifts it.`;
  if (facts.busyWith !== undefined) return `${facts.busyWith}: wait for it, or cancel it there.`;
  if (facts.touches === 0) return `there is no ${facts.thing} to act on, so there is nothing to do.`;
  const passed = facts.lastEndedAt === undefined ? Infinity : facts.now - facts.lastEndedAt;
  if (passed < coolDownMs) {
    return `the same was done ${formatDuration(passed)} ago: give it ${formatDuration(coolDownMs - passed)} more to take effect.`;
  }
  return undefined;
}

/**
 * A doubt worth saying before the same remedy is tried again.
 * @param runs how often it ran within the last hour
 * @param repeats which run within the hour suggests that it is not the remedy
 */
export function doubt(verb: Verb, runs: number, repeats: number): string | undefined {
  if (runs < repeats - 1) return undefined;
  return `This would be ${verb} number ${runs + 1} within the hour. It may not be the remedy: consider escalating.`;
}

/** What the person must do to confirm. The word to type is the component's id. */
export function confirmation(risk: Risk, guarded: boolean, component: string): ActionPlan['confirm'] {
  if (risk === 'destructive') return { how: 'type', word: component };
  if (risk === 'disruptive') return guarded ? { how: 'type', word: component } : { how: 'yes' };
  return { how: 'none' };
}

/** Things that serve requests; of anything else, such as keys and rows, thousands are ordinary. */
const instances = /\b(?:container|process|pod|task|instance|replica|unit|service|deployment|backend|host)$/;

/** Why the name must be typed whatever the risk: it reaches far. Undefined when it does not. */
export function tooMuch(
  verb: Verb,
  params: ActionParams,
  intended: Pick<TargetPlan, 'touches' | 'thing' | 'undo'>,
  safety: SafetyConfig,
): string | undefined {
  const { touches, thing, undo } = intended;
  const most = safety.mostThings ?? (instances.test(thing) ? 10 : 10_000);
  if (touches > most) return `it touches ${touches} ${pluralOf(thing)}, more than ${most} at once`;
  // What undoes a scale says how many there are now.
  const now = verb === 'scale' && undo?.verb === 'scale' ? Number(undo.params.count) : Number.NaN;
  const left = Number(params.count);
  if (now > 0 && left < now && (now - left) / now > safety.most)
    return `it takes away ${now - left} of ${now} ${pluralOf(thing)}`;
  return undefined;
}

/** Why a group must be typed whatever the risk: it is a large share of the components. Too few to speak of shares are not counted. */
export function tooMany(count: number, all: number, safety: SafetyConfig): string | undefined {
  if (all < 4 || count < 2 || count / all <= safety.most) return undefined;
  return `${count} of all ${all} components at once`;
}
