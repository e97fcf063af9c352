import { randomUUID } from 'node:crypto';
import { abortable } from '../connections/abortable.ts';
import type { ActionParams, Precondition, TargetPlan, Verb } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { SafetyConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { mask } from '../text/redact.ts';
import { type Redact, redactor } from '../text/redactor.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { CannotAct } from './cannot-act.ts';
import type { NewEntry } from './entries.ts';
import type { Doubt, Refusal } from './guard.ts';
import type { Doing } from './history.ts';
import { checkParams } from './params.ts';
import { actionPlan } from './plan.ts';
import { planRedactor } from './plan-redactor.ts';
import { isStarred, secretValues, shownParams } from './secrets.ts';
import { isUnanswered, sketched } from './sketch.ts';
import { forWhile, whileOf } from './temporary.ts';
import { verbInfo } from './verbs.ts';
import { type EngineView, wrongNumbers } from './verify.ts';

export interface PlanningOptions {
  readonly clock: Clock;
  readonly engine: EngineView;
  readonly targetFor: (component: string, verb: Verb) => Target | undefined;
  readonly environment: string;
  readonly guarded: boolean;
  readonly safety: SafetyConfig;
  readonly secrets: readonly string[];
  /** An alert that fires now; undefined once it does not. */
  readonly firing?: (alert: string) => FiringAlert | undefined;
}

/** An alert that an action is meant to mend. */
interface FiringAlert {
  readonly name: string;
  readonly incident?: string;
}

/** What is to be planned. */
export interface PlanRequest {
  readonly verb: Verb;
  readonly component: string;
  readonly params: ActionParams;
  /** The alert it is meant to mend. */
  readonly alert?: string | undefined;
  /** Id of the action that it undoes. */
  readonly undoes?: string;
}

/** What the guards say about something that is planned. */
interface Guards {
  /** Fingerprint of values; undefined where none can be made. */
  mark(params: ActionParams): string | undefined;
  /** @param unseen why what has to be looked up could not be; undefined when it was */
  refusal(
    before: ComponentRow,
    intended: TargetPlan,
    what: Doing,
    unseen: string | undefined,
  ): Refusal | undefined;
  doubt(intended: TargetPlan, what: Doing): Doubt | undefined;
}

const planTimeoutMs = 60_000;

/**
 * Makes a plan and changes nothing. Where what it has to look up does not answer, the plan is a sketch that is refused.
 * @throws CannotAct, or Error with what the target said, when there is nothing to plan
 */
export async function planAction(
  request: PlanRequest,
  options: PlanningOptions,
  guards: Guards,
): Promise<NewEntry> {
  const { verb, component, alert } = request;
  const { engine, targetFor, clock, environment, guarded, safety, secrets } = options;
  const before = engine.component(component);
  if (!before) throw new CannotAct({ code: 'no-component', component });
  const target = targetFor(component, verb);
  if (!target) throw new CannotAct({ code: 'no-such-verb', title: before.title, verb, verbs: before.verbs });
  const info = before.actions.find((one) => one.verb === verb) ?? verbInfo(verb);
  const own = info.params.some(({ name, aside }) => name === forWhile && !aside);
  const { rest, forMs } = own ? { rest: request.params, forMs: undefined } : whileOf(request.params);
  const params = checkParams({ ...info, params: info.params.filter(({ aside }) => !aside) }, rest);
  const hidden = [...secrets, ...secretValues(info, params)];
  const redactKnown = redactor(hidden);
  const revealed: string[] = [];
  const redact: Redact = (text) =>
    redactKnown(revealed.reduce((rest, secret) => rest.replaceAll(secret, mask), text));
  const abort = new AbortController();
  const cancel = clock.after(planTimeoutMs, () => abort.abort());
  const planned = await abortable(abort.signal, () => target.plan(verb, params, abort.signal))
    .then((intended) => ({ intended, unseen: undefined, fault: undefined }))
    .catch((error: unknown) => {
      const fault = redact(errorText(error));
      if (!isUnanswered(error) && !abort.signal.aborted) throw new Error(fault, { cause: error });
      return { ...sketched(target, verb, params), fault };
    })
    .finally(cancel);
  const intended = alert === undefined ? planned.intended : whileFiring(alert, planned.intended, options);
  const { undo } = planned.intended;
  if (forMs !== undefined && !planned.unseen) {
    const secret = undo !== undefined && isStarred(redacted(undo.params, redact));
    if (!undo || secret) throw new CannotAct({ code: 'no-way-back', verb, secret });
  }
  const redactPlan = planRedactor(hidden);
  const shown = redacted(shownParams(info, params), redactPlan);
  const mark = guards.mark(params);
  const what: Doing = { verb, component, params: shown, mark };
  const plan = actionPlan({
    id: randomUUID(),
    verb,
    params,
    shown,
    component: before,
    wrong: wrongNumbers(engine, component),
    target,
    intended,
    environment,
    guarded,
    safety,
    refusal: guards.refusal(before, intended, what, planned.fault),
    unseen: planned.unseen,
    revert: forMs === undefined ? undefined : { forMs, run: safety.revert },
    doubt: guards.doubt(intended, what),
    undoes: request.undoes,
    redact: redactPlan,
  });
  return {
    plan,
    params,
    mark,
    intended,
    target,
    before,
    redact,
    hide: (secret) => void revealed.push(secret),
    alert,
  };
}

/** Values that hold a secret nobody declared: a password in a URL. */
function redacted(params: ActionParams, redact: Redact): ActionParams {
  const shown = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? redact(value) : value,
  ]);
  return Object.fromEntries(shown);
}

/** The plan with one more precondition: what it mends must still fire when it begins. @throws CannotAct when it does not now */
function whileFiring(alert: string, planned: TargetPlan, { firing }: PlanningOptions): TargetPlan {
  const name = firing?.(alert)?.name;
  if (name === undefined) throw new CannotAct({ code: 'not-firing' });
  const { firing: said } = words.actions;
  const stillFires: Precondition = {
    text: said.stillFires(name),
    recheck: async () => (firing?.(alert) ? undefined : said.noLonger(name)),
  };
  return { ...planned, preconditions: [stillFires, ...planned.preconditions] };
}
