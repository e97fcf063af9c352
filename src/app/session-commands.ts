import type { Executor } from '../actions/executor.ts';
import type { Engine } from '../engine/engine.ts';
import type { LogSession } from '../logs/session/log-session.ts';
import type { Commands } from '../model/session.ts';
import type { AlertWatch } from './alert-watch.ts';
import type { OncallWatch } from './oncall-watch.ts';
import type { Questions } from './questions.ts';

/** The parts of a session that its commands go to; each may be replaced with the configuration. */
export interface CommandParts {
  readonly engine: Engine;
  readonly logs: LogSession;
  readonly alerts: AlertWatch;
  readonly oncall: OncallWatch;
  readonly questions: Questions;
  readonly readOnly: boolean;
  /** The executor, once the journal is open. */
  executor(): Promise<Executor>;
  /** The executor, if there is one already. */
  readonly present: Executor | undefined;
  switchEnvironment(name: string): void;
}

/** What a screen may ask of a session. `parts` is asked anew for each command. */
export function sessionCommands(parts: CommandParts): Commands {
  /** Alerts and incidents, for those who may write. @throws Error on a read-only screen */
  const writing = (): AlertWatch => {
    if (parts.readOnly) throw new Error('this screen is read-only: open it without --read-only');
    return parts.alerts;
  };
  /** @throws Error while the journal is still being opened */
  const acting = (): Executor => {
    if (!parts.present) throw new Error('the journal is still being opened: try again');
    return parts.present;
  };
  return {
    get logs() {
      return parts.logs;
    },
    recheck: (component) => parts.engine.recheck(component),
    plan: async (...what) => (await parts.executor()).plan(...what),
    confirm: async (planId, answer) => (await parts.executor()).confirm(planId, answer),
    planAll: async (verb, components, params) => (await parts.executor()).planAll(verb, components, params),
    confirmAll: async (group, answer) => (await parts.executor()).confirmAll(group, answer),
    planUndo: async (planId) => (await parts.executor()).planUndo(planId),
    choices: (verb, component, param) => parts.engine.choices(verb, component, param),
    settle: (planId, as, note) => acting().settle(planId, as, note),
    acknowledge: (alert, note) => writing().acknowledge(alert, note),
    silence: (alert, options) => writing().silence(alert, options),
    unsilence: (alert) => writing().unsilence(alert),
    openIncident: (facts) => writing().openIncident(facts),
    changeIncident: (incident, change) => writing().changeIncident(incident, change),
    composeEscalation: (about) => parts.oncall.compose(about),
    escalate: (about, message) => {
      writing();
      parts.oncall.escalate(about, message);
    },
    stillWorking: (about) => {
      writing();
      parts.oncall.answer(about);
    },
    follow: (question) => parts.questions.follow(question),
    freeze: (reason) => acting().freeze(reason),
    unfreeze: () => acting().unfreeze(),
    cancel: (planId) => parts.present?.cancel(planId),
    switchEnvironment: (name) => parts.switchEnvironment(name),
  };
}
