import type { ActionParams, ActionPlan, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { SafetyConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import type { Redact } from '../text/redactor.ts';
import { words } from '../words/index.ts';
import { confirmation, type Doubt, type Refusal, tooMuch } from './guard.ts';
import { doubtText, farReachText, refusalText } from './sentences.ts';
import { type NumberNow, verifiedBy } from './verify.ts';

/** Longest request that is shown whole, in characters. */
const longestRequest = 20_000;

/** Turns a target's plan into the one a person sees. `redact` sanitizes text and takes secrets out. */
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
  readonly refusal: Refusal | undefined;
  readonly doubt: Doubt | undefined;
  readonly undoes: string | undefined;
  readonly revert: ActionPlan['revert'];
  /** What could not be looked up; undefined when everything was. */
  readonly unseen: readonly string[] | undefined;
  readonly redact: Redact;
}): ActionPlan {
  const { component, intended, guarded, redact, safety } = options;
  const redacted = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : redact(text);
  // Scaling to nothing is a stop, and in a guarded environment nobody stops something by a number mistyped.
  const toNothing = options.verb === 'scale' && options.params.count === 0;
  const risk = toNothing ? 'destructive' : intended.risk;
  const much = tooMuch(options.verb, options.params, intended, safety);
  const warnings = [...(much === undefined ? [] : [farReachText(much)]), ...(intended.warnings ?? [])];
  return {
    id: options.id,
    verb: options.verb,
    component: component.id,
    componentTitle: component.title,
    target: redact(options.target.label),
    environment: options.environment,
    guarded,
    requests: intended.requests.map((request) => (intended.exact ? bounded(request) : redact(request))),
    touches: intended.touches,
    thing: intended.thing,
    risk,
    preconditions: intended.preconditions.map(({ text }) => redact(text)),
    verifiedBy: verifiedBy(intended, component, options.wrong).map(redact),
    confirm:
      much === undefined ? confirmation(risk, guarded, component.id) : { how: 'type', word: component.id },
    ...defined({
      from: redacted(intended.from),
      to: redacted(intended.to),
      undo: redacted(intended.undo?.text),
      undoes: options.undoes,
      revert: options.revert,
      unseen: options.unseen?.map(redact),
      refused: options.refusal && redact(refusalText(options.refusal)),
      refusedFor: options.refusal?.code,
      params: Object.keys(options.shown).length === 0 ? undefined : options.shown,
      warnings: warnings.length === 0 ? undefined : warnings.map(redact),
      note: options.doubt && doubtText(options.doubt),
      escalate: options.doubt ? true : undefined,
    }),
    ...(intended.uncancellable ? { uncancellable: true } : {}),
    ...(intended.reveals ? { reveals: true } : {}),
    ...(guarded && safety.reason && risk !== 'safe' ? { needsReason: true } : {}),
  };
}

function bounded(request: string): string {
  if (request.length <= longestRequest) return request;
  const shown = request.slice(0, longestRequest).toWellFormed();
  return `${shown} ${words.actions.requestCut(request.length - longestRequest)}`;
}
