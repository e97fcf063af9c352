import type { Executor } from '../actions/executor.ts';
import { type LoadOptions, loadConfig } from '../config/load.ts';
import { watchConfig } from '../config/watch.ts';
import type { Engine } from '../engine/engine.ts';
import { type SliceSources, slicesOf } from '../engine/slices.ts';
import { type Pace, SnapshotStore, screenPace } from '../engine/store.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { EventNames, NewEvent } from '../model/event.ts';
import type { Commands, Session, Unfinished } from '../model/session.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import { findPlace } from '../runbooks/find.ts';
import { settledWithin } from '../time/sleep.ts';
import { Actions } from './actions.ts';
import type { AlertRuntime } from './alert-runtime.ts';
import { configFault } from './config-fault.ts';
import { contactBook } from './contacts.ts';
import { DepthRuntime } from './depth-runtime.ts';
import { Faults } from './faults.ts';
import type { Standing } from './health.ts';
import { HistoryRecording } from './history-recording.ts';
import { JournalLog } from './journal-log.ts';
import { Leadership } from './lead.ts';
import type { OncallRuntime } from './oncall-runtime.ts';
import { PastRuntime } from './past-runtime.ts';
import type { ProcedureRuntime } from './procedures.ts';
import { Questions } from './questions.ts';
import { shelfEntry } from './runbooks.ts';
import { Runtime, type RuntimeOptions } from './runtime.ts';
import { sessionCommands } from './session-commands.ts';
import { UptimeRecording } from './uptime-recording.ts';

interface SessionOptions {
  readonly configFile: string;
  readonly environment?: string | undefined;
  readonly readOnly: boolean;
  /** Whether it may be the one that writes down alerts and tells people; default unless it is read-only. */
  readonly mayLead?: boolean;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pace?: Pace;
  /** Another configuration is in use. */
  readonly applied?: (config: SystemConfig) => void;
  /** What is wrong with remapped keys; the keymap belongs to the views. */
  readonly checkKeys?: LoadOptions['checkKeys'];
}

/** At the end, in milliseconds: for messages on their way, for delivering the journal, and for cancelled actions to end. */
const sendingMs = 150;
const closingMs = 150;
const cancellingMs = 2_000;
/** How long the journal of others is waited for before runs are looked at, in milliseconds. */
const sharedMs = 3_000;

/** Opens everything a screen or a command needs. @throws ConfigError when the configuration cannot be used */
export async function openSession(options: SessionOptions): Promise<LiveSession> {
  const config = await loadConfig(loadOptions(options, options.environment));
  return new LiveSession(options, config);
}

/**
 * One running plantao on one configuration file. What the file says is a `Runtime`, replaced whole whenever the file or the
 * environment changes; the snapshot, the journal, the lead and the actions outlive it.
 */
export class LiveSession implements Session {
  readonly store: SnapshotStore;
  readonly commands: Commands;
  readonly #options: SessionOptions;
  readonly #startedAt: number;
  readonly #faults = new Faults(() => this.store.mark(['system'], 'urgent'));
  readonly #lead: Leadership;
  readonly #uptime: UptimeRecording;
  readonly #history: HistoryRecording;
  readonly #journal: JournalLog;
  readonly #actions: Actions;
  readonly #questions: Questions;
  readonly #depths: DepthRuntime;
  readonly #pasts: PastRuntime;
  readonly #stopWatching: () => void;
  #runtime: Runtime;
  /** The newest configuration on its way: one after another. */
  #reloading: Promise<void> = Promise.resolve();
  /** The runtime before, while it ends. */
  #stopping: Promise<void> = Promise.resolve();
  /** When rules were evaluated last, by the clock that nobody sets; undefined before the first time. */
  #evaluatedAt: number | undefined;
  #closed = false;
  #ending: Promise<Unfinished> | undefined;

  constructor(options: SessionOptions, config: SystemConfig) {
    const { clock, env, readOnly, mayLead = !readOnly, pace = screenPace } = options;
    this.#options = options;
    this.#startedAt = clock.now();
    this.store = new SnapshotStore(slicesOf(this.#sources()), clock, pace);
    this.#questions = this.#openQuestions();
    this.#depths = new DepthRuntime({
      ...{ clock, config: () => this.config },
      changed: () => this.#questions.refresh('urgent'),
    });
    this.#pasts = new PastRuntime({
      ...{ clock, config: () => this.config, zone: () => this.#runtime.zones.zone },
      history: () => this.#history.history,
      journal: () => this.#journal.current,
      usual: (id) => this.#runtime.usual.of(id),
      changed: () => this.#questions.refresh('urgent'),
    });
    this.#lead = new Leadership({ clock, env, mayLead });
    this.#uptime = this.#openUptime();
    this.#history = this.#openHistory();
    this.#runtime = new Runtime(this.#aroundRuntime(mayLead), config);
    this.#journal = this.#openJournal();
    this.#actions = new Actions({
      ...{ clock, readOnly, runtime: () => this.#runtime },
      ...{ opened: this.#journal.opened, journal: () => this.#journal.present },
      changed: (what) => this.#actionsChanged(what),
      starting: (planId) => this.#runtime.procedures.starting(planId),
    });
    this.commands = sessionCommands({
      ...{ actions: this.#actions, questions: this.#questions, depths: this.#depths, readOnly },
      pasts: this.#pasts,
      runtime: () => this.#runtime,
      switchEnvironment: (name) => this.#reload(name),
    });
    this.#runtime.start();
    void this.#journal.opened.then(() => this.#runtime.startAlerts(this.#journal.current));
    this.#stopWatching = watchConfig(config.file, () => this.#reload(), clock);
  }

  get config(): SystemConfig {
    return this.#runtime.config;
  }

  get names(): EventNames {
    return this.#runtime.names;
  }

  get engine(): Engine {
    return this.#runtime.engine;
  }

  get alerts(): AlertRuntime {
    return this.#runtime.alerts;
  }

  get procedures(): ProcedureRuntime {
    return this.#runtime.procedures;
  }

  get oncall(): OncallRuntime {
    return this.#runtime.oncall;
  }

  /** Whether alerts are evaluated here, for whoever watches this plantao. */
  get standing(): Standing {
    const { clock } = this.#options;
    const at = this.#evaluatedAt;
    return {
      ...defined({ evaluatedAgoMs: at === undefined ? undefined : clock.elapsed() - at }),
      leads: this.#lead.held,
      journalFails: this.#faults.of('journal') !== undefined,
      undelivered: this.#journal.unfinished().undelivered,
    };
  }

  /** Reads the runbooks, and what goes on in them. */
  async readProcedures(): Promise<ProcedureRuntime> {
    const [journal] = await Promise.all([this.#journal.opened, this.#runtime.readBooks()]);
    // What others did on other machines counts too, as far as it can be known.
    if ('sync' in journal && journal.sync) await settledWithin(this.#options.clock, sharedMs, journal.sync());
    return this.#runtime.procedures;
  }

  /** The executor, once the journal is open (or known to be unusable). */
  executor(): Promise<Executor> {
    return this.#actions.executor;
  }

  close(): Promise<Unfinished> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<Unfinished> {
    this.#closed = true;
    this.#stopWatching();
    this.#questions.close();
    this.#depths.close();
    this.#pasts.close();
    const { clock } = this.#options;
    const cutOff = await this.#runtime.stopAlerts(sendingMs);
    const released = this.#lead.close();
    this.#uptime.close();
    this.#history.close();
    // Only an action is worth waiting for: how it ended has to be written down.
    await settledWithin(clock, cancellingMs, this.#actions.close());
    this.store.close();
    const delivered = this.#journal.flush(closingMs);
    const ended = Promise.all([this.#runtime.stop(), this.#stopping, delivered, released]);
    await settledWithin(clock, closingMs, ended);
    const unfinished = { ...this.#journal.unfinished(), cutOff };
    this.#journal.close();
    return unfinished;
  }

  #sources(): SliceSources {
    return {
      config: () => this.config,
      engine: () => this.engine,
      error: () => this.#faults.first ?? this.oncall.problems()[0],
      readOnly: this.#options.readOnly,
      startedAt: this.#startedAt,
      logs: () => this.#runtime.logs.snapshot(),
      alerts: () => this.alerts.rows(),
      incidents: () => this.alerts.incidents(),
      checklists: () => this.#runtime.checklists.rows(),
      followUps: () => this.#runtime.followUps.rows(),
      schedules: () => this.#runtime.schedules.rows(),
      oncall: () => this.oncall.slice(),
      zones: () => this.#runtime.zones,
      answers: () => this.#questions.answers(),
      maintenance: () => this.#runtime.maintenance(),
      actions: () => this.#actions.rows(),
      events: () => this.#journal.events,
      frozen: () => this.#actions.frozen,
      temporary: () => this.#actions.temporaries(),
    };
  }

  #aroundRuntime(mayLead: boolean): RuntimeOptions {
    const { clock, env } = this.#options;
    return {
      ...{ clock, env, mayLead, readOnly: this.#options.readOnly, lead: this.#lead, uptime: this.#uptime },
      history: this.#history,
      record: (event) => this.#record(event),
      written: () => this.#journal.read(),
      runAlone: (...what) => this.#actions.runAlone(...what),
      evaluated: () => {
        this.#evaluatedAt = clock.elapsed();
        if (this.#lead.held) this.#actions.undoDue();
      },
      changed: (slices, urgency) => this.#mark(slices, urgency),
    };
  }

  #openQuestions(): Questions {
    return new Questions(
      this.#options.clock,
      {
        why: (id) => [...this.alerts.why(id, this.oncall.toldAt(id)), ...this.oncall.why(id)],
        timeline: (incident) => this.alerts.timeline(incident),
        uptime: (component) => this.#uptime.month(component),
        shelf: () => this.#runtime.shelf.books()?.map(shelfEntry),
        contacts: () => {
          const books = this.#runtime.shelf.books();
          return { book: contactBook(this.config, books ?? []), reading: books === undefined };
        },
        runbook: (reference) => {
          const books = this.#runtime.shelf.books();
          return books && { found: findPlace(books, reference) };
        },
        runs: () => this.#runtime.books() && this.#runtime.procedures.runs(),
        run: (id) => this.#runtime.books() && this.#runtime.procedures.run(id),
        depth: (id) => this.#depths.view(id),
        past: (id) => this.#pasts.view(id),
      },
      (urgency) => this.store.mark(['answers'], urgency),
    );
  }

  #openUptime(): UptimeRecording {
    const { clock, env } = this.#options;
    return new UptimeRecording({
      ...{ clock, env, config: () => this.config },
      failed: (fault) => this.#faults.set('uptime', fault),
      recovered: () => this.#faults.set('uptime', undefined),
      opened: () => this.#questions.refresh('urgent'),
    });
  }

  #openHistory(): HistoryRecording {
    const { clock, env } = this.#options;
    return new HistoryRecording({
      ...{ clock, env, config: () => this.config },
      failed: (fault) => this.#faults.set('history', fault),
      opened: () => this.#questions.refresh('routine'),
    });
  }

  #openJournal(): JournalLog {
    const { clock, env } = this.#options;
    return new JournalLog({
      ...{ clock, env, config: () => this.config },
      changed: () => {
        this.store.mark(['journal', 'actions', 'system'], 'urgent');
        this.#questions.refresh('urgent');
      },
      failed: (fault) => this.#faults.set('journal', fault),
      broken: (fault) => this.#faults.set('changed journal', fault),
      away: (fault) => this.#faults.set('shared journal', fault),
    });
  }

  #mark(slices: readonly (keyof Snapshot)[], urgency: 'urgent' | 'routine'): void {
    this.store.mark(slices, urgency);
    if ((['alerts', 'oncall', 'answers'] as const).some((slice) => slices.includes(slice)))
      this.#questions.refresh(urgency);
  }

  /** Loads the configuration anew, of the present environment unless another is named. */
  #reload(environment?: string): void {
    this.#reloading = this.#reloading.then(() => this.#load(environment ?? this.config.environment));
  }

  /** Applies the configuration; one that cannot be used leaves everything as it is and says why. */
  async #load(environment: string): Promise<void> {
    let config: SystemConfig;
    let closeBefore: () => void;
    try {
      config = await loadConfig(loadOptions(this.#options, environment));
      await this.#actions.untilIdle();
      if (this.#closed) return;
      closeBefore = await this.#journal.follow(config);
    } catch (error) {
      this.#faults.set('configuration', configFault(error));
      return;
    }
    if (this.#closed) return closeBefore();
    this.#actions.forgetPlans();
    this.#replace(config);
    // What the configuration before is still telling people is written where it began.
    void this.#stopping.then(closeBefore);
    this.#faults.set('configuration', undefined);
    this.#record({
      kind: 'config.applied',
      data: { environment: config.environment, file: config.file },
    });
    this.#journal.renew();
    this.store.markAll();
    this.#options.applied?.(config);
  }

  /** Writes down what it saw. One that may not lead writes nothing but what a person has it do. */
  #record(event: NewEvent): void {
    const { readOnly, mayLead = !readOnly } = this.#options;
    if (mayLead) this.#journal.record(event);
  }

  #replace(config: SystemConfig): void {
    const { readOnly, mayLead = !readOnly } = this.#options;
    const before = this.#runtime;
    this.#runtime = new Runtime(this.#aroundRuntime(mayLead), config, before);
    this.#depths.renew();
    this.#pasts.renew();
    this.#runtime.start();
    if (this.#journal.isOpen) this.#runtime.startAlerts(this.#journal.current);
    this.#stopping = Promise.all([this.#stopping, before.stop()]).then(() => {});
  }

  #actionsChanged(what: 'opened' | 'output' | 'state' | 'ended'): void {
    this.store.mark(what === 'output' ? ['actions'] : ['actions', 'system', 'journal'], 'urgent');
    if (what !== 'output') {
      this.#runtime.procedures.observe(this.#actions.rows());
      this.#journal.read();
    }
    // What depended on the thing that was mended need not wait for its interval.
    if (what === 'ended' && !this.#closed) void this.engine.recheck();
  }
}

function loadOptions(options: SessionOptions, environment: string | undefined): LoadOptions {
  const { configFile: file, env, checkKeys } = options;
  return { file, environment, env, ...defined({ checkKeys }) };
}
