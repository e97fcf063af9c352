import { randomUUID } from 'node:crypto';
import { abortable } from '../connections/abortable.ts';
import type {
  ActionParams,
  ActionPlan,
  ActionRow,
  GroupPlan,
  Precondition,
  TargetPlan,
  Verb,
} from '../model/action.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { SafetyConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import { redactor } from '../text/redactor.ts';
import { type Answer, mustBeConfirmed } from './answer.ts';
import { type CarryOutOptions, carryOut } from './carry-out.ts';
import { Entries, type EntriesChanged, type Entry, isBusy } from './entries.ts';
import type { Frozen } from './freeze.ts';
import { planGroup, runGroup } from './groups.ts';
import { doubt, refusal } from './guard.ts';
import { lostRow, type PastAction, runsWithinHour } from './history.ts';
import { ActionLedger, type LedgerOptions } from './ledger.ts';
import { checkParams } from './params.ts';
import { actionPlan } from './plan.ts';
import { Cancelled } from './run.ts';
import { isStarred, secretValues, shownParams } from './secrets.ts';
import { verbInfo } from './verbs.ts';
import { type Watched, wrongNumbers } from './verify.ts';

export interface ExecutorOptions extends LedgerOptions {
  readonly watched: Watched;
  readonly targetFor: (component: string, verb: Verb) => Target | undefined;
  readonly guarded: boolean;
  readonly readOnly: boolean;
  readonly safety: SafetyConfig;
  readonly secrets: readonly string[];
  readonly changed: EntriesChanged;
  /** An alert that fires now; undefined once it does not. */
  readonly firing?: (alert: string) => FiringAlert | undefined;
}

/** An alert that an action is meant to mend. */
export interface FiringAlert {
  readonly name: string;
  readonly incident?: string;
}

const planTimeoutMs = 60_000;
const keptSettled = 20;

/**
 * The one place where actions run, whoever asks: plan → guard → confirm → preconditions again → intent in the journal → run →
 * verify → outcome in the journal. What runs is the plan that was shown.
 */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #entries: Entries;
  readonly #running = new Set<Promise<void>>();
  readonly #ledger: ActionLedger;
  /** Actions of earlier sessions that were settled in this one, newest first. */
  #settled: readonly ActionRow[] = [];

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#ledger = new ActionLedger(options);
    this.#entries = new Entries(options.clock, options.changed);
  }

  /** Whether an action of this session is under way. */
  get busy(): boolean {
    return this.#entries.busy.length > 0;
  }

  /** Set while nobody may act. */
  get frozen(): Frozen | undefined {
    return this.#ledger.frozen;
  }

  /** Newest first; actions of earlier sessions whose outcome nobody knows come last. */
  rows(): readonly ActionRow[] {
    const lost = this.#ledger.lost(this.#ledger.past(), this.#entries.ids);
    return [...this.#entries.rows(), ...lost.map(lostRow), ...this.#settled];
  }

  /**
   * Makes a plan and changes nothing.
   * @param alert what it is meant to mend: it runs only while that still fires
   * @throws Error with a sentence for people when there is nothing to plan
   */
  plan(verb: Verb, component: string, params: ActionParams = {}, alert?: string): Promise<ActionPlan> {
    return this.#plan(verb, component, params, { alert });
  }

  /** Plans a verb for several components. @throws like `plan` */
  planAll(verb: Verb, components: readonly string[], params: ActionParams = {}): Promise<GroupPlan> {
    const { environment, safety, watched } = this.#options;
    return planGroup(verb, components, params, {
      environment,
      safety,
      all: watched.size(),
      plan: (...what) => this.plan(...what),
      drop: ({ id }) => this.#entries.delete(id),
    });
  }

  /**
   * Plans what undoes an action, of this session or an earlier one.
   * @throws Error when nothing does, or it was done already
   */
  async planUndo(planId: string): Promise<ActionPlan> {
    const past = this.#ledger.past();
    const entry = this.#entries.get(planId);
    const recorded = past.find(({ plan }) => plan === planId);
    const undo = entry?.intended.undo ?? recorded?.undo;
    const component = entry?.plan.component ?? recorded?.component;
    if (!undo || component === undefined) throw new Error('there is nothing that undoes it');
    if (wasUndone(planId, past)) throw new Error('it was undone already');
    if (isStarred(undo.params))
      throw new Error(
        `it cannot be undone from the journal, which keeps no secrets: run ${undo.verb} with the values yourself`,
      );
    return this.#plan(undo.verb, component, undo.params, { undoes: planId });
  }

  /** Actions that can be undone and were not, newest first. */
  undoable(): readonly PastAction[] {
    const past = this.#ledger.past();
    return past.filter(
      ({ plan, undo, state }) => undo !== undefined && state !== 'refused' && !wasUndone(plan, past),
    );
  }

  /**
   * Runs a plan to its end; what comes of it is in `rows`.
   * @throws Error when the plan cannot be run: unknown, old, refused, not confirmed as it asks
   */
  async confirm(planId: string, answer: Answer): Promise<void> {
    const entry = this.#entries.get(planId);
    if (!entry) throw new Error('this plan is no longer known: plan it again');
    if (this.#entries.isTooOld(entry)) throw new Error('this plan is too old: plan it again');
    mustBeConfirmed(entry.plan.confirm, entry.plan.needsReason === true, entry.plan.environment, answer);
    await this.#start(entry, answer.reason);
  }

  /** Runs the plans of a group one after another; stops at the first that does not succeed. @throws like `confirm` */
  async confirmAll(group: GroupPlan, answer: Answer): Promise<void> {
    if (group.refused !== undefined) throw new Error(group.refused);
    mustBeConfirmed(group.confirm, group.needsReason, this.#options.environment, answer);
    await runGroup(group, this.#entries, ({ id }) => this.#start(this.#entries.get(id)!, answer.reason));
  }

  /**
   * Says how an action ended of which nobody knew.
   * @param planId its id, or how that begins
   * @throws Error when there is no such action, or it cannot be recorded
   */
  settle(planId: string, as: 'succeeded' | 'failed', note?: string): void {
    this.#mustNotBeReadOnly();
    const past = this.#ledger.unsettled(planId);
    if (this.#entries.busy.some(({ plan }) => plan.id === past.plan)) throw new Error('it is still running');
    this.#ledger.settle(past, as, note);
    const result = `settled as ${as}${note ? `: ${redactor(this.#options.secrets)(note)}` : ''}`;
    const entry = this.#entries.get(past.plan);
    const { unsettled: _, ...row } = entry?.row ?? lostRow(past);
    if (entry) {
      entry.row = row;
      this.#entries.set(entry, { state: as, result });
    } else this.#settled = [{ ...row, state: as, result }, ...this.#settled].slice(0, keptSettled);
    this.#options.changed('state');
  }

  /** Stops every action of the system, of everybody who shares the journal. @throws Error when it cannot be recorded */
  freeze(reason: string): void {
    this.#mustNotBeReadOnly();
    if (reason.trim() === '') throw new Error('a freeze needs a reason: the others will read it');
    this.#ledger.freeze(reason.trim());
    this.#options.changed('state');
  }

  /** @throws Error when nothing is frozen or it cannot be recorded */
  unfreeze(): void {
    this.#mustNotBeReadOnly();
    if (!this.frozen) throw new Error('nothing is frozen');
    this.#ledger.unfreeze();
    this.#options.changed('state');
  }

  /** Forgets plans that nobody confirmed: what they would work through is about to go. */
  forgetPlans(): void {
    this.#entries.forgetPlans();
  }

  /** Cancels what runs and resolves when its outcome is in the journal. */
  async close(): Promise<void> {
    this.forgetPlans();
    for (const { abort } of this.#entries.busy) abort.abort(new Cancelled());
    await Promise.allSettled(this.#running);
  }

  /** Drops a plan, or cancels what runs. */
  cancel(planId: string): void {
    const entry = this.#entries.get(planId);
    if (!entry) return;
    if (isBusy(entry.row)) entry.abort.abort(new Cancelled());
    else if (entry.row.state === 'planned' && entry.group !== undefined)
      this.#entries.set(entry, { state: 'cancelled', result: 'cancelled before it began: nothing was done' });
    else if (entry.row.state === 'planned') this.#entries.delete(planId);
    this.#options.changed('state');
  }

  #mustNotBeReadOnly(): void {
    if (this.#options.readOnly) throw new Error('plantao was started read-only: nothing is written down');
  }

  async #plan(
    verb: Verb,
    component: string,
    given: ActionParams,
    { undoes, alert }: { readonly undoes?: string; readonly alert?: string | undefined },
  ): Promise<ActionPlan> {
    const { watched, targetFor, clock, environment, guarded, safety, secrets } = this.#options;
    const before = watched.component(component);
    if (!before) throw new Error(`there is no component "${component}"`);
    const target = targetFor(component, verb);
    if (!target) {
      const can = before.verbs.length === 0 ? 'it has no actions' : `it can ${before.verbs.join(', ')}`;
      throw new Error(`${before.title} cannot ${verb}: ${can}`);
    }
    const info = before.actions.find((one) => one.verb === verb) ?? verbInfo(verb);
    const params = checkParams(info, given);
    const redact = redactor([...secrets, ...secretValues(info, params)]);
    const abort = new AbortController();
    const cancel = clock.after(planTimeoutMs, () => abort.abort());
    const planned = await abortable(abort.signal, () => target.plan(verb, params, abort.signal))
      .catch((error: unknown) => {
        throw new Error(redact(error instanceof Error ? error.message : String(error)), { cause: error });
      })
      .finally(cancel);
    const intended = alert === undefined ? planned : this.#whileFiring(alert, planned);
    const past = this.#ledger.past();
    const runs = undoes === undefined ? runsWithinHour(past, verb, component, clock.now()) : 0;
    const plan = actionPlan({
      id: randomUUID(),
      verb,
      params,
      shown: shownParams(info, params),
      component: before,
      wrong: wrongNumbers(watched, component),
      target,
      intended,
      environment,
      guarded,
      safety,
      refused: this.#refusal(verb, before, intended, undoes),
      note: doubt(verb, runs, safety.repeats),
      undoes,
      redact,
    });
    this.#entries.add({ plan, params, intended, target, before, redact, alert });
    return plan;
  }

  /** The plan with one more precondition: what it mends must still fire when it begins. @throws Error when it does not now */
  #whileFiring(alert: string, planned: TargetPlan): TargetPlan {
    const { firing } = this.#options;
    const name = firing?.(alert)?.name;
    if (name === undefined) throw new Error('what this would mend does not fire any more: look again first');
    const stillFires: Precondition = {
      text: `"${name}" fires`,
      recheck: async () => (firing?.(alert) ? undefined : `"${name}" does not fire any more`),
    };
    return { ...planned, preconditions: [stillFires, ...planned.preconditions] };
  }

  /** Begins a plan that was confirmed. @throws Error when it must not begin */
  async #start(entry: Entry, reason: string | undefined): Promise<void> {
    const { plan, row } = entry;
    if (plan.refused !== undefined) throw new Error(plan.refused);
    if (row.state !== 'planned') throw new Error('this plan was run already: plan it again');
    // Much may have happened since the plan was made: another plan of the same kind may have run.
    const refused = this.#refusal(plan.verb, entry.before, entry.intended, plan.undoes);
    if (refused !== undefined) throw new Error(refused);
    const { clock, watched, safety, firing } = this.#options;
    const incident = entry.alert === undefined ? undefined : firing?.(entry.alert)?.incident;
    const options: CarryOutOptions = {
      ...{ clock, watched, safety, incident },
      ledger: this.#ledger,
      entries: this.#entries,
    };
    const running = carryOut(entry, reason?.trim(), options);
    this.#running.add(running);
    await running.finally(() => this.#running.delete(running));
  }

  #refusal(
    verb: Verb,
    before: ComponentRow,
    intended: TargetPlan,
    undoes: string | undefined,
  ): string | undefined {
    const { readOnly, clock, safety } = this.#options;
    const past = this.#ledger.past();
    const last = past.find(
      (one) => one.verb === verb && one.component === before.id && one.state === 'succeeded',
    );
    return refusal({
      verb,
      component: before.id,
      readOnly,
      frozen: this.frozen,
      touches: intended.touches,
      thing: intended.thing,
      busyWith: this.#entries.busyOn(before.id) ?? this.#ledger.busyElsewhere(before.id, past),
      // Whoever undoes something has seen that it was wrong: that need not take effect first.
      lastEndedAt: undoes === undefined ? last?.endedAt : undefined,
      coolDownMs: safety.coolDownMs,
      journalFault: this.#ledger.fault,
      now: clock.now(),
    });
  }
}

function wasUndone(planId: string, past: readonly PastAction[]): boolean {
  return past.some(({ undoes, state }) => undoes === planId && state === 'succeeded');
}
