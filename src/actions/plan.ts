import type { ActionParams, ActionPlan, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { SafetyConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import type { Tidy } from '../text/tidy.ts';
import { confirmation, tooMuch } from './guard.ts';
import { type NumberNow, verifiedBy } from './verify.ts';

/** Turns what a target intends into the plan a person sees. `tidy` makes text harmless and takes secrets out. */
export function actionPlan(options: {
  readonly id: string;
  readonly verb: Verb;
  readonly params: ActionParams;
  /** The same with stars for what must not be shown. */
  readonly shown: ActionParams;
  readonly component: ComponentRow;
  readonly wrong: readonly NumberNow[];
  readonly target: Target;
  readonly intended: TargetPlan;
  readonly environment: string;
  readonly guarded: boolean;
  readonly safety: SafetyConfig;
  readonly refused: string | undefined;
  readonly note: string | undefined;
  readonly undoes: string | undefined;
  readonly tidy: Tidy;
}): ActionPlan {
  const { component, intended, guarded, tidy, safety } = options;
  // Scaling to nothing is a stop, and in a guarded environment nobody stops something by a number mistyped.
  const toNothing = options.verb === 'scale' && options.params.count === 0;
  const risk = toNothing ? 'destructive' : intended.risk;
  const much = tooMuch(options.verb, options.params, intended, safety);
  const warnings = [...(much === undefined ? [] : [much]), ...(intended.warnings ?? [])];
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
    verifiedBy: verifiedBy(intended, component, options.wrong).map(tidy),
    confirm:
      much === undefined ? confirmation(risk, guarded, component.id) : { how: 'type', word: component.id },
    ...(Object.keys(options.shown).length === 0 ? {} : { params: options.shown }),
    ...(intended.from === undefined ? {} : { from: tidy(intended.from) }),
    ...(intended.to === undefined ? {} : { to: tidy(intended.to) }),
    ...(intended.undo === undefined ? {} : { undo: tidy(intended.undo.text) }),
    ...(warnings.length === 0 ? {} : { warnings: warnings.map(tidy) }),
    ...(intended.uncancellable ? { uncancellable: true } : {}),
    ...(guarded && safety.reason && risk !== 'safe' ? { needsReason: true } : {}),
    ...defined({ undoes: options.undoes, refused: options.refused }),
    ...(options.note === undefined ? {} : { note: options.note, escalate: true }),
  };
}
