import { AlertEngine } from '../alerts/engine.ts';
import type { EngineRows } from '../alerts/fact-reader.ts';
import type { Facts } from '../alerts/facts.ts';
import { why } from '../alerts/why.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertRow, Severity } from '../model/alert.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { ComposedMessage, MessageAudience } from '../model/documents.ts';
import type { NewEvent } from '../model/event.ts';
import type { IncidentChange, IncidentRow, TimelineEntry } from '../model/incident.ts';
import type { OpenWindow } from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import { clockStepped } from '../time/clock-steps.ts';
import { words } from '../words/index.ts';
import { alertEvents, foldedKinds } from './alert-events.ts';
import { ExternalAlerts } from './external-alerts.ts';
import { addressed, changeIncident, openIncident, Timelines } from './incident-changes.ts';
import { JournalFollower } from './journal-follower.ts';

interface AlertRuntimeOptions {
  readonly clock: Clock;
  readonly config: SystemConfig;
  /** The user at this terminal, in whose name things are done. */
  readonly by: string;
  /** The rows that rules are evaluated on. */
  readonly engineRows: EngineRows;
  /** How many log lines matched, for rules that count them. */
  readonly logCount?: Facts['logCount'];
  /** Whether a metric is what it usually is, for rules that ask. */
  readonly unusual?: Facts['unusual'];
  /** Writes an event into the journal. */
  readonly record: (event: NewEvent) => void;
  readonly changed: (urgency: 'urgent' | 'routine') => void;
  /** Whether this plantao may have the lead. One that may not evaluates for itself alone. */
  readonly mayLead: boolean;
}

/**
 * The alerts and incidents of one configuration. Of several plantaos on one system only the one that has the lead evaluates and
 * writes; the others show what it wrote, and a read-only one what it evaluated by itself beside that.
 */
export class AlertRuntime {
  readonly #options: AlertRuntimeOptions;
  /** For everything else that may be done to alerts and incidents. */
  readonly engine: AlertEngine;
  readonly #external: ExternalAlerts;
  readonly #timelines = new Timelines();
  #journal: Journal | undefined;
  #follower: JournalFollower | undefined;

  constructor(options: AlertRuntimeOptions) {
    this.#options = options;
    const { clock, config, changed } = options;
    this.engine = this.#makeEngine();
    this.#external = new ExternalAlerts({
      ...{ clock, config },
      show: (rows) => {
        this.engine.showExternal(rows, this.#external.unread);
        changed('routine');
      },
    });
  }

  /**
   * Goes on from what the journal tells or, without one, from the runtime before.
   * @param leads whether this plantao has the lead already
   */
  start(journal: Journal | undefined, leads: boolean, previous?: AlertRuntime): void {
    const { clock, config, changed } = this.#options;
    this.#journal = journal;
    if (!journal) {
      if (previous) this.engine.adopt(previous.engine.known, clock.now());
      return;
    }
    this.#follower = new JournalFollower(journal, config, {
      // Whoever has the lead writes down itself that its clock was set.
      kinds: (has) => (has ? foldedKinds.filter((kind) => kind !== clockStepped) : foldedKinds),
      read: (from) => alertEvents(from, config),
      restore: (events, has) => {
        this.engine.restore(events, clock.now(), has);
        changed('urgent');
      },
    });
    this.#follower.start(leads);
  }

  /** The clock on the wall was set, by so many milliseconds, which is written down. */
  stepped(by: number): void {
    this.engine.shift(by);
    this.#follower?.again();
  }

  /** Once a second: catches up with the journal, and evaluates where that is this one's to do. */
  tick(leads: boolean, now: number): void {
    const { engineRows, mayLead, changed } = this.#options;
    this.#follower?.follow(leads);
    if (leads || !mayLead) this.engine.tick(engineRows, now);
    else this.engine.look(engineRows, now);
    changed('routine');
  }

  /** Whether it cannot be said that an incident, or an alert of another place, is over: that place has not answered yet. */
  isUnknown(about: string): boolean {
    const { unread } = this.#external;
    if (unread.length === 0) return false;
    const ids = [about, ...(this.engine.incidents().find(({ id }) => id === about)?.alerts ?? [])];
    return ids.some((id) => unread.some((place) => id.startsWith(`${place}/`)));
  }

  rows(): readonly AlertRow[] {
    return this.engine.rows(this.#options.clock.now());
  }

  incidents(): readonly IncidentRow[] {
    return this.engine.incidents();
  }

  /** @param toldAt when people were told of it last, as a time on the wall */
  why(id: string, toldAt?: string): readonly string[] {
    return why(id, this.engine, this.#options.clock.now(), toldAt);
  }

  /** Acknowledges an alert as the user at this terminal. @throws Error when it does not fire */
  acknowledge(id: string, note?: string): void {
    const { by, clock, changed } = this.#options;
    this.engine.acknowledge(id, by, clock.now(), note);
    changed('urgent');
  }

  /** Mutes an alert for a while, where it comes from if that can be done there. @throws Error when there is no such alert */
  async silence(
    id: string,
    { forMs, comment }: { readonly forMs: number; readonly comment: string },
  ): Promise<void> {
    const { by, clock, record, changed } = this.#options;
    const now = clock.now();
    const row = this.#row(id);
    if (!row && !this.engine.rule(id)) throw new Error(words.app.noAlert(id));
    const silence = { until: now + forMs, comment, by };
    if (row && (await this.#external.silence(row, silence))) {
      // The silence itself is kept over there; here is written who asked for it.
      record({ kind: 'silence.requested', data: { alert: id, name: row.name, ...silence } });
    } else {
      this.engine.silence([{ label: 'rule', operator: '=', value: id }], silence, now);
    }
    changed('urgent');
  }

  /** Ends every silence that mutes an alert. */
  async unsilence(id: string): Promise<void> {
    const { by, clock, changed } = this.#options;
    const now = clock.now();
    const row = this.#row(id);
    if (row) await this.#external.unsilence(row);
    for (const silence of this.engine.silencesOf(id, now)) this.engine.expire(silence.id, by, now);
    changed('urgent');
  }

  /** What was put into maintenance by hand. */
  maintenance(): readonly OpenWindow[] {
    return this.engine
      .maintenance(this.#options.clock.now())
      .map(({ id, comment: name, components, until }) => ({ id, name, components, until }));
  }

  /** Puts components into maintenance for a while. */
  maintain(
    components: readonly string[],
    { forMs, comment }: { readonly forMs: number; readonly comment: string },
  ): void {
    const { by, clock, changed } = this.#options;
    const now = clock.now();
    this.engine.beginMaintenance({ components, until: now + forMs, comment, by }, now);
    changed('urgent');
  }

  /** Ends maintenance that was begun by hand. */
  endMaintenance(id: string): void {
    const { by, clock, changed } = this.#options;
    this.engine.endMaintenance(id, by, clock.now());
    changed('urgent');
  }

  /** Opens an incident by hand; returns its id. */
  openIncident(facts: {
    readonly title: string;
    readonly severity: Severity;
    readonly component?: string;
  }): string {
    const { by, clock, changed } = this.#options;
    const id = openIncident(this.engine, facts, by, clock.now());
    changed('urgent');
    return id;
  }

  /** Does to an incident what the user at this terminal asked for. @throws Error when there is no such incident */
  changeIncident(id: string, change: IncidentChange): void {
    const { by, clock, changed, config } = this.#options;
    changeIncident(this.engine, id, addressed(change, config), by, clock.now());
    changed('urgent');
  }

  /**
   * A message about an incident, for editing.
   * @throws Error when there is no such incident, no journal, or its template cannot be used
   */
  async composeMessage(id: string, to: MessageAudience): Promise<ComposedMessage> {
    const { clock, config } = this.#options;
    const incident = this.engine.incidents().find((one) => one.id === id);
    if (!incident) throw new Error(words.app.noIncident(id));
    if (!this.#journal) throw new Error(words.app.noJournalToRead);
    const { composeMessage } = await import('./messages.ts');
    return composeMessage(incident, to, this.#journal, config, clock.now());
  }

  /** What happened in an incident, oldest first; nothing without a journal. Reads the database. */
  timeline(id: string): readonly TimelineEntry[] {
    const incident = this.engine.incidents().find((one) => one.id === id);
    try {
      return incident && this.#journal
        ? this.#timelines.of(incident, this.#journal, this.#options.config)
        : [];
    } catch {
      // The journal says on the screen that it cannot be read.
      return [];
    }
  }

  close(): void {
    void this.#external.close();
  }

  #makeEngine(): AlertEngine {
    const { config, logCount, unusual, mayLead } = this.#options;
    const { alerts, alerting } = config;
    const rules = { rules: alerts, ...defined({ logCount, unusual }) };
    if (mayLead) return new AlertEngine({ ...rules, alerting, record: (event) => this.#write(event) });
    // What it sees it keeps to itself: no event, no incident of its own.
    const { opens: _, ...withoutIncidents } = alerting;
    return new AlertEngine({ ...rules, alerting: withoutIncidents, record: () => {} });
  }

  #row(id: string): AlertRow | undefined {
    return this.rows().find((row) => row.id === id);
  }

  #write(event: NewEvent): void {
    this.#follower?.writes(event);
    this.#options.record(event);
    this.#options.changed('urgent');
  }
}
