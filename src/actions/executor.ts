import type {
  ActionParams,
  ActionPlan,
  ActionRow,
  GroupPlan,
  TargetPlan,
  Temporary,
  Verb,
} from '../model/action.ts';
import { formatDuration } from '../model/quantity.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import { redactor } from '../text/redactor.ts';
import { words } from '../words/index.ts';
import { type Answer, mustBeConfirmed } from './answer.ts';
import { CannotAct } from './cannot-act.ts';
import { carryOut } from './carry-out.ts';
import { Entries, type EntriesChanged, type Entry, isBusy } from './entries.ts';
import type { Frozen } from './freeze.ts';
import { planGroup, runGroup } from './groups.ts';
import { type ClosedGate, doubt, type Refusal, refusal } from './guard.ts';
import { type Doing, isSame, lostRow, type PastAction, runsWithinHour } from './history.ts';
import { ActionLedger, type LedgerOptions } from './ledger.ts';
import { checkParams } from './params.ts';
import { type PlanningOptions, type PlanRequest, planAction } from './planning.ts';
import { Cancelled } from './run.ts';
import { refusalText } from './sentences.ts';
import { temporaries } from './temporary.ts';
import { undoable, undoOf } from './undo.ts';
import { WayBack } from './way-back.ts';

export interface ExecutorOptions extends LedgerOptions, PlanningOptions {
  readonly readOnly: boolean;
  /** What keeps an action from being run; nothing where absent. */
  readonly gate?: (action: { readonly verb: Verb; readonly component: string }) => ClosedGate | undefined;
  readonly changed: EntriesChanged;
  /** A plan is about to run and nothing has happened yet. @throws when it must not, which is said to the person */
  readonly starting?: (planId: string) => Promise<void>;
}

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
  readonly #wayBack: WayBack;
  /** Actions of earlier sessions that were settled in this one, newest first. */
  #settled: readonly ActionRow[] = [];

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#ledger = new ActionLedger(options);
    this.#entries = new Entries(options.clock, options.changed);
    this.#wayBack = new WayBack({
      clock: options.clock,
      temporaries: () => this.temporaries(),
      undo: (temporary) => this.#goBack(temporary),
      missed: (temporary) => this.#miss(temporary),
    });
  }

  /** Whether an action of this session is under way. */
  get busy(): boolean {
    return this.#entries.busy.length > 0;
  }

  /** Set while nobody may act. */
  get frozen(): Frozen | undefined {
    return this.#ledger.frozen;
  }

  /** Newest first; earlier sessions' actions with an unknown outcome come last. */
  rows(): readonly ActionRow[] {
    const lost = this.#ledger.lost(this.#ledger.past(), this.#entries.ids);
    return [...this.#entries.rows(), ...lost.map(lostRow), ...this.#settled];
  }

  /**
   * Makes a plan and changes nothing.
   * @param alert what it is meant to mend: it runs only while that still fires
   * @throws CannotAct, or Error with what the target said, when there is nothing to plan
   */
  plan(verb: Verb, component: string, params: ActionParams = {}, alert?: string): Promise<ActionPlan> {
    return this.#plan({ verb, component, params, alert });
  }

  /** Plans a verb for several components. @throws like `plan` */
  planAll(verb: Verb, components: readonly string[], params: ActionParams = {}): Promise<GroupPlan> {
    const { environment, safety, engine } = this.#options;
    return planGroup(verb, components, params, {
      environment,
      safety,
      all: engine.size(),
      plan: (...what) => this.plan(...what),
      drop: ({ id }) => this.#entries.delete(id),
    });
  }

  /**
   * Plans what undoes an action, of this session or an earlier one.
   * @throws CannotAct when nothing does, or it was done already
   */
  async planUndo(planId: string): Promise<ActionPlan> {
    const undo = undoOf(planId, this.#entries.get(planId), this.#ledger.past());
    return this.#plan({ ...undo, undoes: planId });
  }

  /** Actions that can be undone and were not, newest first. */
  undoable(): readonly PastAction[] {
    return undoable(this.#ledger.past());
  }

  /** Changes for a while that still hold, the first that is due first. */
  temporaries(): readonly Temporary[] {
    const { revert } = this.#options.safety;
    // Who declares now that a person is asked, means also what was done before.
    return temporaries(this.#ledger.past()).map((one) => ({ ...one, run: one.run && revert }));
  }

  /**
   * Decides that a change for a while stays.
   * @param planId its id, or how that begins
   * @throws CannotAct when there is none; JournalError when it cannot be recorded
   */
  keep(planId: string): Temporary {
    this.#mustNotBeReadOnly();
    const [one, ...more] = this.temporaries().filter(({ plan }) => planId !== '' && plan.startsWith(planId));
    if (!one) throw new CannotAct({ code: 'not-temporary' });
    if (more.length > 0) throw new CannotAct({ code: 'ambiguous-id', count: more.length + 1, id: planId });
    this.#ledger.decide('action.kept', one);
    this.#options.changed('state');
    return one;
  }

  /** Undoes by itself what is due and was declared so. For the one that leads; returns at once. */
  undoDue(): void {
    if (!this.#options.readOnly && this.#ledger.fault === undefined) this.#wayBack.tick();
  }

  /**
   * Runs a plan to its end; what comes of it is in `rows`.
   * @throws CannotAct when the plan cannot be run: unknown, old, refused, not confirmed as it asks
   */
  async confirm(planId: string, answer: Answer): Promise<void> {
    const entry = this.#entries.get(planId);
    if (!entry) throw new CannotAct({ code: 'plan-unknown' });
    if (this.#entries.isTooOld(entry)) throw new CannotAct({ code: 'plan-old' });
    mustBeConfirmed(entry.plan.confirm, entry.plan.needsReason === true, entry.plan.environment, answer);
    if (this.#mayBeAlone([entry.plan], answer)) {
      await this.#mustSeeOthers();
      // It may have been dropped meanwhile.
      if (this.#entries.get(planId) !== entry) throw new CannotAct({ code: 'plan-unknown' });
    }
    await this.#start(entry, answer.reason);
  }

  /** Runs the plans of a group one after another; stops at the first that does not succeed. @throws like `confirm` */
  async confirmAll(group: GroupPlan, answer: Answer): Promise<void> {
    if (group.refused !== undefined) throw new CannotAct({ code: 'refused', text: group.refused });
    mustBeConfirmed(group.confirm, group.needsReason, this.#options.environment, answer);
    if (this.#mayBeAlone(group.plans, answer)) await this.#mustSeeOthers();
    await runGroup(group, this.#entries, ({ id }) => this.#start(this.#entries.get(id)!, answer.reason));
  }

  /**
   * Settles how an action with an unknown outcome ended.
   * @param planId its id, or how that begins
   * @throws CannotAct when there is no such action; JournalError when it cannot be recorded
   */
  settle(planId: string, as: 'succeeded' | 'failed', note?: string): void {
    this.#mustNotBeReadOnly();
    const past = this.#ledger.unsettled(planId);
    if (this.#entries.busy.some(({ plan }) => plan.id === past.plan))
      throw new CannotAct({ code: 'still-running' });
    this.#ledger.settle(past, as, note);
    const shown = note ? redactor(this.#options.secrets)(note) : undefined;
    const result = words.actions.outcome.settled(as, shown);
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
    if (reason.trim() === '') throw new CannotAct({ code: 'freeze-needs-reason' });
    this.#ledger.freeze(reason.trim());
    this.#options.changed('state');
  }

  /** @throws Error when nothing is frozen or it cannot be recorded */
  unfreeze(): void {
    this.#mustNotBeReadOnly();
    if (!this.frozen) throw new CannotAct({ code: 'not-frozen' });
    this.#ledger.unfreeze();
    this.#options.changed('state');
  }

  /** Drops unconfirmed plans: their connections are about to close. */
  forgetPlans(): void {
    this.#entries.forgetPlans();
  }

  /** Cancels what runs; resolves once its outcome is in the journal. */
  async close(): Promise<void> {
    this.forgetPlans();
    for (const { abort } of this.#entries.busy) abort.abort(new Cancelled());
    await Promise.allSettled(this.#running);
  }

  /** The secret that an action's answer held, to be shown: the first time it is asked for, and never again. */
  takeRevealed(planId: string): string | undefined {
    return this.#entries.takeRevealed(planId);
  }

  /** Drops a plan, or cancels a running action. */
  cancel(planId: string): void {
    const entry = this.#entries.get(planId);
    if (!entry) return;
    if (isBusy(entry.row)) entry.abort.abort(new Cancelled());
    else if (entry.row.state === 'planned' && entry.group !== undefined)
      this.#entries.end(entry, { code: 'cancelled-early' });
    else if (entry.row.state === 'planned') this.#entries.delete(planId);
    this.#options.changed('state');
  }

  /** Whether, in a guarded environment, others may be out of sight, and the person was not told yet. */
  #mayBeAlone(plans: readonly ActionPlan[], { alone }: Answer): boolean {
    return !alone && this.#ledger.away && plans.some(({ guarded, risk }) => guarded && risk !== 'safe');
  }

  /** @throws CannotAct while nobody can tell whether others act */
  async #mustSeeOthers(): Promise<void> {
    const fault = await this.#ledger.alone();
    if (fault !== undefined) throw new CannotAct({ code: 'alone', fault });
  }

  /** It was confirmed when the change was: nobody is asked again. @throws CannotAct when it must not begin, or others are out of sight */
  async #goBack({ plan, by }: Temporary): Promise<void> {
    const past = this.#ledger.past().find((one) => one.plan === plan);
    const planned = await this.planUndo(plan);
    try {
      if (this.#mayBeAlone([planned], {})) await this.#mustSeeOthers();
      const entry = this.#entries.get(planned.id);
      // Somebody may have decided meanwhile.
      if (!entry || this.temporaries().every((one) => one.plan !== plan || one.missed))
        throw new CannotAct({ code: 'not-temporary' });
      const time = formatDuration(past?.revert?.forMs ?? 0);
      await this.#start(entry, words.actions.temporary.reason(by, time));
    } catch (error) {
      // It is tried again: nobody has to see each time.
      this.#entries.delete(planned.id);
      throw error;
    }
  }

  #miss(temporary: Temporary): void {
    const { changedSince, missed } = temporary;
    try {
      this.#ledger.decide('action.missed', temporary, {
        why: changedSince ? 'changed-since' : missed ? 'tried' : 'late',
      });
      this.#options.changed('state');
    } catch {
      // The journal says on the screen that it cannot be written; it is tried again.
    }
  }

  #mustNotBeReadOnly(): void {
    if (this.#options.readOnly) throw new CannotAct({ code: 'read-only' });
  }

  async #plan(asked: PlanRequest): Promise<ActionPlan> {
    const { clock, safety, engine } = this.#options;
    const info = engine.component(asked.component)?.actions.find(({ verb: name }) => name === asked.verb);
    // A preset is the action that it means: planned, guarded, recorded and undone as that, with its values and no others.
    const request = info?.means
      ? {
          ...asked,
          verb: info.means.verb,
          params: { ...checkParams(info, asked.params), ...info.means.params },
        }
      : asked;
    const { verb, undoes } = request;
    const entry = await planAction(request, this.#options, {
      mark: (params) => this.#ledger.markOf(params),
      refusal: (before, intended, what, unseen) =>
        this.#refusal({ ...what, undoes }, before, intended, unseen),
      doubt: (intended, what) => {
        if (undoes !== undefined || isLookUp(intended)) return undefined;
        const same = this.#ledger.past().filter((one) => isSame(one, what));
        return doubt(verb, runsWithinHour(same, clock.now()), safety.repeats);
      },
    });
    this.#entries.add(entry);
    return entry.plan;
  }

  /** Begins a plan that was confirmed. @throws CannotAct when it must not begin */
  async #start(entry: Entry, reason: string | undefined): Promise<void> {
    const { plan, row } = entry;
    if (plan.refused !== undefined) throw new CannotAct({ code: 'refused', text: plan.refused });
    if (row.state !== 'planned') throw new CannotAct({ code: 'plan-used' });
    // Much may have happened since the plan was made: another plan of the same kind may have run.
    const { verb, component, params = {}, undoes } = plan;
    const what = { verb, component, params, mark: entry.mark, undoes };
    const refused = this.#refusal(what, entry.before, entry.intended);
    if (refused) throw new CannotAct({ code: 'refused', text: refusalText(refused) });
    const { clock, engine, safety, firing, starting } = this.#options;
    if (starting) await starting(plan.id);
    if (row.state !== 'planned') throw new CannotAct({ code: 'plan-used' });
    const incident = entry.alert === undefined ? undefined : firing?.(entry.alert)?.incident;
    const running = carryOut(entry, reason?.trim(), {
      ...{ clock, engine, safety, incident },
      ledger: this.#ledger,
      entries: this.#entries,
    });
    this.#running.add(running);
    await running.finally(() => this.#running.delete(running));
  }

  #refusal(
    what: Doing & { readonly undoes: string | undefined },
    before: ComponentRow,
    intended: TargetPlan,
    unseen?: string,
  ): Refusal | undefined {
    const { readOnly, clock, safety } = this.#options;
    const past = this.#ledger.past();
    // Whoever undoes something has seen that it was wrong: that need not take effect first. Neither need an answer.
    const last =
      what.undoes !== undefined || isLookUp(intended)
        ? undefined
        : past.find((one) => isSame(one, what) && one.state === 'succeeded');
    return refusal({
      readOnly,
      frozen: this.frozen,
      touches: intended.touches,
      thing: intended.thing,
      unseen,
      // What undoes an action is no deploy, and must not wait.
      gate: what.undoes === undefined ? this.#options.gate?.(what) : undefined,
      busyWith: this.#entries.busyOn(before.id) ?? this.#ledger.busyElsewhere(before.id, past),
      lastEndedAt: last?.endedAt,
      coolDownMs: safety.coolDownMs,
      journalFault: this.#ledger.fault,
      now: clock.now(),
    });
  }
}

/** Whether it only looks: safe, and nothing to verify. */
function isLookUp({ risk, verification }: TargetPlan): boolean {
  return risk === 'safe' && verification?.off === true;
}
