import { allChecklists } from '../checklists/from-runbook.ts';
import { Engine } from '../engine/engine.ts';
import { currentActor } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { LogSession } from '../logs/session/log-session.ts';
import type { Past } from '../model/budget.ts';
import type { ChecklistConfig } from '../model/checklist.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import type { DepthView } from '../model/depth.ts';
import type { EventNames, NewEvent } from '../model/event.ts';
import type { Runbook } from '../model/runbook.ts';
import type { OpenWindow, Snapshot } from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import type { Shelf } from '../runbooks/shelf.ts';
import { arePrepared, prepareProcedures } from '../runbooks/steps/procedures.ts';
import { ClockSteps, clockStepped } from '../time/clock-steps.ts';
import { openWindows } from '../time/maintenance.ts';
import { namesIn } from '../words/event-names.ts';
import { AlertRuntime } from './alert-runtime.ts';
import { ChecklistRuntime } from './checklist-runtime.ts';
import { saveDepth } from './depth-evidence.ts';
import { shownZones } from './duty.ts';
import { FollowUpRuntime } from './follow-up-runtime.ts';
import type { HistoryRecording } from './history-recording.ts';
import type { Leadership } from './lead.ts';
import { OncallRuntime } from './oncall-runtime.ts';
import { pastOf } from './past.ts';
import { ProcedureRuntime } from './procedures.ts';
import { shelfOf } from './runbooks.ts';
import { type RunAlone, ScheduleRuntime } from './schedule-runtime.ts';
import type { UptimeRecording } from './uptime-recording.ts';
import { UsualWatch } from './usual-watch.ts';

/** What a runtime needs of the session around it, which outlives it. */
export interface RuntimeOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether this plantao may have the lead. */
  readonly mayLead: boolean;
  readonly lead: Leadership;
  readonly uptime: UptimeRecording;
  readonly history: HistoryRecording;
  /** Writes an event into the journal, as soon as that is open. */
  readonly record: (event: NewEvent) => void;
  readonly readOnly: boolean;
  /** Something was written into the journal by other means than `record`. */
  readonly written: () => void;
  /** Runs an action with nobody there. */
  readonly runAlone: RunAlone;
  /** Rules were evaluated, and what was due was sent off. */
  readonly evaluated: () => void;
  /** Slices that may have changed. */
  readonly changed: (slices: readonly (keyof Snapshot)[], urgency: 'urgent' | 'routine') => void;
}

/** How often rules are evaluated and messages are due, in milliseconds. */
const tickMs = 1_000;
/** How long open maintenance windows are remembered, in milliseconds: a calendar is slow to ask. */
const windowsForMs = 10_000;

/** Everything that lives and dies with one configuration. Built whole and replaced whole. */
export class Runtime {
  readonly config: SystemConfig;
  readonly engine: Engine;
  readonly logs: LogSession;
  readonly alerts: AlertRuntime;
  readonly oncall: OncallRuntime;
  readonly checklists: ChecklistRuntime;
  readonly followUps: FollowUpRuntime;
  /** Who goes through which procedure of them. */
  readonly procedures: ProcedureRuntime;
  readonly schedules: ScheduleRuntime;
  /** The team's runbooks. */
  readonly shelf: Shelf;
  /** How this configuration calls what events name by id. */
  readonly names: EventNames;
  /** In which zone times are shown. */
  readonly zones: ReturnType<typeof shownZones>;
  /** What metrics usually are. */
  readonly usual: UsualWatch;
  readonly #options: RuntimeOptions;
  readonly #steps: ClockSteps;
  /** The one before this, of the same environment: what did not change goes on from there. */
  #previous: Runtime | undefined;
  #lists:
    | { readonly books: readonly Runbook[] | undefined; readonly all: readonly ChecklistConfig[] }
    | undefined;
  #windows: { readonly from: number; readonly open: readonly OpenWindow[] } | undefined;
  #cancel: Cancel = () => {};
  #alerts: 'waiting' | 'running' | 'stopped' = 'waiting';
  #stopping: Promise<number> | undefined;
  #preparing: Promise<void> | undefined;

  constructor(options: RuntimeOptions, config: SystemConfig, previous?: Runtime) {
    this.#options = options;
    this.config = config;
    this.names = namesIn(config);
    this.#previous = previous?.config.environment === config.environment ? previous : undefined;
    const { clock, env, lead, mayLead, record, changed } = options;
    const by = currentActor(env).user;
    this.#steps = new ClockSteps(clock);
    this.zones = shownZones(config.oncall, clock.now());
    this.usual = new UsualWatch(clock, config, () => options.history.history, this.zones.zone);
    this.engine = new Engine({
      ...{ config, clock, random: Math.random, previous: this.#previous?.engine, me: by },
      changed: (slices, urgency) => changed([...slices, 'attention', 'system'], urgency),
      note: options.history.note,
      past: () => this.#past(),
      flipped: (change) => record({ kind: 'status.changed', data: { ...change } }),
    });
    this.logs = this.#openLogs();
    this.shelf = shelfOf(config, clock, () => changed(['answers'], 'urgent'));
    this.alerts = new AlertRuntime({
      ...{ clock, config, by, record, mayLead, engineRows: this.engine },
      logCount: (query, windowMs) => this.logs.count(query, windowMs),
      unusual: (id) => this.usual.of(id),
      changed: (urgency) => changed(['alerts', 'attention', 'incidents'], urgency),
    });
    this.checklists = new ChecklistRuntime({
      ...{ clock, config, by, lists: () => this.#checklists() },
      facts: () => this.alerts.engine.facts,
      remind: (reminder) => this.oncall.remind(reminder),
      changed: (urgency) => changed(['checklists', 'attention'], urgency),
    });
    this.followUps = new FollowUpRuntime({
      ...{ clock, config, by },
      remind: (reminder) => this.oncall.remind(reminder),
      changed: () => changed(['followUps', 'attention'], 'urgent'),
    });
    this.procedures = new ProcedureRuntime({
      ...{ clock, config, by, readOnly: options.readOnly, engineRows: this.engine },
      logCount: (query, windowMs) => this.logs.count(query, windowMs),
      books: () => this.books(),
      written: () => {
        options.written();
        changed(['answers'], 'urgent');
      },
    });
    this.oncall = new OncallRuntime({
      ...{ clock, env, config, by, alerts: this.alerts, leads: () => lead.held },
      changed: (urgency) => changed(['system', 'oncall'], urgency),
    });
    this.schedules = this.#openSchedules();
  }

  /** What budgets are reckoned with, once the history is open. */
  #past(): Past | undefined {
    const { history, uptime, clock } = this.#options;
    const kept = history.history;
    return kept && pastOf(kept, (component, from, until) => uptime.minutes(component, from, until), clock);
  }

  #openSchedules(): ScheduleRuntime {
    const { clock, env, runAlone, changed } = this.#options;
    return new ScheduleRuntime({
      ...{ clock, config: this.config, by: currentActor(env).user, runAlone },
      remind: (reminder) => this.oncall.remind(reminder),
      changed: () => changed(['schedules', 'attention'], 'urgent'),
    });
  }

  /** Every checklist of the configuration and the runbooks, made anew when those were read. */
  #checklists(): readonly ChecklistConfig[] {
    const books = this.shelf.books();
    if (!this.#lists || this.#lists.books !== books)
      this.#lists = { books, all: allChecklists(this.config, books) };
    return this.#lists.all;
  }

  /** The runbooks once their procedures have been read, too. Reads nothing itself. */
  books(): readonly Runbook[] | undefined {
    const books = this.shelf.books();
    if (!books || arePrepared(books)) return books;
    this.#preparing ??= prepareProcedures(books).finally(() => {
      this.#preparing = undefined;
      this.#options.changed(['answers'], 'urgent');
    });
    return undefined;
  }

  /** Like `books`, waiting until they have been read. */
  async readBooks(): Promise<readonly Runbook[]> {
    const books = await this.shelf.read();
    await prepareProcedures(books);
    return books;
  }

  /** Begins to ask and to read logs. */
  start(): void {
    this.engine.start();
    for (const { component, target } of this.engine.logTargets()) {
      this.logs.follow(component, component, (request, signal) => target.logs!(request, signal));
    }
    for (const { id, logs } of this.config.components) {
      for (const log of logs) {
        this.logs.follow(log.id, id, (request, signal) => this.engine.logOf(log, request, signal));
      }
    }
  }

  /** Begins to evaluate rules and to notify, once it is known whether there is a journal. */
  startAlerts(journal: Journal | undefined): void {
    if (this.#alerts !== 'waiting') return;
    this.#alerts = 'running';
    const { lead } = this.#options;
    lead.standFor(this.config, journal);
    this.alerts.start(journal, lead.held, this.#previous?.alerts);
    this.oncall.start(journal);
    this.checklists.start(journal);
    this.followUps.start(journal);
    this.procedures.start(journal);
    this.schedules.start(journal);
    this.#previous = undefined;
    this.#wait();
  }

  /** Maintenance windows that are open now, and what was put into maintenance by hand. */
  maintenance(): readonly OpenWindow[] {
    const now = this.#options.clock.now();
    let known = this.#windows;
    // The clock on the wall may be set back.
    if (!known || now < known.from || now >= known.from + windowsForMs)
      known = { from: now, open: openWindows(this.config.alerting.windows, now) };
    this.#windows = known;
    return [...known.open, ...this.alerts.maintenance()];
  }

  /**
   * Stops evaluating and notifying.
   * @param graceMs what messages on their way are given, in milliseconds
   * @returns how many needed longer
   */
  stopAlerts(graceMs?: number): Promise<number> {
    this.#alerts = 'stopped';
    this.#cancel();
    this.alerts.close();
    this.#stopping ??= this.oncall.close(graceMs);
    return this.#stopping;
  }

  /** Stops everything and closes every connection. */
  async stop(): Promise<void> {
    this.shelf.close();
    this.logs.stop();
    await Promise.all([this.stopAlerts(), this.engine.stop()]);
  }

  /** Saves what a section of a depth shows, in the folder plantao was started in. @throws Error when it cannot be */
  saveDepth(id: string, view: DepthView | undefined): Promise<string> {
    const { clock, record } = this.#options;
    return saveDepth(id, view, { clock, record, folder: process.cwd(), system: this.config.system });
  }

  #openLogs(): LogSession {
    const { clock, record, changed } = this.#options;
    const { system, secrets, logBytes: liveBytes } = this.config;
    return new LogSession({
      ...{ clock, secrets, liveBytes, folder: process.cwd(), system },
      changed: (urgency) => changed(['logs'], urgency),
      record: (kind, data) => record({ kind, data }),
      open: async (limits) => new (await import('../logs/worker/client.ts')).LogClient(limits),
    });
  }

  #wait(): void {
    if (this.#alerts === 'stopped') return;
    this.#cancel = this.#options.clock.after(tickMs, () => {
      this.#tick();
      this.#wait();
    });
  }

  /** The clock on the wall was set: nothing that is waited for comes sooner or later for that. */
  #stepped(by: number, leads: boolean): void {
    if (leads) this.#options.record({ kind: clockStepped, data: { by } });
    this.alerts.stepped(by);
    this.oncall.stepped(by);
  }

  #tick(): void {
    const { lead, clock, uptime, history, evaluated, mayLead } = this.#options;
    lead.poll();
    const leads = lead.held;
    const now = clock.now();
    const by = this.#steps.take();
    // Those that follow read it in the journal.
    if (by !== 0 && (leads || !mayLead)) this.#stepped(by, leads);
    history.observe(leads);
    this.alerts.tick(leads, now);
    if (leads) uptime.observe(this.engine.components(), this.maintenance());
    this.oncall.tick(leads, now);
    this.checklists.tick(leads, now);
    this.followUps.tick(leads, now);
    this.procedures.tick(leads, now);
    this.schedules.tick(leads, now);
    evaluated();
  }
}
