import { AlertEngine } from '../alerts/engine.ts';
import type { EngineRows } from '../alerts/fact-reader.ts';
import type { Facts } from '../alerts/judge.ts';
import { alertKinds } from '../alerts/restore.ts';
import { why } from '../alerts/why.ts';
import { currentActor } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { News } from '../journal/news.ts';
import type { AlertRow, Severity } from '../model/alert.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import { isEventOf, type JournalEvent, type NewEvent } from '../model/event.ts';
import type { IncidentChange, IncidentRow, TimelineEntry } from '../model/incident.ts';
import type { SystemConfig } from '../model/system.ts';
import { ExternalWatch } from './external-watch.ts';
import { changeIncident, openIncident, Timelines } from './incident-changes.ts';
import { Lead } from './lead.ts';

export interface AlertWatchOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: () => SystemConfig;
  readonly watched: () => EngineRows;
  /** How many log lines matched, for rules that count them. */
  readonly logCount?: Facts['logCount'];
  readonly journal: Promise<Journal | { readonly fault: string }>;
  /** Writes an event into the journal. */
  readonly record: (event: NewEvent) => void;
  readonly changed: (urgency: 'urgent' | 'routine') => void;
  /** Whether this one may be the one that writes and tells. One that may not judges for itself alone. Default true. */
  readonly mayLead?: boolean;
  /** Called each second by the one that leads. */
  readonly led?: () => void;
}

/** How often rules are judged, in milliseconds. */
const tickMs = 1_000;
/** How many events of alerts, of incidents and of silences are read at start, each. */
const mostEvents = 20_000;

/** Kinds that are read again from the journal. */
export const foldedKinds: readonly string[] = [
  ...alertKinds,
  ...['opened', 'joined', 'phase', 'owner', 'severity', 'note', 'update', 'resolved'].map(
    (kind) => `incident.${kind}`,
  ),
];

/** Events of this system and environment, of alerts and incidents unless other kinds are asked for; oldest first. */
export function alertEvents(
  journal: Pick<Journal, 'newest'>,
  config: Pick<SystemConfig, 'system' | 'environment'>,
  kinds: readonly string[] = foldedKinds,
): readonly JournalEvent[] {
  // Silences and incidents are few and last for long: what alerts wrote since must not push them out.
  const subjects = new Map<string, string[]>();
  for (const kind of kinds) {
    const subject = kind.slice(0, kind.indexOf('.'));
    subjects.set(subject, [...(subjects.get(subject) ?? []), kind]);
  }
  return [...subjects.values()]
    .flatMap((some) => journal.newest(mostEvents, some))
    .filter((event) => isEventOf(config, event))
    .sort((a, b) => a.seq - b.seq);
}

/**
 * Judges the rules of a session every second. Of several plantaos on one system only the one that has the lead writes; the others
 * show what it wrote, and a read-only one what it judged by itself beside that.
 */
export class AlertWatch {
  readonly #options: AlertWatchOptions;
  readonly #by: string;
  #engine: AlertEngine;
  #external: ExternalWatch;
  #journal: Journal | undefined;
  #news: News | undefined;
  #lead: Lead | undefined;
  #leads = false;
  /** What was written by this one and was not read back yet. */
  readonly #own = new Map<string, number>();
  readonly #timelines = new Timelines();
  #cancel: Cancel = () => {};
  #closed = false;

  constructor(options: AlertWatchOptions) {
    this.#options = options;
    this.#by = currentActor(options.env).user;
    this.#engine = this.#make();
    this.#external = this.#watchOthers();
    void options.journal.then((journal) => this.#begin('fault' in journal ? undefined : journal));
  }

  rows(): readonly AlertRow[] {
    return this.#engine.rows(this.#options.clock.now());
  }

  incidents(): readonly IncidentRow[] {
    return this.#engine.incidents();
  }

  why(id: string): readonly string[] {
    return why(id, this.#engine, this.#options.clock.now());
  }

  /** Acknowledges an alert as the person at this terminal. @throws Error when it does not fire */
  acknowledge(id: string, note?: string): void {
    this.#engine.acknowledge(id, this.#by, this.#options.clock.now(), note);
    this.#options.changed('urgent');
  }

  /** Mutes an alert for a while, by its name. @throws Error when there is no such alert */
  async silence(
    id: string,
    { forMs, comment }: { readonly forMs: number; readonly comment: string },
  ): Promise<void> {
    const now = this.#options.clock.now();
    const row = this.#row(id);
    if (!row && !this.#engine.rule(id)) throw new Error(`there is no alert "${id}" to silence`);
    const silence = { until: now + forMs, comment, by: this.#by };
    const there = row && row.from !== 'plantao' && (await this.#external.silence(row, silence));
    if (there) {
      // The silence itself is kept over there; here is written who asked for it.
      this.#options.record({ kind: 'silence.requested', data: { alert: id, name: row.name, ...silence } });
    } else {
      this.#engine.silence([{ label: 'rule', operator: '=', value: id }], silence, now);
    }
    this.#options.changed('urgent');
  }

  /** Ends every silence that mutes an alert. */
  async unsilence(id: string): Promise<void> {
    const now = this.#options.clock.now();
    const row = this.#row(id);
    if (row && row.from !== 'plantao') await this.#external.unsilence(row);
    for (const silence of this.#engine.silencesOf(id, now)) this.#engine.expire(silence.id, this.#by, now);
    this.#options.changed('urgent');
  }

  /** Opens an incident by hand; returns its id. */
  openIncident(facts: {
    readonly title: string;
    readonly severity: Severity;
    readonly component?: string;
  }): string {
    const id = openIncident(this.#engine, facts, this.#by, this.#options.clock.now());
    this.#options.changed('urgent');
    return id;
  }

  /** Does to an incident what the person at this terminal asked for. @throws Error when there is no such incident */
  changeIncident(id: string, change: IncidentChange): void {
    changeIncident(this.#engine, id, change, this.#by, this.#options.clock.now());
    this.#options.changed('urgent');
  }

  /** What happened in an incident, oldest first; nothing without a journal. */
  timeline(id: string): readonly TimelineEntry[] {
    const incident = this.#engine.incidents().find((one) => one.id === id);
    const config = this.#options.config();
    try {
      return incident && this.#journal ? this.#timelines.of(incident, this.#journal, config) : [];
    } catch {
      // The journal says on the screen that it cannot be read.
      return [];
    }
  }

  /** Whether this plantao judges and tells; the others only show. */
  get leads(): boolean {
    return this.#leads;
  }

  /** The engine, for everything else a person may do to alerts and incidents. */
  get engine(): AlertEngine {
    return this.#engine;
  }

  /** The configuration was replaced: other rules, or another environment. */
  renew(sameEnvironment: boolean): void {
    const before = this.#engine;
    this.#engine = this.#make();
    void this.#external.close();
    this.#external = this.#watchOthers();
    const now = this.#options.clock.now();
    if (this.#journal) this.#restore();
    else if (sameEnvironment) this.#engine.adopt(before.known, now);
    if (!sameEnvironment) this.#standForLead();
    this.#options.changed('urgent');
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
    void this.#external.close();
    this.#lead?.close();
    this.#leads = false;
  }

  get #mayLead(): boolean {
    return this.#options.mayLead ?? true;
  }

  #make(): AlertEngine {
    const { alerts, alerting } = this.#options.config();
    const { logCount } = this.#options;
    const counts = logCount ? { logCount } : {};
    if (this.#mayLead)
      return new AlertEngine({ rules: alerts, alerting, record: (event) => this.#write(event), ...counts });
    // What it sees it keeps to itself: no event, no incident of its own.
    const { opens: _, ...quiet } = alerting;
    return new AlertEngine({ rules: alerts, alerting: quiet, record: () => {}, ...counts });
  }

  #watchOthers(): ExternalWatch {
    const { clock, config, changed } = this.#options;
    return new ExternalWatch({
      ...{ clock, config: config() },
      show: (rows) => {
        this.#engine.showExternal(rows);
        changed('routine');
      },
    });
  }

  #row(id: string): AlertRow | undefined {
    return this.rows().find((row) => row.id === id);
  }

  #write(event: NewEvent): void {
    // Without a journal nothing is ever read back.
    if (this.#journal) {
      const key = keyOf(event);
      this.#own.set(key, (this.#own.get(key) ?? 0) + 1);
    }
    this.#options.record(event);
    this.#options.changed('urgent');
  }

  #begin(journal: Journal | undefined): void {
    if (this.#closed) return;
    this.#journal = journal;
    this.#news = journal && new News(journal);
    this.#standForLead();
    // Without a journal there is nobody to agree with.
    this.#leads = this.#mayLead && journal === undefined;
    if (journal) this.#restore();
    this.#wait();
  }

  #wait(): void {
    if (this.#closed) return;
    this.#cancel = this.#options.clock.after(tickMs, () => {
      this.#tick();
      this.#wait();
    });
  }

  #tick(): void {
    this.#followLead();
    this.#readOthers();
    const now = this.#options.clock.now();
    if (this.#leads || !this.#mayLead) this.#engine.tick(this.#options.watched(), now);
    else this.#engine.look(this.#options.watched(), now);
    if (this.#leads) this.#options.led?.();
    this.#options.changed('routine');
  }

  #standForLead(): void {
    this.#lead?.close();
    this.#lead = undefined;
    const journal = this.#journal;
    if (!this.#mayLead || !journal) return;
    this.#leads = false;
    const { clock, config, env } = this.#options;
    const { system, environment } = config();
    this.#lead = new Lead({ clock, env, journal, name: `alerts ${system} ${environment}` });
  }

  #followLead(): void {
    if (!this.#lead) return;
    this.#lead.look();
    const { held } = this.#lead;
    // What the one before wrote last is what goes on.
    const takesOver = held && !this.#leads;
    this.#leads = held;
    if (takesOver) this.#restore();
  }

  /** Takes over what others wrote: an acknowledgement, a silence, a note. */
  #readOthers(): void {
    try {
      const fresh = this.#news?.take(foldedKinds) ?? [];
      if (fresh.filter((event) => !this.#isOwn(event)).length > 0) this.#restore();
    } catch {
      // The journal says on the screen that it cannot be read.
    }
  }

  #isOwn(event: JournalEvent): boolean {
    const key = keyOf(event);
    const count = this.#own.get(key);
    if (count === undefined) return false;
    if (count === 1) this.#own.delete(key);
    else this.#own.set(key, count - 1);
    return true;
  }

  #restore(): void {
    if (!this.#journal) return;
    try {
      // In this order: what is written meanwhile is read twice, not never.
      this.#news?.skip();
      const events = alertEvents(this.#journal, this.#options.config());
      this.#own.clear();
      this.#engine.restore(events, this.#options.clock.now(), this.#leads);
      this.#options.changed('urgent');
    } catch {
      // As above; what is known stays.
    }
  }
}

function keyOf({ kind, data }: NewEvent): string {
  return `${kind} ${JSON.stringify(data)}`;
}
