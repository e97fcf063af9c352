import { randomUUID } from 'node:crypto';
import type { Executor } from '../actions/executor.ts';
import { evidenceText } from '../alerts/sentences.ts';
import { currentHost } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import type { ActionPlan, ActionRow } from '../model/action.ts';
import type { AlertRow } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import { isEventOf, type NewEvent } from '../model/event.ts';
import type { Run, RunChange, RunRefusal, RunRow } from '../model/run.ts';
import { type Asker, begin, closing, decide, mayDo } from '../procedures/decide.ts';
import { type ProcedurePlace, procedureAt, procedureFor } from '../procedures/find.ts';
import { outcomeKinds, runKinds, runsOf } from '../procedures/fold.ts';
import { keptOf } from '../procedures/kept.ts';
import { proceduresOf } from '../runbooks/steps/procedures.ts';
import { words } from '../words/index.ts';
import { type RunRowOptions, RunRows } from './run-rows.ts';

/** Everything is done in the name of `by`. */
interface ProcedureOptions extends RunRowOptions {
  readonly readOnly: boolean;
  /** Something was written. */
  readonly written: () => void;
}

/** Events of runs, and outcomes of actions, that are read at most. */
const mostEvents = 5_000;
/** Runs that ended and are still listed. */
const mostEnded = 20;

/** A change was not made; its reason is a code. */
export class RunRefused extends Error {
  override readonly name = 'RunRefused';
  readonly reason: RunRefusal;

  constructor(reason: RunRefusal) {
    super(words.procedures.refusal(reason));
    this.reason = reason;
  }
}

/** With what a run begins. */
interface StartOptions {
  readonly params?: Readonly<Record<string, string>>;
  /** The alert it is about. */
  readonly alert?: Pick<AlertRow, 'id'> & { readonly incident?: string };
  readonly incident?: string;
  /** Id of the step to begin with: those before it are skipped, with that as the reason. */
  readonly from?: string;
}

/** The procedures of one configuration, and who goes through them. What is known of runs is a fold of the journal. */
export class ProcedureRuntime {
  readonly #options: ProcedureOptions;
  readonly #rows: RunRows;
  #journal: Journal | undefined;
  #known: { readonly seq: number; readonly runs: readonly Run[] } | undefined;
  /** Steps of runs whose action was planned here, by the plan. */
  readonly #planned = new Map<
    string,
    { readonly run: string; readonly step: string; readonly saw: number }
  >();

  constructor(options: ProcedureOptions) {
    this.#options = options;
    this.#rows = new RunRows(options);
  }

  start(journal: Journal | undefined): void {
    this.#journal = journal;
    this.#known = undefined;
  }

  /** Runs of this system and environment: those that are open first, then the newest that ended. */
  runs(): readonly RunRow[] {
    const all = this.#runs();
    const open = all.filter(({ ended }) => !ended);
    const over = all.filter(({ ended }) => ended).slice(0, mostEnded);
    return [...open, ...over].map((run) => this.#rows.row(run));
  }

  /** A run by its id, or how that begins. */
  run(id: string): RunRow | undefined {
    const found = this.#runs().filter((run) => run.id.startsWith(id));
    return id !== '' && found.length === 1 ? this.#rows.row(found[0]!) : undefined;
  }

  /** What would be gone through, without a run. @throws Error when the reference means nothing */
  preview(place: ProcedurePlace, params: Readonly<Record<string, string>> = {}): RunRow {
    return this.#rows.row({ ...this.#newRun(place, params), id: '' });
  }

  /** The procedure that a reference means. @throws Error when it means none */
  place(reference: string): ProcedurePlace {
    const place = procedureAt(this.#options.books() ?? [], reference);
    if (!place) throw new Error(words.procedures.notFound(reference));
    return place;
  }

  /** The procedure that is written for an alert. @throws Error when there is none */
  placeFor(alert: { readonly name: string; readonly runbook?: string | undefined }): ProcedurePlace {
    const { name, runbook } = alert;
    const place = procedureFor(this.#options.books() ?? [], { name, ...defined({ runbook }) });
    if (!place) throw new Error(words.procedures.noProcedure(name));
    return place;
  }

  /** Begins to go through a procedure; returns the id of the run. @throws Error when it cannot be recorded */
  begin(place: ProcedurePlace, { params = {}, alert, incident, from }: StartOptions = {}): string {
    this.#mustWrite();
    const run = this.#newRun(place, params);
    const about = incident ?? alert?.incident;
    const { id, runbook, procedure, title, anchor, hash, steps, startedBy: by } = run;
    this.#append({
      kind: 'runbook.started',
      data: {
        ...{ run: id, runbook, procedure, title, hash, by, params: run.params, steps },
        ...defined({ anchor, alert: alert?.id }),
      },
      ...defined({ incident: about }),
    });
    if (from !== undefined) this.#skipTo(id, from);
    return id;
  }

  /** Does to a run what a person asked for. @throws RunRefused, or Error when it cannot be recorded */
  async change(id: string, change: RunChange): Promise<void> {
    this.#mustWrite();
    const run = this.#mustHave(id);
    const events = decide(run, change, this.#asker());
    if ('code' in events) throw new RunRefused(events);
    const tick = randomUUID();
    for (const event of events) this.#append({ ...event, data: { ...event.data, tick } });
    if ('step' in change) await this.#mustBeFirst(run.id, change.step, tick);
    if (change.what === 'take-over') await this.#mustDrive(run.id);
    this.settle(run.id);
  }

  /**
   * Plans the action of a step; its beginning and its end then are those of the step.
   * @param code which of its codes, from 0 · @throws RunRefused, or Error with what the target said
   */
  async plan(
    executor: Pick<Executor, 'plan'>,
    id: string,
    { step, saw, code }: { readonly step: string; readonly saw: number; readonly code: number },
  ): Promise<ActionPlan> {
    const run = this.#mustHave(id);
    const row = mayDo(run, step, saw, this.#asker());
    if ('code' in row) throw new RunRefused(row);
    const bound = row.codes[code]?.bound;
    if (!bound) throw new Error(words.procedures.noSuchCode);
    if (bound.as === 'by-hand') throw new RunRefused({ code: 'by-hand', why: bound.why });
    if (bound.as !== 'action') throw new Error(words.procedures.notAnAction);
    if (bound.needs.length > 0)
      throw new RunRefused({ code: 'by-hand', why: { code: 'needs', names: bound.needs } });
    const plan = await executor.plan(bound.verb, bound.component, bound.params);
    this.#planned.set(plan.id, { run: run.id, step, saw });
    return plan;
  }

  /** An action is about to run: where it is a step's, that is written first. @throws RunRefused when somebody else was first */
  async starting(planId: string): Promise<void> {
    const planned = this.#planned.get(planId);
    if (!planned) return;
    const { run, step, saw } = planned;
    const event = begin(this.#mustHave(run), { step, saw, plan: planId }, this.#asker());
    if ('code' in event) throw new RunRefused(event);
    const tick = randomUUID();
    this.#append({ ...event, data: { ...event.data, tick } });
    await this.#mustBeFirst(run, step, tick);
  }

  /** Actions have changed: a step whose action ended without running is open again, and a run of which nothing is left is over. */
  observe(rows: readonly ActionRow[]): void {
    for (const { plan, state, result } of rows) {
      const planned = this.#planned.get(plan.id);
      if (!planned || state === 'planned' || state === 'running' || state === 'verifying') continue;
      const run = this.#runs().find((one) => one.id === planned.run);
      const step = run?.states.get(planned.step);
      const isBegun = step?.state === 'begun' && step.begun?.plan === plan.id;
      this.#planned.delete(plan.id);
      if (!run || run.ended) continue;
      if (isBegun && (state === 'refused' || state === 'cancelled'))
        this.#append({
          kind: 'runbook.ended',
          data: {
            ...{
              run: run.id,
              runbook: run.runbook,
              step: planned.step,
              saw: step.revision,
              by: this.#options.by,
            },
            title: run.steps.find(({ id }) => id === planned.step)?.title ?? '',
            ...{ how: 'refused', ...defined({ value: result }) },
          },
          ...defined({ incident: run.incident }),
        });
      this.settle(run.id);
    }
  }

  /** Once a second: says of steps whose time is over that it is. @param leads whether this plantao is the one that does so */
  tick(leads: boolean, now: number): void {
    const { readOnly, books, by } = this.#options;
    // The files are read for those who are at one alone.
    const open = readOnly ? [] : this.#runs().filter(({ ended }) => !ended);
    if (open.length === 0 || !books()) return;
    for (const run of open) {
      if (run.driver === by) this.settle(run.id);
      if (!leads) continue;
      const row = this.#rows.row(run);
      const current = row.steps.find(({ id }) => id === row.current);
      if (
        !current?.limitMs ||
        current.dueAt === undefined ||
        now < current.dueAt ||
        run.overdue.has(current.id)
      )
        continue;
      this.#append({
        kind: 'runbook.overdue',
        data: {
          ...{ run: run.id, runbook: run.runbook, step: current.id, title: current.title },
          limitMs: current.limitMs,
        },
        ...defined({ incident: run.incident }),
      });
    }
  }

  /** A run of which nothing is left is over: whoever did the last of it may have been killed before saying so. */
  settle(id: string): void {
    const run = this.#runs().find((one) => one.id === id);
    const end = run && closing(this.#rows.row(run), this.#asker());
    if (end) this.#append(end);
  }

  #skipTo(id: string, from: string): void {
    const reason = words.procedures.begunAt;
    for (const step of this.#mustHave(id).steps) {
      if (step.id === from) return;
      const { standing, revision: saw, title } = step;
      if (standing !== 'open') continue;
      this.#append({
        kind: 'runbook.ended',
        data: { run: id, step: step.id, title, how: 'skipped', reason, saw, by: this.#options.by },
      });
    }
  }

  #newRun({ runbook, procedure }: ProcedurePlace, params: Readonly<Record<string, string>>): Run {
    const { by, clock } = this.#options;
    const { front } = proceduresOf(runbook);
    const standard = front.params.flatMap(({ name, default: value }) =>
      value === undefined ? [] : [[name, value]],
    );
    return {
      ...{ id: randomUUID(), runbook: runbook.name, ...keptOf(procedure) },
      ...{
        hash: runbook.hash,
        params: { ...Object.fromEntries(standard), ...params },
        startedAt: clock.now(),
      },
      ...{ startedBy: by, driver: by, handed: 0, states: new Map(), overdue: new Map(), turns: [] },
    };
  }

  #asker(): Asker {
    const { by, clock, config } = this.#options;
    return {
      ...{ by, now: clock.now(), environment: config.environment, host: currentHost(), pid: process.pid },
      read: ({ reading, code }) =>
        reading &&
        (evidenceText(reading.evidence) || `${code.text}: ${words.procedures.readings[reading.state]}`),
    };
  }

  #mustWrite(): void {
    if (this.#options.readOnly) throw new RunRefused({ code: 'read-only' });
  }

  #mustHave(id: string): RunRow {
    const run = this.run(id);
    if (!run) throw new RunRefused({ code: 'no-run', id });
    return run;
  }

  /** Others may have been first: what counts is what the journal holds once everybody's events are in order. */
  async #mustBeFirst(id: string, step: string, tick: string): Promise<void> {
    await this.#journal?.sync?.();
    const state = this.#runs()
      .find((run) => run.id === id)
      ?.states.get(step);
    if (state === undefined || state.tick === tick) return;
    throw new RunRefused({ code: 'first', by: state.by, at: state.at, state: state.state });
  }

  async #mustDrive(id: string): Promise<void> {
    await this.#journal?.sync?.();
    const driver = this.#runs().find((run) => run.id === id)?.driver;
    if (driver !== undefined && driver !== this.#options.by)
      throw new RunRefused({ code: 'not-driver', driver });
  }

  #append(event: NewEvent): void {
    if (!this.#journal) throw new Error(words.app.journalOpening);
    this.#journal.append(event);
    this.#known = undefined;
    this.#options.written();
  }

  #runs(): readonly Run[] {
    if (!this.#journal) return [];
    try {
      const seq = this.#journal.newest(1)[0]?.seq ?? 0;
      if (this.#known?.seq !== seq) this.#known = { seq, runs: this.#fold(this.#journal) };
      return this.#known.runs;
    } catch {
      // The journal says on the screen that it cannot be read.
      return this.#known?.runs ?? [];
    }
  }

  #fold(journal: Journal): readonly Run[] {
    const own = journal.newest(mostEvents, runKinds);
    if (own.length === 0) return [];
    const oldest = own.at(-1)!.seq;
    const outcomes = journal.newest(mostEvents, outcomeKinds).filter(({ seq }) => seq > oldest);
    const events = [...own, ...outcomes].filter((event) => isEventOf(this.#options.config, event));
    return runsOf(events.toSorted((a, b) => a.seq - b.seq)).toReversed();
  }
}
