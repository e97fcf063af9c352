import { randomUUID } from 'node:crypto';
import type { ActionParams, ActionPlan, GroupPlan, Verb } from '../model/action.ts';
import type { SafetyConfig } from '../model/system.ts';
import { errorText } from '../words/error-text.ts';
import { CannotAct } from './cannot-act.ts';
import type { Entries } from './entries.ts';
import { tooMany } from './guard.ts';
import type { Outcome } from './outcome.ts';
import { farReachText } from './sentences.ts';

/** Plans the same verb for several components, each once, in their order. @throws like `plan`, or when there are none */
export async function planGroup(
  verb: Verb,
  components: readonly string[],
  params: ActionParams,
  options: {
    readonly environment: string;
    readonly safety: SafetyConfig;
    /** How many components there are. */
    readonly all: number;
    plan(verb: Verb, component: string, params: ActionParams): Promise<ActionPlan>;
    drop(plan: ActionPlan): void;
  },
): Promise<GroupPlan> {
  if (components.length === 0) throw new CannotAct({ code: 'group-empty' });
  const plans: ActionPlan[] = [];
  try {
    for (const component of new Set(components)) plans.push(await options.plan(verb, component, params));
  } catch (error) {
    for (const plan of plans) options.drop(plan);
    throw error;
  }
  const many = tooMany(plans.length, options.all, options.safety);
  const refused = plans.find((plan) => plan.refused !== undefined);
  const strict = many !== undefined || plans.some(({ confirm }) => confirm.how === 'type');
  const [only] = plans;
  const alone = plans.length === 1 && only !== undefined;
  return {
    plans: many === undefined ? plans : plans.map((plan) => withWarning(plan, farReachText(many))),
    confirm: alone ? only.confirm : strict ? { how: 'type', word: options.environment } : { how: 'yes' },
    needsReason: plans.some((plan) => plan.needsReason === true),
    ...(refused ? { refused: `${refused.componentTitle}: ${refused.refused}` } : {}),
  };
}

/** Runs the plans of a group one after another; those after the first that does not succeed are not begun. */
export async function runGroup(
  group: GroupPlan,
  entries: Entries,
  confirm: (plan: ActionPlan) => Promise<void>,
): Promise<void> {
  const waiting = group.plans.flatMap(({ id }) => entries.get(id) ?? []);
  if (waiting.length < group.plans.length) throw new CannotAct({ code: 'group-unknown' });
  if (waiting.some((entry) => entries.isTooOld(entry))) throw new CannotAct({ code: 'group-old' });
  const id = randomUUID();
  for (const entry of waiting) entry.group = id;
  let stopped: Outcome | undefined;
  for (const entry of waiting) {
    const { plan } = entry;
    if (entry.row.state !== 'planned') continue;
    if (stopped !== undefined) {
      entries.end(entry, stopped);
      continue;
    }
    try {
      await confirm(plan);
    } catch (error) {
      if (entry === waiting[0]) {
        for (const one of waiting) one.group = undefined;
        throw error;
      }
      entries.set(entry, { state: 'refused', result: errorText(error) });
    }
    const state = entries.stateOf(plan.id) ?? 'unknown';
    if (state !== 'succeeded')
      stopped = { code: 'group-stopped', verb: plan.verb, title: plan.componentTitle, state };
  }
}

function withWarning(plan: ActionPlan, warning: string): ActionPlan {
  return { ...plan, warnings: [warning, ...(plan.warnings ?? [])] };
}
