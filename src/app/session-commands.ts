import { defined } from '../model/defined.ts';
import type { Commands } from '../model/session.ts';
import { words } from '../words/index.ts';
import type { Actions } from './actions.ts';
import type { AlertRuntime } from './alert-runtime.ts';
import type { DepthRuntime } from './depth-runtime.ts';
import type { PastRuntime } from './past-runtime.ts';
import type { Questions } from './questions.ts';
import type { Runtime } from './runtime.ts';

/** The parts of a session that its commands go to. */
interface CommandParts {
  /** Asked anew for each command: it may have been replaced. */
  readonly runtime: () => Runtime;
  readonly actions: Actions;
  readonly questions: Questions;
  readonly depths: DepthRuntime;
  readonly pasts: PastRuntime;
  readonly readOnly: boolean;
  readonly switchEnvironment: (name: string) => void;
}

/** Everything a screen may ask of a session, each as one line. */
export function sessionCommands(parts: CommandParts): Commands {
  const { runtime, actions, questions, depths, pasts, readOnly, switchEnvironment } = parts;
  /** @throws Error on a read-only screen */
  const writing = (): Runtime => {
    if (readOnly) throw new Error(words.app.readOnly);
    return runtime();
  };
  const alerts = (): AlertRuntime => writing().alerts;
  return {
    get logs() {
      return runtime().logs;
    },
    recheck: (component) => void runtime().engine.recheck(component),
    choices: (verb, component, param) => runtime().engine.choices(verb, component, param),
    follow(question) {
      const stop = questions.follow(question);
      const of = { depth: depths, past: pasts }[question.to as string];
      const end = of?.follow(question.id) ?? (() => {});
      return () => {
        end();
        stop();
      };
    },
    refreshDepth: (id) => depths.refresh(id),
    saveDepth: async (id) => writing().saveDepth(id, depths.view(id)),
    depthMore: (id, row) => depths.more(id, row),
    switchEnvironment,

    plan: async (...what) => (await actions.executor).plan(...what),
    planAll: async (verb, components, params) => (await actions.executor).planAll(verb, components, params),
    planUndo: async (planId) => (await actions.executor).planUndo(planId),
    confirm: async (planId, answer) => (await actions.executor).confirm(planId, answer),
    confirmAll: async (group, answer) => (await actions.executor).confirmAll(group, answer),
    takeRevealed: (planId) => actions.present.takeRevealed(planId),
    cancel: (planId) => actions.cancel(planId),
    settle: (planId, as, note) => actions.present.settle(planId, as, note),
    freeze: (reason) => actions.present.freeze(reason),
    unfreeze: () => actions.present.unfreeze(),

    startRun: async (about, incident) => startRun(writing(), about, incident),
    changeRun: async (run, change) => writing().procedures.change(run, change),
    planStep: async (run, what) => writing().procedures.plan(await actions.executor, run, what),

    acknowledge: (alert, note) => alerts().acknowledge(alert, note),
    silence: (alert, options) => alerts().silence(alert, options),
    unsilence: (alert) => alerts().unsilence(alert),
    maintain: (components, options) => alerts().maintain(components, options),
    endMaintenance: (id) => alerts().endMaintenance(id),
    openIncident: (facts) => alerts().openIncident(facts),
    changeIncident: (incident, change) => alerts().changeIncident(incident, change),
    changeChecklist: async (row, change) => writing().checklists.change(row, change),
    changeFollowUp: (id, change) => writing().followUps.change(id, change),
    scheduleDone: (id) => writing().schedules.done(id),
    composeEscalation: async (about) => runtime().oncall.compose(about),
    escalate: (about, message, to) => writing().oncall.escalate(about, message, to),
    swapOncall: (swap) => writing().oncall.swap(swap),
    composeMessage: async (incident, to) => runtime().alerts.composeMessage(incident, to),
    composeHandoff: async () => runtime().oncall.composeHandoff(runtime().checklists.rows()),
    handOver: (text) => writing().oncall.handOver(text),
    stillWorking: (about) => writing().oncall.answer(about),
  };
}

/** @throws Error when nothing is called so, or written for it */
async function startRun(
  runtime: Runtime,
  about: { readonly reference: string } | { readonly alert: string },
  incident: string | undefined,
): Promise<string> {
  const { procedures, alerts } = runtime;
  await runtime.readBooks();
  if ('reference' in about) return procedures.begin(procedures.place(about.reference), defined({ incident }));
  const alert = alerts.rows().find(({ id }) => id === about.alert);
  if (!alert) throw new Error(words.app.noAlert(about.alert));
  const place = procedures.placeFor(alert);
  return procedures.begin(place, { alert, ...defined({ incident, from: place.step }) });
}
