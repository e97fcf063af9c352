import { Executor } from '../actions/executor.ts';
import { type LoadOptions, loadConfig } from '../config/load.ts';
import { watchConfig } from '../config/watch.ts';
import { Engine } from '../engine/engine.ts';
import { slicesOf } from '../engine/slices.ts';
import { type Pace, SnapshotStore, screenPace } from '../engine/store.ts';
import { currentHost } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { LogSession } from '../logs/session/log-session.ts';
import { isActive } from '../model/alert.ts';
import type { Clock } from '../model/clock.ts';
import type { Commands, Session } from '../model/session.ts';
import type { OpenWindow } from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import { openWindows } from '../time/maintenance.ts';
import { AlertWatch } from './alert-watch.ts';
import { configFault } from './config-fault.ts';
import { JournalLog } from './journal-log.ts';
import { OncallWatch } from './oncall-watch.ts';
import { isAlive } from './process-alive.ts';
import { Questions } from './questions.ts';
import { sessionCommands } from './session-commands.ts';
import { UptimeWatch } from './uptime-watch.ts';

export interface SessionOptions {
  readonly configFile: string;
  readonly environment?: string | undefined;
  readonly readOnly: boolean;
  /** Whether it may be the one that writes down alerts and tells people; default unless it is read-only. */
  readonly mayLead?: boolean;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pace?: Pace;
  /** What is wrong with remapped keys; the keymap belongs to the views. */
  readonly checkKeys?: LoadOptions['checkKeys'];
}

/** What belongs to one configuration and is replaced with it. */
interface World {
  readonly config: SystemConfig;
  readonly engine: Engine;
  readonly logs: LogSession;
}

/** Opens everything a screen or a command needs. @throws ConfigError when the configuration cannot be used */
export async function openSession(options: SessionOptions): Promise<LiveSession> {
  const config = await loadConfig({
    file: options.configFile,
    environment: options.environment,
    env: options.env,
  });
  return new LiveSession(options, config);
}

/** The engine, the logs, the executor and the journal of one configuration file, kept in step with it. */
export class LiveSession implements Session {
  readonly store: SnapshotStore;
  readonly commands: Commands;
  readonly #options: SessionOptions;
  readonly #startedAt: number;
  readonly #stopWatching: () => void;
  #world: World;
  #executor: Executor | undefined;
  readonly #questions: Questions;
  readonly #journal: JournalLog;
  readonly #uptime: UptimeWatch;
  readonly alerts: AlertWatch;
  readonly oncall: OncallWatch;
  readonly #ready: Promise<Executor>;
  #error: string | undefined;
  /** Why the journal cannot be written or read. */
  #fault: string | undefined;
  /** Why the shared journal cannot be reached. */
  #away: string | undefined;
  #waitingForIdle: (() => void) | undefined;
  #wasBusy = false;
  #windows: { from: number; until: number; open: readonly OpenWindow[] } = { from: 0, until: 0, open: [] };
  #closed = false;

  constructor(options: SessionOptions, config: SystemConfig) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    const session = this;
    const slices = slicesOf({
      get config() {
        return session.config;
      },
      get engine() {
        return session.engine;
      },
      get error() {
        return session.#error ?? session.#fault ?? session.#away ?? session.oncall?.problems()[0];
      },
      readOnly: options.readOnly,
      startedAt: this.#startedAt,
      logs: () => this.#world.logs.snapshot(),
      alerts: () => this.alerts.rows(),
      incidents: () => this.alerts.incidents(),
      oncall: () => this.oncall.slice(),
      answers: () => this.#questions.answers(),
      maintenance: () => this.#maintenance(),
      actions: () => this.#executor?.rows() ?? [],
      events: () => this.#journal.events,
      frozen: () => this.#executor?.frozen,
    });
    this.store = new SnapshotStore(slices, options.clock, options.pace ?? screenPace);
    this.#questions = new Questions(
      options.clock,
      {
        why: (id) => [...this.alerts.why(id), ...this.oncall.why(id)],
        timeline: (incident) => this.alerts.timeline(incident),
        uptime: (component) => this.#uptime.month(component),
      },
      (urgency) => this.store.mark(['answers'], urgency),
    );
    this.#world = this.#open(config, undefined);
    this.#journal = new JournalLog({
      clock: options.clock,
      env: options.env,
      config: () => session.config,
      changed: () => {
        this.store.mark(['journal', 'actions', 'system'], 'urgent');
        this.#questions.refresh('urgent');
      },
      failed: (fault) => {
        this.#fault = fault;
        this.store.mark(['system'], 'urgent');
      },
      away: (problem) => {
        this.#away = problem;
        this.store.mark(['system'], 'urgent');
      },
    });
    const uptime = new UptimeWatch({
      ...{ clock: options.clock, env: options.env },
      config: () => this.config,
      failed: (message) => this.#fail(message),
      opened: () => this.#questions.refresh('urgent'),
    });
    this.#uptime = uptime;
    this.alerts = new AlertWatch({
      clock: options.clock,
      env: options.env,
      config: () => this.config,
      watched: () => this.engine,
      logCount: (query, windowMs) => this.#world.logs.count(query, windowMs),
      journal: this.#journal.opened,
      record: ({ kind, data, incident }) => this.#journal.record(kind, data, incident),
      changed: (urgency) => {
        this.store.mark(['alerts', 'attention', 'incidents'], urgency);
        this.#questions.refresh(urgency);
      },
      mayLead: options.mayLead ?? !options.readOnly,
      led: () => uptime.look(this.engine.components(), this.#maintenance()),
    });
    this.oncall = new OncallWatch({
      clock: options.clock,
      env: options.env,
      config: () => this.config,
      alerts: this.alerts,
      journal: this.#journal.opened,
      changed: (urgency) => {
        this.store.mark(['system', 'oncall'], urgency);
        this.#questions.refresh(urgency);
      },
    });
    this.#world.engine.start();
    this.#followLogs(this.#world);
    this.commands = sessionCommands({
      get engine() {
        return session.engine;
      },
      get logs() {
        return session.#world.logs;
      },
      get present() {
        return session.#executor;
      },
      ...{ alerts: this.alerts, oncall: this.oncall, questions: this.#questions, readOnly: options.readOnly },
      executor: () => this.executor(),
      switchEnvironment: (name) => void this.#reload(name),
    });
    this.#stopWatching = watchConfig(
      config.file,
      () => void this.#reload(this.#world.config.environment),
      options.clock,
    );
    this.#ready = this.#journal.opened.then((journal) => this.#makeExecutor(journal));
  }

  get config(): SystemConfig {
    return this.#world.config;
  }

  get engine(): Engine {
    return this.#world.engine;
  }

  /** The executor, once the journal is open (or known to be unusable). */
  executor(): Promise<Executor> {
    return this.#ready;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopWatching();
    await this.oncall.close();
    this.alerts.close();
    this.#questions.close();
    this.#uptime.close();
    this.#world.logs.stop();
    await (await this.#ready).close();
    this.store.close();
    await this.#world.engine.stop();
    await this.#journal.flush();
    this.#journal.close();
  }

  /** Looked up at most every ten seconds: a calendar is slow to ask. */
  #maintenance(): readonly OpenWindow[] {
    const now = this.#options.clock.now();
    if (now >= this.#windows.until || now < this.#windows.from) {
      const open = openWindows(this.config.alerting.windows, now);
      this.#windows = { from: now, until: now + 10_000, open };
    }
    return this.#windows.open;
  }

  #open(config: SystemConfig, previous: Engine | undefined): World {
    const { clock } = this.#options;
    const engine = new Engine({
      config,
      clock,
      random: Math.random,
      previous,
      changed: (slices, urgency) => this.store.mark([...slices, 'attention', 'system'], urgency),
      flipped: (change) => this.#journal.record('status.changed', { ...change }),
    });
    const logs = new LogSession({
      clock,
      secrets: config.secrets,
      liveBytes: config.logBytes,
      folder: process.cwd(),
      system: config.system,
      changed: (urgency) => this.store.mark(['logs'], urgency),
      record: (kind, data) => this.#journal.record(kind, data),
      open: async (limits) => new (await import('../logs/worker/client.ts')).LogClient(limits),
    });
    return { config, engine, logs };
  }

  #followLogs({ config, engine, logs }: World): void {
    for (const { component, target } of engine.logTargets()) {
      logs.follow(component, component, (request, signal) => target.logs!(request, signal));
    }
    for (const component of config.components) {
      for (const log of component.logs) {
        logs.follow(log.id, component.id, (request, signal) => engine.logOf(log, request, signal));
      }
    }
  }

  #makeExecutor(journal: Journal | { readonly fault: string }): Executor {
    const { clock } = this.#options;
    const session = this;
    this.#executor = new Executor({
      clock,
      journal,
      engine: {
        component: (id) => this.engine.component(id),
        recheck: (id) => this.engine.recheck(id),
        numbers: (id) => this.engine.numbers(id),
        size: () => this.config.components.length,
      },
      configFile: this.config.file,
      targetFor: (component, verb) => this.engine.targetFor(component, verb),
      get system() {
        return session.config.system;
      },
      get environment() {
        return session.config.environment;
      },
      get guarded() {
        return session.config.guarded;
      },
      readOnly: this.#options.readOnly,
      get safety() {
        return session.config.safety;
      },
      get secrets() {
        return session.config.secrets;
      },
      host: currentHost(),
      firing: (alert) => this.alerts.rows().find((row) => row.id === alert && isActive(row)),
      changed: (what) => this.#actionsChanged(what),
      isAlive,
    });
    this.#journal.read();
    this.store.mark(['actions', 'journal', 'system'], 'urgent');
    return this.#executor;
  }

  /** Loads the configuration anew; one that cannot be used leaves everything as it is and says why. */
  async #reload(environment: string): Promise<void> {
    let config: SystemConfig;
    try {
      config = await loadConfig(loadOptions(this.#options, environment));
    } catch (error) {
      this.#fail(configFault(error));
      return;
    }
    await this.#untilIdle();
    if (this.#closed) return;
    const before = this.#world;
    this.#executor?.forgetPlans();
    const same = before.config.environment === config.environment;
    this.#world = this.#open(config, same ? before.engine : undefined);
    this.#error = undefined;
    this.#world.engine.start();
    this.#followLogs(this.#world);
    before.logs.stop();
    await before.engine.stop();
    this.#journal.record('config.applied', { environment: config.environment, file: config.file });
    this.#journal.renew();
    this.alerts.renew(same);
    this.oncall.renew();
    this.#windows = { from: 0, until: 0, open: [] };
    this.store.markAll();
  }

  /** Waits until no action runs: a new configuration would close the connections it works through. */
  #untilIdle(): Promise<void> {
    if (!this.#isBusy()) return Promise.resolve();
    return new Promise((idle) => {
      this.#waitingForIdle = idle;
    });
  }

  #isBusy(): boolean {
    return this.#executor?.busy ?? false;
  }

  #actionsChanged(what: 'state' | 'output'): void {
    this.store.mark(['actions'], 'urgent');
    if (what === 'output') return;
    this.store.mark(['system'], 'urgent');
    this.#journal.read();
    const busy = this.#isBusy();
    // What depended on the thing that was mended need not wait for its interval.
    if (this.#wasBusy && !busy && !this.#closed) void this.engine.recheck();
    this.#wasBusy = busy;
    if (this.#waitingForIdle && !this.#isBusy()) {
      this.#waitingForIdle();
      this.#waitingForIdle = undefined;
    }
  }

  #fail(message: string): void {
    this.#error = message;
    this.store.mark(['system'], 'urgent');
  }
}

function loadOptions(options: SessionOptions, environment: string | undefined): LoadOptions {
  return {
    file: options.configFile,
    environment,
    env: options.env,
    ...(options.checkKeys ? { checkKeys: options.checkKeys } : {}),
  };
}
