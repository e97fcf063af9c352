import type {
  ActionParams,
  ActionPlan,
  ActionState,
  Risk,
  TargetPlan,
  Thing,
  Verb,
} from '../model/action.ts';
import type { ItemState } from '../model/checklist.ts';
import type { SafetyConfig } from '../model/system.ts';
import type { Frozen } from './freeze.ts';

/** Who is acting on a component right now. */
export type Busy =
  | { readonly where: 'here'; readonly verb: Verb; readonly title: string; readonly state: ActionState }
  | {
      readonly where: 'elsewhere';
      readonly by: string;
      readonly verb: Verb;
      /** Undefined when it is this machine. */
      readonly host: string | undefined;
      readonly pid: number;
    };

/** An item of a checklist that is not good and that the action waits for. */
export interface ClosedGate {
  readonly list: string;
  readonly item: string;
  readonly state: ItemState;
  /** What was read, in words. */
  readonly read?: string;
}

/** Everything a guard decides from. Times are wall-clock milliseconds. */
export interface GuardFacts {
  readonly readOnly: boolean;
  readonly frozen: Frozen | undefined;
  readonly touches: number;
  readonly thing: Thing;
  /** Why what the plan has to look up could not be looked up; undefined when it was. */
  readonly unseen: string | undefined;
  readonly busyWith: Busy | undefined;
  readonly gate: ClosedGate | undefined;
  /** When the same action on the same component last ended. */
  readonly lastEndedAt: number | undefined;
  readonly coolDownMs: number;
  /** Why nothing can be recorded; undefined when the journal works. */
  readonly journalFault: string | undefined;
  readonly now: number;
}

/** Why an action must not run. */
export type Refusal =
  | { readonly code: 'read-only' }
  | { readonly code: 'no-journal'; readonly fault: string }
  | { readonly code: 'frozen'; readonly by: string; readonly agoMs: number; readonly reason: string }
  | { readonly code: 'busy'; readonly busy: Busy }
  | { readonly code: 'unseen'; readonly fault: string }
  | ({ readonly code: 'gated' } & ClosedGate)
  | { readonly code: 'nothing-there'; readonly thing: Thing }
  | { readonly code: 'cooling-down'; readonly agoMs: number; readonly leftMs: number };

/** Why the action must not run; undefined when it may. */
export function refusal(facts: GuardFacts): Refusal | undefined {
  const { frozen, busyWith, coolDownMs, now } = facts;
  if (facts.readOnly) return { code: 'read-only' };
  if (facts.journalFault !== undefined) return { code: 'no-journal', fault: facts.journalFault };
  if (frozen !== undefined)
    return { code: 'frozen', by: frozen.by, agoMs: Math.max(0, now - frozen.at), reason: frozen.reason };
  if (busyWith !== undefined) return { code: 'busy', busy: busyWith };
  if (facts.unseen !== undefined) return { code: 'unseen', fault: facts.unseen };
  if (facts.gate !== undefined) return { code: 'gated', ...facts.gate };
  if (facts.touches === 0) return { code: 'nothing-there', thing: facts.thing };
  const passed = facts.lastEndedAt === undefined ? Infinity : now - facts.lastEndedAt;
  if (passed < coolDownMs) return { code: 'cooling-down', agoMs: passed, leftMs: coolDownMs - passed };
  return undefined;
}

/** The same remedy again, and which run within the hour it would be. */
export interface Doubt {
  readonly verb: Verb;
  readonly run: number;
}

/**
 * A doubt worth saying before the same remedy is tried again.
 * @param runs how often it ran within the last hour
 * @param repeats which run within the hour suggests that it is not the remedy
 */
export function doubt(verb: Verb, runs: number, repeats: number): Doubt | undefined {
  return runs < repeats - 1 ? undefined : { verb, run: runs + 1 };
}

/** What the person must do to confirm. The word to type is the component's id. */
export function confirmation(risk: Risk, guarded: boolean, component: string): ActionPlan['confirm'] {
  if (risk === 'destructive') return { how: 'type', word: component };
  if (risk === 'disruptive') return guarded ? { how: 'type', word: component } : { how: 'yes' };
  return { how: 'none' };
}

/** Things that serve requests. Of others, such as keys and rows, thousands are ordinary. */
const serving: ReadonlySet<Thing> = new Set<Thing>([
  'container',
  'instance',
  'pod',
  'process',
  'replica',
  'service',
  'task',
  'unit',
]);
/** How many of a thing one action may touch before the name must be typed, where the system does not say. */
const mostServing = 10;
const mostOthers = 10_000;

/** Why something reaches so far that a name must be typed whatever the risk. */
export type FarReach =
  | { readonly code: 'things'; readonly touches: number; readonly thing: Thing; readonly most: number }
  | { readonly code: 'scale-down'; readonly gone: number; readonly now: number; readonly thing: Thing }
  | { readonly code: 'components'; readonly count: number; readonly all: number };

/** Whether an action reaches far; undefined when it does not. */
export function tooMuch(
  verb: Verb,
  params: ActionParams,
  intended: Pick<TargetPlan, 'touches' | 'thing' | 'undo'>,
  safety: SafetyConfig,
): FarReach | undefined {
  const { touches, thing, undo } = intended;
  const most = safety.mostThings ?? (serving.has(thing) ? mostServing : mostOthers);
  if (touches > most) return { code: 'things', touches, thing, most };
  // What undoes a scale says how many there are now.
  const now = verb === 'scale' && undo?.verb === 'scale' ? Number(undo.params.count) : Number.NaN;
  const gone = now - Number(params.count);
  if (now > 0 && gone > 0 && gone / now > safety.most) return { code: 'scale-down', gone, now, thing };
  return undefined;
}

/** Whether a group is a large share of the components. Systems of fewer than four components have no large shares. */
export function tooMany(count: number, all: number, safety: SafetyConfig): FarReach | undefined {
  if (all < 4 || count < 2 || count / all <= safety.most) return undefined;
  return { code: 'components', count, all };
}
