import type { ActionParams, ActionPlan, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { SafetyConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import type { Redact } from '../text/redactor.ts';
import { confirmation, tooMuch } from './guard.ts';
import { type NumberNow, verifiedBy } from './verify.ts';

/** Turns what a target intends into the plan a person sees. `redact` sanitizes text and takes secrets out. */
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
  readonly redact: Redact;
}): ActionPlan {
  const { component, intended, guarded, redact, safety } = options;
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
    target: redact(options.target.label),
    environment: options.environment,
    guarded,
    requests: intended.requests.map(redact),
    touches: intended.touches,
    thing: intended.thing,
    risk,
    preconditions: intended.preconditions.map(({ text }) => redact(text)),
    verifiedBy: verifiedBy(intended, component, options.wrong).map(redact),
    confirm:
      much === undefined ? confirmation(risk, guarded, component.id) : { how: 'type', word: component.id },
    ...(Object.keys(options.shown).length === 0 ? {} : { params: options.shown }),
    ...(intended.from === undefined ? {} : { from: redact(intended.from) }),
    ...(intended.to === undefined ? {} : { to: redact(intended.to) }),
    ...(intended.undo === undefined ? {} : { undo: redact(intended.undo.text) }),
    ...(warnings.length === 0 ? {} : { warnings: warnings.map(redact) }),
    ...(intended.uncancellable ? { uncancellable: true } : {}),
    ...(guarded && safety.reason && risk !== 'safe' ? { needsReason: true } : {}),
    ...defined({ undoes: options.undoes, refused: options.refused }),
    ...(options.note === undefined ? {} : { note: options.note, escalate: true }),
  };
}
