import type { ActionParams, ActionPlan, TargetPlan, Verb } from '../model/action.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { Target } from '../model/target.ts';
import { confirmation } from './guard.ts';

/** Turns what a target intends into the plan a person sees. `tidy` makes text harmless and takes secrets out. */
export function actionPlan(options: {
  readonly id: string;
  readonly verb: Verb;
  readonly params: ActionParams;
  readonly component: ComponentRow;
  readonly target: Target;
  readonly intended: TargetPlan;
  readonly environment: string;
  readonly guarded: boolean;
  readonly refused: string | undefined;
  readonly note: string | undefined;
  readonly tidy: (text: string) => string;
}): ActionPlan {
  const { component, intended, guarded, tidy } = options;
  // Scaling to nothing is a stop, and in a guarded environment nobody stops something by a number mistyped.
  const toNothing = options.verb === 'scale' && options.params.count === 0;
  const risk = toNothing ? 'destructive' : intended.risk;
  return {
    id: options.id,
    verb: options.verb,
    component: component.id,
    componentTitle: component.title,
    target: tidy(options.target.label),
    environment: options.environment,
    guarded,
    requests: intended.requests.map(tidy),
    touches: intended.touches,
    thing: intended.thing,
    risk,
    preconditions: intended.preconditions.map(({ text }) => tidy(text)),
    verifiedBy: component.checks.map(({ label }) => label),
    confirm: confirmation(risk, guarded, component.id),
    ...(intended.from === undefined ? {} : { from: tidy(intended.from) }),
    ...(intended.to === undefined ? {} : { to: tidy(intended.to) }),
    ...(intended.undo === undefined ? {} : { undo: tidy(intended.undo.text) }),
    ...(options.refused === undefined ? {} : { refused: options.refused }),
    ...(options.note === undefined ? {} : { note: options.note }),
  };
}
