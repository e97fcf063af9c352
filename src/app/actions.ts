import { Executor } from '../actions/executor.ts';
import { currentHost } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import type { ActionRow, Temporary } from '../model/action.ts';
import { isActive } from '../model/alert.ts';
import type { Clock } from '../model/clock.ts';
import type { ScheduledAction } from '../model/schedules.ts';
import type { SystemSlice } from '../model/snapshot.ts';
import { words } from '../words/index.ts';
import { isAlive } from './process-alive.ts';
import type { Runtime } from './runtime.ts';
import type { RunAlone } from './schedule-runtime.ts';

interface ActionsOptions {
  readonly clock: Clock;
  readonly readOnly: boolean;
  /** Where actions run now. */
  readonly runtime: () => Runtime;
  /** Resolves once it is known whether there is a journal. */
  readonly opened: Promise<unknown>;
  /** The journal as it is now: another configuration may have another. */
  readonly journal: () => Journal | { readonly fault: string };
  /** `opened`: there is an executor now. `ended`: nothing runs any more that ran before. */
  /** A plan is about to run; see the executor. */
  readonly starting: (planId: string) => Promise<void>;
  readonly changed: (what: 'opened' | 'output' | 'state' | 'ended') => void;
}

/** The actions of a session. They outlive its configuration: what runs ends before that is replaced. */
export class Actions {
  readonly #options: ActionsOptions;
  /** Resolves once the journal is open, or known to be unusable. */
  readonly executor: Promise<Executor>;
  #present: Executor | undefined;
  #wasBusy = false;
  #waitingForIdle: (() => void)[] = [];

  constructor(options: ActionsOptions) {
    this.#options = options;
    this.executor = options.opened.then(() => {
      this.#present = this.#make();
      options.changed('opened');
      return this.#present;
    });
  }

  /** @throws Error while the journal is still being opened */
  get present(): Executor {
    if (!this.#present) throw new Error(words.app.journalOpening);
    return this.#present;
  }

  rows(): readonly ActionRow[] {
    return this.#present?.rows() ?? [];
  }

  temporaries(): readonly Temporary[] {
    return this.#present?.temporaries() ?? [];
  }

  /** Undoes what is due by itself; called again and again by the one that leads. */
  undoDue(): void {
    this.#present?.undoDue();
  }

  get frozen(): SystemSlice['frozen'] {
    return this.#present?.frozen;
  }

  cancel(planId: string): void {
    this.#present?.cancel(planId);
  }

  /** Drops the plans that were not confirmed: they were made under another configuration. */
  forgetPlans(): void {
    this.#present?.forgetPlans();
  }

  /** Waits until no action runs: a new configuration would close the connections it works through. */
  untilIdle(): Promise<void> {
    if (!this.#present?.busy) return Promise.resolve();
    return new Promise((idle) => this.#waitingForIdle.push(idle));
  }

  /**
   * Runs an action with nobody there, confirmed by the configuration that declares it safe to run alone. Whatever refuses a person's
   * action refuses it too, and nothing destructive is ever run.
   * @throws Error when it is not run
   */
  async runAlone(action: ScheduledAction, reason: string): ReturnType<RunAlone> {
    const executor = await this.executor;
    const { verb, component, params } = action;
    const { id, refused, risk, confirm } = await executor.plan(verb, component, params);
    if (refused !== undefined) throw new Error(refused);
    if (risk === 'destructive') throw new Error(words.app.notAlone(`${verb} ${component}`));
    await executor.confirm(id, { reason, ...(confirm.how === 'type' ? { typed: confirm.word } : {}) });
    const row = executor.rows().find(({ plan }) => plan.id === id);
    return { state: row?.state ?? 'unknown', result: row?.result ?? '' };
  }

  async close(): Promise<void> {
    await (await this.executor).close();
  }

  #make(): Executor {
    const { clock, readOnly, runtime, journal } = this.#options;
    return new Executor({
      ...{ clock, readOnly, isAlive, host: currentHost() },
      configFile: runtime().config.file,
      engine: {
        component: (id) => runtime().engine.subject(id),
        recheck: (id) => runtime().engine.recheck(id),
        numbers: (id) => runtime().engine.numbers(id),
        size: () => runtime().config.components.length,
      },
      targetFor: (component, verb) => runtime().engine.targetFor(component, verb),
      gate: (action) => runtime().checklists.gate(action),
      firing: (alert) =>
        runtime()
          .alerts.rows()
          .find((row) => row.id === alert && isActive(row)),
      changed: (what) => this.#changed(what),
      starting: this.#options.starting,
      // Asked anew each time: the configuration may have been replaced meanwhile.
      get journal() {
        return journal();
      },
      get system() {
        return runtime().config.system;
      },
      get environment() {
        return runtime().config.environment;
      },
      get guarded() {
        return runtime().config.guarded;
      },
      get safety() {
        return runtime().config.safety;
      },
      get secrets() {
        return runtime().config.secrets;
      },
    });
  }

  #changed(what: 'state' | 'output'): void {
    this.#options.changed(what);
    if (what === 'output') return;
    const busy = this.#present?.busy ?? false;
    if (this.#wasBusy && !busy) this.#options.changed('ended');
    this.#wasBusy = busy;
    if (!busy) for (const idle of this.#waitingForIdle.splice(0)) idle();
  }
}
