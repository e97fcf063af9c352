import { randomUUID } from 'node:crypto';
import type { Journal } from '../journal/journal.ts';
import type { ActionParams, ActionPlan, ActionRow, ActionState, TargetPlan, Verb } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { Target } from '../model/target.ts';
import { clean, errorText } from '../text/clean.ts';
import { scrub } from '../text/scrub.ts';
import { doubt, refusal } from './guard.ts';
import { type PastAction, pastActions, runsWithinHour } from './history.ts';
import { actionPlan } from './plan.ts';
import { verify, type Watched } from './verify.ts';

export interface ExecutorOptions {
  readonly clock: Clock;
  /** The journal, or why there is none. */
  readonly journal: Journal | { readonly fault: string };
  readonly watched: Watched;
  readonly targetFor: (component: string, verb: Verb) => Target | undefined;
  readonly environment: string;
  readonly guarded: boolean;
  readonly readOnly: boolean;
  readonly secrets: readonly string[];
  readonly host: string;
  readonly changed: () => void;
  /** Whether a process of this machine still runs. */
  readonly isAlive: (pid: number) => boolean;
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
/** How many events are looked at for what happened before. */
const remembered = 500;

/**
 * The one place where actions run, whoever asks: plan → guard → confirm → preconditions again → intent in the journal → run →
 * verify → outcome in the journal. What runs is the plan that was shown.
 */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  /** Newest first; actions of earlier sessions whose outcome nobody knows come last. */
  rows(): readonly ActionRow[] {
    const own = [...this.#entries.values()]
      .filter(({ row }) => row.state !== 'planned')
      .map(({ row }) => row);
    return [
      ...own.reverse().slice(0, keptRows),
      ...this.#past()
        .filter((past) => this.#isLost(past))
        .map(lostRow),
    ];
  }

  /**
   * Makes a plan and changes nothing.
   * @throws Error with a sentence for people when there is nothing to plan
   */
  async plan(verb: Verb, component: string, params: ActionParams = {}): Promise<ActionPlan> {
    const { watched, targetFor, clock, environment, guarded, readOnly } = this.#options;
    const before = watched.component(component);
    if (!before) throw new Error(`there is no component "${component}"`);
    const target = targetFor(component, verb);
    if (!target) {
      const can = before.verbs.length === 0 ? 'it has no actions' : `it can ${before.verbs.join(', ')}`;
      throw new Error(`${before.title} cannot ${verb}: ${can}`);
    }
    const abort = new AbortController();
    const cancel = clock.after(planTimeoutMs, () => abort.abort());
    const intended = await target.plan(verb, params, abort.signal).finally(cancel);
    const past = this.#past();
    const last = past.find(
      (one) => one.verb === verb && one.component === component && one.state === 'succeeded',
    );
    const refused = refusal({
      verb,
      component,
      readOnly,
      touches: intended.touches,
      thing: intended.thing,
      busyWith: this.#busyWith(component, past),
      lastEndedAt: last?.endedAt,
      journalFault: 'fault' in this.#options.journal ? this.#options.journal.fault : undefined,
      now: clock.now(),
    });
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
    const busy = this.#busyWith(plan.component, this.#past());
    if (busy !== undefined) throw new Error(`${busy}: wait for it, or cancel it there.`);
    await this.#execute(entry, answer.reason);
  }

  /** Drops a plan, or cancels what runs. */
  cancel(planId: string): void {
    const entry = this.#entries.get(planId);
    if (!entry) return;
    if (entry.row.state === 'planned') this.#entries.delete(planId);
    else entry.abort.abort(new Cancelled());
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
    try {
      this.#record('action.intent', entry, { requests: entry.plan.requests, ...(reason ? { reason } : {}) });
    } catch (error) {
      this.#set(entry, { state: 'refused', result: errorText(error), endedAt: clock.now() });
      return;
    }
    const { state, result } = await this.#runAndVerify(entry);
    this.#set(entry, { state, result, endedAt: clock.now() });
    try {
      this.#record('action.outcome', entry, { state, result });
    } catch (error) {
      this.#set(entry, { result: `${result} (and it could not be recorded: ${errorText(error)})` });
    }
  }

  async #brokenPrecondition(entry: Entry): Promise<string | undefined> {
    const abort = new AbortController();
    const cancel = this.#options.clock.after(recheckTimeoutMs, () => abort.abort());
    try {
      for (const precondition of entry.intended.preconditions) {
        const now = await precondition.recheck(abort.signal);
        if (now !== undefined) return this.#tidy(now);
      }
      return undefined;
    } catch (error) {
      return errorText(error);
    } finally {
      cancel();
    }
  }

  async #runAndVerify(entry: Entry): Promise<{ state: ActionState; result: string }> {
    const { clock, watched } = this.#options;
    const { signal } = entry.abort;
    let timedOut = false;
    const cancelTimeout = clock.after(entry.intended.timeoutMs, () => {
      timedOut = true;
      entry.abort.abort();
    });
    try {
      await entry.intended.run((line) => this.#addLine(entry, line), signal);
    } catch (error) {
      if (timedOut)
        return {
          state: 'timed-out',
          result: `it did not end within ${entry.intended.timeoutMs / 1_000}s and was stopped`,
        };
      if (signal.reason instanceof Cancelled)
        return { state: 'cancelled', result: 'cancelled while it ran: look at what it had done by then' };
      return { state: 'failed', result: this.#tidy(errorText(error)) };
    } finally {
      cancelTimeout();
    }
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

  #record(kind: 'action.intent' | 'action.outcome', entry: Entry, facts: Record<string, unknown>): void {
    const { journal } = this.#options;
    if ('fault' in journal) throw new Error(journal.fault);
    const { id, verb, component, target, from, to } = entry.plan;
    journal.append({
      kind,
      data: { plan: id, verb, component, target, from, to, params: entry.params, pid: process.pid, ...facts },
    });
  }

  /** Who is acting on the component now, here or in another plantao on this machine. */
  #busyWith(component: string, past: readonly PastAction[]): string | undefined {
    for (const { row } of this.#entries.values()) {
      if (row.plan.component === component && (row.state === 'running' || row.state === 'verifying')) {
        return `${row.plan.verb} of ${row.plan.componentTitle} is still ${row.state}`;
      }
    }
    const elsewhere = past.find(
      (one) =>
        one.component === component &&
        one.state === undefined &&
        one.pid !== process.pid &&
        one.host === this.#options.host &&
        this.#options.isAlive(one.pid),
    );
    return (
      elsewhere &&
      `${elsewhere.by} is running ${elsewhere.verb} on it in another plantao (pid ${elsewhere.pid})`
    );
  }

  #past(): readonly PastAction[] {
    const { journal, environment } = this.#options;
    if ('fault' in journal) return [];
    try {
      const events = journal.newest(remembered, ['action.intent', 'action.outcome']);
      return pastActions(events.filter((event) => event.environment === environment));
    } catch {
      return [];
    }
  }

  /** Begun in an earlier session, never ended, and nobody is at it any more. */
  #isLost(past: PastAction): boolean {
    if (past.state !== undefined || this.#entries.has(past.plan)) return false;
    return past.host !== this.#options.host || past.pid === process.pid || !this.#options.isAlive(past.pid);
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
    return clean(scrub(text, this.#options.secrets));
  }
}

class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

function lostRow(past: PastAction): ActionRow {
  return {
    plan: {
      id: past.plan,
      verb: past.verb as Verb,
      component: past.component,
      componentTitle: past.component,
      target: past.component,
      environment: '',
      guarded: false,
      requests: [],
      touches: 0,
      thing: '',
      risk: 'disruptive',
      preconditions: [],
      verifiedBy: [],
      confirm: { how: 'none' },
    },
    state: 'unknown',
    startedAt: past.startedAt,
    output: [],
    droppedLines: 0,
    result: `outcome unknown: ${past.by} began it and plantao ended before it did; look before you repeat it`,
  };
}
