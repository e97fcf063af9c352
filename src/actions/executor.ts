import { randomUUID } from 'node:crypto';
import { abortable } from '../connections/abortable.ts';
import type { ActionParams, ActionPlan, ActionRow, GroupPlan, TargetPlan, Verb } from '../model/action.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { Target } from '../model/target.ts';
import { errorText } from '../text/clean.ts';
import { tidier } from '../text/tidy.ts';
import { doubt, refusal } from './guard.ts';
import { lostRow, type PastAction, runsWithinHour } from './history.ts';
import { ActionLedger, type LedgerOptions } from './ledger.ts';
import { actionPlan } from './plan.ts';
import { Cancelled, type Ending, runPlan } from './run.ts';
import { verify, type Watched } from './verify.ts';

export interface ExecutorOptions extends LedgerOptions {
  readonly watched: Watched;
  readonly targetFor: (component: string, verb: Verb) => Target | undefined;
  readonly guarded: boolean;
  readonly readOnly: boolean;
  readonly secrets: readonly string[];
  readonly changed: () => void;
}

interface Entry {
  readonly plan: ActionPlan;
  readonly params: ActionParams;
  readonly intended: TargetPlan;
  readonly target: Target;
  readonly before: ComponentRow;
  readonly plannedAt: number;
  readonly abort: AbortController;
  row: ActionRow;
}

/** A plan is forgotten after this, in milliseconds: what it saw may no longer be so. */
const planLifeMs = 10 * 60_000;
const planTimeoutMs = 60_000;
const recheckTimeoutMs = 10_000;
const keptLines = 200;
const keptRows = 50;

/**
 * The one place where actions run, whoever asks: plan → guard → confirm → preconditions again → intent in the journal → run →
 * verify → outcome in the journal. What runs is the plan that was shown.
 */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Set<Promise<void>>();
  readonly #ledger: ActionLedger;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#ledger = new ActionLedger(options);
  }

  /** Whether an action of this session is under way. */
  get busy(): boolean {
    return [...this.#entries.values()].some(({ row }) => isBusy(row));
  }

  /** Newest first; actions of earlier sessions whose outcome nobody knows come last. */
  rows(): readonly ActionRow[] {
    const own = [...this.#entries.values()]
      .filter(({ row }) => row.state !== 'planned')
      .map(({ row }) => row);
    const past = this.#ledger.past();
    return [
      ...own.reverse().slice(0, keptRows),
      ...this.#ledger.lost(past, new Set(this.#entries.keys())).map(lostRow),
    ];
  }

  /**
   * Makes a plan and changes nothing.
   * @throws Error with a sentence for people when there is nothing to plan
   */
  async plan(verb: Verb, component: string, params: ActionParams = {}): Promise<ActionPlan> {
    const { watched, targetFor, clock, environment, guarded } = this.#options;
    const before = watched.component(component);
    if (!before) throw new Error(`there is no component "${component}"`);
    const target = targetFor(component, verb);
    if (!target) {
      const can = before.verbs.length === 0 ? 'it has no actions' : `it can ${before.verbs.join(', ')}`;
      throw new Error(`${before.title} cannot ${verb}: ${can}`);
    }
    const abort = new AbortController();
    const cancel = clock.after(planTimeoutMs, () => abort.abort());
    const intended = await abortable(abort.signal, () => target.plan(verb, params, abort.signal)).finally(
      cancel,
    );
    const past = this.#ledger.past();
    const refused = this.#refusal(verb, before, intended, past);
    const plan = actionPlan({
      id: randomUUID(),
      verb,
      params,
      component: before,
      target,
      intended,
      environment,
      guarded,
      refused,
      note: doubt(verb, runsWithinHour(past, verb, component, clock.now())),
      tidy: (text) => this.#tidy(text),
    });
    this.#entries.set(plan.id, {
      plan,
      params,
      intended,
      target,
      before,
      plannedAt: clock.elapsed(),
      abort: new AbortController(),
      row: {
        plan,
        state: refused === undefined ? 'planned' : 'refused',
        output: [],
        droppedLines: 0,
        ...(refused ? { result: refused } : {}),
      },
    });
    this.#forget();
    return plan;
  }

  /**
   * Runs a plan to its end; what comes of it is in `rows`.
   * @throws Error when the plan cannot be run: unknown, old, refused, not confirmed as it asks
   */
  async confirm(
    planId: string,
    answer: { readonly typed?: string; readonly reason?: string },
  ): Promise<void> {
    const entry = this.#entries.get(planId);
    if (!entry) throw new Error('this plan is no longer known: plan it again');
    const { plan, row } = entry;
    if (plan.refused !== undefined) throw new Error(plan.refused);
    if (row.state !== 'planned') throw new Error('this plan was run already: plan it again');
    if (this.#options.clock.elapsed() - entry.plannedAt > planLifeMs)
      throw new Error('this plan is too old: plan it again');
    if (plan.confirm.how === 'type' && answer.typed !== plan.confirm.word) {
      throw new Error(`type "${plan.confirm.word}" to confirm`);
    }
    // Much may have happened since the plan was made: another plan of the same kind may have run.
    const refused = this.#refusal(plan.verb, entry.before, entry.intended, this.#ledger.past());
    if (refused !== undefined) throw new Error(refused);
    const running = this.#execute(entry, answer.reason);
    this.#running.add(running);
    await running.finally(() => this.#running.delete(running));
  }

  /** Plans a verb for several components. @throws like `plan` */
  async planAll(verb: Verb, components: readonly string[], params: ActionParams = {}): Promise<GroupPlan> {
    const plans: ActionPlan[] = [];
    for (const component of components) plans.push(await this.plan(verb, component, params));
    const guarded = plans.some((plan) => plan.confirm.how === 'type');
    const refused = plans.find((plan) => plan.refused !== undefined);
    return {
      plans,
      confirm: guarded ? { how: 'type', word: this.#options.environment } : { how: 'yes' },
      needsReason: plans.some((plan) => plan.needsReason),
      ...(refused ? { refused: `${refused.componentTitle}: ${refused.refused}` } : {}),
    };
  }

  /** Runs the plans of a group one after another; stops at the first that does not succeed. */
  async confirmAll(
    group: GroupPlan,
    answer: { readonly typed?: string; readonly reason?: string },
  ): Promise<void> {
    if (group.refused !== undefined) throw new Error(group.refused);
    if (group.confirm.how === 'type' && answer.typed !== group.confirm.word)
      throw new Error(`type "${group.confirm.word}" to confirm`);
    for (const plan of group.plans) {
      const typed = plan.confirm.how === 'type' ? { typed: plan.confirm.word } : {};
      await this.confirm(plan.id, { ...answer, ...typed });
      if (this.#entries.get(plan.id)?.row.state !== 'succeeded') return;
    }
  }

  /** Plans what undoes an action of this session. @throws Error when nothing does */
  async planUndo(planId: string): Promise<ActionPlan> {
    const entry = this.#entries.get(planId);
    const undo = entry?.intended.undo;
    if (!entry || !undo) throw new Error('there is nothing that undoes it');
    return this.plan(undo.verb, entry.plan.component, undo.params);
  }

  settle(_planId: string, _as: 'succeeded' | 'failed', _note?: string): void {
    throw new Error('not there yet');
  }

  freeze(_reason: string): void {
    throw new Error('not there yet');
  }

  unfreeze(): void {
    throw new Error('not there yet');
  }

  /** Forgets plans that nobody confirmed: what they would work through is about to go. */
  forgetPlans(): void {
    for (const [id, { row }] of this.#entries) if (row.state === 'planned') this.#entries.delete(id);
  }

  /** Cancels what runs and resolves when its outcome is in the journal. */
  async close(): Promise<void> {
    this.forgetPlans();
    for (const { abort, row } of this.#entries.values()) {
      if (isBusy(row)) abort.abort(new Cancelled());
    }
    await Promise.allSettled(this.#running);
  }

  /** Drops a plan, or cancels what runs. */
  cancel(planId: string): void {
    const entry = this.#entries.get(planId);
    if (!entry) return;
    if (entry.row.state === 'planned') this.#entries.delete(planId);
    else if (isBusy(entry.row)) entry.abort.abort(new Cancelled());
    this.#options.changed();
  }

  async #execute(entry: Entry, reason: string | undefined): Promise<void> {
    const { clock } = this.#options;
    this.#set(entry, { state: 'running', startedAt: clock.now() });
    const moved = await this.#brokenPrecondition(entry);
    if (moved !== undefined) {
      this.#set(entry, {
        state: 'refused',
        result: `things changed since the plan: ${moved}. Plan it again.`,
        endedAt: clock.now(),
      });
      return;
    }
    if (entry.abort.signal.aborted) {
      this.#set(entry, {
        state: 'cancelled',
        result: 'cancelled before it began: nothing was done',
        endedAt: clock.now(),
      });
      return;
    }
    try {
      this.#ledger.record('action.intent', entry.plan, entry.params, {
        requests: entry.plan.requests,
        ...(reason ? { reason } : {}),
      });
    } catch (error) {
      this.#set(entry, { state: 'refused', result: errorText(error), endedAt: clock.now() });
      return;
    }
    const { state, result } = this.#overtaken(entry) ?? (await this.#runAndVerify(entry));
    this.#set(entry, { state, result, endedAt: clock.now() });
    try {
      this.#ledger.record('action.outcome', entry.plan, entry.params, { state, result });
    } catch (error) {
      this.#set(entry, { result: `${result} (and it could not be recorded: ${errorText(error)})` });
    }
  }

  async #brokenPrecondition(entry: Entry): Promise<string | undefined> {
    const abort = new AbortController();
    const cancel = this.#options.clock.after(recheckTimeoutMs, () => abort.abort());
    try {
      for (const precondition of entry.intended.preconditions) {
        const now = await abortable(abort.signal, () => precondition.recheck(abort.signal));
        if (now !== undefined) return this.#tidy(now);
      }
      return undefined;
    } catch (error) {
      return this.#tidy(errorText(error));
    } finally {
      cancel();
    }
  }

  async #runAndVerify(entry: Entry): Promise<Ending> {
    const { clock, watched } = this.#options;
    const { signal } = entry.abort;
    const broken = await runPlan(entry.intended, (line) => this.#addLine(entry, line), entry.abort, clock);
    if (broken) return { ...broken, result: this.#tidy(broken.result) };
    this.#set(entry, { state: 'verifying' });
    try {
      const { plan, params, before, target, intended } = entry;
      const verdict = await verify({
        verb: plan.verb,
        params,
        before,
        touched: intended.touches,
        target,
        watched,
        clock,
        signal,
      });
      return verdict.verified
        ? { state: 'succeeded', result: `verified: ${this.#tidy(verdict.text)}` }
        : { state: 'not-verified', result: `ran, not verified: ${this.#tidy(verdict.text)}` };
    } catch (error) {
      const why = signal.aborted ? 'verification was cancelled' : this.#tidy(errorText(error));
      return { state: 'not-verified', result: `ran, not verified: ${why}` };
    }
  }

  /** Two plantaos may have looked at the same moment and found nobody acting: the one whose intent came first goes on. */
  #overtaken({ plan }: Entry): Ending | undefined {
    const past = this.#ledger.past();
    const own = past.findIndex((one) => one.plan === plan.id);
    const busy = this.#ledger.busyElsewhere(plan.component, past.slice(own + 1));
    return busy === undefined ? undefined : { state: 'refused', result: `nothing was done: ${busy}` };
  }

  #refusal(
    verb: Verb,
    before: ComponentRow,
    intended: TargetPlan,
    past: readonly PastAction[],
  ): string | undefined {
    const { readOnly, clock } = this.#options;
    const last = past.find(
      (one) => one.verb === verb && one.component === before.id && one.state === 'succeeded',
    );
    return refusal({
      verb,
      component: before.id,
      readOnly,
      touches: intended.touches,
      thing: intended.thing,
      busyWith: this.#busyHere(before.id) ?? this.#ledger.busyElsewhere(before.id, past),
      lastEndedAt: last?.endedAt,
      journalFault: this.#ledger.fault,
      now: clock.now(),
    });
  }

  #busyHere(component: string): string | undefined {
    for (const { row } of this.#entries.values()) {
      if (row.plan.component === component && isBusy(row))
        return `${row.plan.verb} of ${row.plan.componentTitle} is still ${row.state}`;
    }
    return undefined;
  }

  #addLine(entry: Entry, line: string): void {
    const output = [...entry.row.output, this.#tidy(line)];
    const dropped = Math.max(0, output.length - keptLines);
    this.#set(entry, { output: output.slice(dropped), droppedLines: entry.row.droppedLines + dropped });
  }

  #set(entry: Entry, change: Partial<ActionRow>): void {
    entry.row = { ...entry.row, ...change };
    this.#options.changed();
  }

  /** Plans nobody confirmed, and all but the newest rows. */
  #forget(): void {
    const now = this.#options.clock.elapsed();
    for (const [id, entry] of this.#entries) {
      if (entry.row.state === 'planned' && now - entry.plannedAt > planLifeMs) this.#entries.delete(id);
    }
    const ended = [...this.#entries].filter(
      ([, { row }]) => row.endedAt !== undefined || row.state === 'refused',
    );
    for (const [id] of ended.slice(0, Math.max(0, ended.length - keptRows))) this.#entries.delete(id);
  }

  #tidy(text: string): string {
    return tidier(this.#options.secrets)(text);
  }
}

function isBusy({ state }: ActionRow): boolean {
  return state === 'running' || state === 'verifying';
}
