import type { Risk, Verb } from '../model/action.ts';
import { formatDuration } from '../model/quantity.ts';

/** Everything a guard decides from. Times are wall-clock milliseconds. */
export interface GuardFacts {
  readonly verb: Verb;
  readonly component: string;
  readonly readOnly: boolean;
  readonly touches: number;
  readonly thing: string;
  /** Who is acting on the same component right now, in words. */
  readonly busyWith: string | undefined;
  /** When the same action on the same component last ended. */
  readonly lastEndedAt: number | undefined;
  /** Why nothing can be recorded; undefined when the journal works. */
  readonly journalFault: string | undefined;
  readonly now: number;
}

/** Between two runs of the same action on the same component, in milliseconds. */
export const coolDownMs = 30_000;
/** How many runs of the same action within the hour suggest that it is not the remedy. */
export const repeatsThatDoubt = 3;
export const hourMs = 3_600_000;

/** Why the action must not run, with what to do instead; undefined when it may. */
export function refusal(facts: GuardFacts): string | undefined {
  if (facts.readOnly) return 'plantao was started read-only: start it without --read-only to act.';
  if (facts.journalFault !== undefined)
    return `nothing can be recorded, so nothing is done: ${facts.journalFault}`;
  if (facts.busyWith !== undefined) return `${facts.busyWith}: wait for it, or cancel it there.`;
  if (facts.touches === 0) return `there is no ${facts.thing} to act on, so there is nothing to do.`;
  const passed = facts.lastEndedAt === undefined ? Infinity : facts.now - facts.lastEndedAt;
  if (passed < coolDownMs) {
    return `the same was done ${formatDuration(passed)} ago: give it ${formatDuration(coolDownMs - passed)} more to take effect.`;
  }
  return undefined;
}

/** A doubt worth saying before the same remedy is tried again. @param runs how often it ran within the last hour */
export function doubt(verb: Verb, runs: number): string | undefined {
  if (runs < repeatsThatDoubt - 1) return undefined;
  return `This would be ${verb} number ${runs + 1} within the hour. It may not be the remedy: consider escalating.`;
}

/** What the person must do to confirm. The word to type is the component's id. */
export function confirmation(
  risk: Risk,
  guarded: boolean,
  component: string,
): { readonly how: 'none' } | { readonly how: 'yes' } | { readonly how: 'type'; readonly word: string } {
  if (risk === 'destructive') return { how: 'type', word: component };
  if (risk === 'disruptive') return guarded ? { how: 'type', word: component } : { how: 'yes' };
  return { how: 'none' };
}
