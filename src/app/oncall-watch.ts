import { ConnectionPool } from '../connections/pool.ts';
import { currentActor } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { News } from '../journal/news.ts';
import { type AlertRow, isActive, type Severity, severities } from '../model/alert.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import { isEventOf, type JournalEvent, type NewEvent } from '../model/event.ts';
import type { Delivery, PlannedNotice } from '../model/notify.ts';
import { type ChainRow, nameOf, type OnDuty } from '../model/oncall.ts';
import type { DeliveryRow, OncallSlice } from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import type { OpenChannel } from '../notify/courier.ts';
import { Dispatch, dispatchKinds } from '../notify/dispatch.ts';
import { worstOf } from '../notify/plan.ts';
import { channelKinds } from '../notify/registry.ts';
import { writeStatus } from '../notify/status-file.ts';
import { escalationKinds } from '../oncall/policy.ts';
import { hasRota, onDuty } from '../oncall/rota.ts';
import type { AlertWatch } from './alert-watch.ts';
import { escalationMessage, newestEvents } from './escalation-message.ts';

export interface OncallWatchOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: () => SystemConfig;
  readonly alerts: Pick<AlertWatch, 'rows' | 'leads' | 'engine'>;
  readonly journal: Promise<Journal | { readonly fault: string }>;
  readonly changed: (urgency: 'urgent' | 'routine') => void;
}

const tickMs = 1_000;
const statusEveryMs = 5_000;
/** How many events of messages and escalations are read at start. */
const mostEvents = 20_000;
/** How many messages the screen shows. */
const mostDeliveries = 20;

/** Calls and tells people in a session: the one that has the lead does, the others show what it wrote and may ask it to escalate. */
export class OncallWatch {
  readonly #options: OncallWatchOptions;
  readonly #by: string;
  #dispatch: Dispatch;
  #pool = new ConnectionPool();
  #journal: Journal | undefined;
  #news: News | undefined;
  #led = false;
  readonly #own = new Set<string>();
  #duty: { readonly value: OnDuty; readonly until: number } | undefined;
  #statusAt = Number.NEGATIVE_INFINITY;
  #cancel: Cancel = () => {};
  #closed = false;

  constructor(options: OncallWatchOptions) {
    this.#options = options;
    this.#by = currentActor(options.env).user;
    this.#dispatch = this.#make();
    void options.journal.then((journal) => {
      this.#journal = 'fault' in journal ? undefined : journal;
      this.#news = this.#journal && new News(this.#journal);
      this.#restore(false);
      this.#wait();
    });
  }

  /** Who is on call now, until when, and who is next. */
  duty(): OnDuty {
    const { clock, config } = this.#options;
    const now = clock.now();
    if (!this.#duty || now >= this.#duty.until) {
      const value = onDuty(config().oncall, now);
      // Looked up again at the next change, and each minute for what moves into view.
      this.#duty = { value, until: Math.min(value.until ?? now + 60_000, now + 60_000) };
    }
    return this.#duty.value;
  }

  escalations(): readonly ChainRow[] {
    return this.#dispatch.escalations();
  }

  planned(): readonly PlannedNotice[] {
    return this.#dispatch.planned;
  }

  deliveries(): readonly Delivery[] {
    return this.#dispatch.deliveries();
  }

  /** All of it for the screen. */
  slice(): OncallSlice {
    const { oncall } = this.#options.config();
    return {
      configured: hasRota(oncall),
      duty: this.duty(),
      chain: this.escalations().map((row) => ({
        ...row,
        called: row.called.map((id) => nameOf(oncall.people, id)),
      })),
      planned: this.planned(),
      deliveries: newestDeliveries(this.deliveries()),
    };
  }

  /** What keeps messages from getting through, for the header. */
  problems(): readonly string[] {
    return this.#dispatch.problems();
  }

  /** The message for the next level about an incident or alert, from the facts, for editing. @throws Error when it does not fire */
  compose(about: string): string {
    const { alerts, clock, config } = this.#options;
    const [first, ...others] = this.#rowsOf(about);
    if (!first) throw new Error(`"${about}" does not fire: there is nothing to escalate`);
    return escalationMessage(
      {
        rows: [first, ...others],
        incident: alerts.engine.incidents().find(({ id }) => id === about),
        running: this.escalations().find((one) => one.about === about),
        events: this.#journal ? newestEvents(this.#journal, config()) : [],
        config: config(),
      },
      clock.now(),
    );
  }

  /** Who was told of an alert that fires and who was not, and what is told next, in sentences. */
  why(id: string): readonly string[] {
    const { alerts, clock } = this.#options;
    const row = alerts.rows().find((one) => one.id === id);
    return row ? this.#dispatch.why(row, clock.now()) : [];
  }

  /** Calls the next level now. @throws Error when there is no chain, or nothing fires */
  escalate(about: string, message: string): void {
    const rows = this.#rowsOf(about);
    if (rows.length === 0) throw new Error(`"${about}" does not fire: there is nothing to escalate`);
    const { alerts, clock } = this.#options;
    const facts = { severity: worstOf(rows), by: this.#by, message };
    this.#dispatch.escalate(about, facts, clock.now(), alerts.leads);
    this.#options.changed('urgent');
  }

  /** Answers a reminder: somebody is still working on it. */
  answer(about: string): void {
    this.#dispatch.answer(about, this.#by, this.#options.clock.now());
    this.#options.changed('urgent');
  }

  /** The configuration was replaced. What is on its way is given a moment. */
  renew(): void {
    void this.#closeDispatch();
    this.#pool = new ConnectionPool();
    this.#duty = undefined;
    this.#dispatch = this.#make();
    this.#led = false;
    this.#restore(false);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#closeDispatch();
  }

  async #closeDispatch(): Promise<void> {
    const [dispatch, pool] = [this.#dispatch, this.#pool];
    await dispatch.close();
    await pool.close();
  }

  #make(): Dispatch {
    const { clock, config, alerts, changed } = this.#options;
    const { system, environment, alerting, oncall, notify, baseDir, hosts } = config();
    const context = { clock, baseDir, hosts, connections: this.#pool };
    return new Dispatch({
      ...{ clock, system, environment, oncall, notify, severityNames: alerting.names },
      channels: notify.channels.flatMap(({ id, use }): OpenChannel[] => {
        const kind = channelKinds.find((one) => one.kind === use.kind);
        return kind ? [{ id, kind, channel: kind.open(use.options, context) }] : [];
      }),
      record: (event) => this.#write(event),
      delivered: () => this.#journal?.sync?.(),
      unacknowledge: (alert) => alerts.engine.unacknowledge(alert, 'plantao', clock.now()),
      changed: () => changed('routine'),
    });
  }

  /** Without a journal there is nothing to go on from after a restart; people are told all the same. */
  #write(event: NewEvent): void {
    if (!this.#journal) return;
    this.#own.add(keyOf(event));
    this.#journal.append(event);
  }

  #wait(): void {
    if (this.#closed) return;
    this.#cancel = this.#options.clock.after(tickMs, () => {
      this.#tick();
      this.#wait();
    });
  }

  #tick(): void {
    const { alerts, clock } = this.#options;
    const now = clock.now();
    const takesOver = alerts.leads && !this.#led;
    this.#led = alerts.leads;
    if (takesOver || this.#othersWrote()) this.#restore(this.#led);
    if (this.#led) {
      this.#dispatch.tick(alerts.rows(), now);
      if (now - this.#statusAt >= statusEveryMs) this.#writeStatus(now);
    } else this.#dispatch.look(alerts.rows(), now);
    this.#options.changed('routine');
  }

  #othersWrote(): boolean {
    try {
      const fresh = this.#news?.take(this.#led ? escalationKinds : dispatchKinds) ?? [];
      return fresh.some((event) => this.#isOurs(event) && !this.#own.has(keyOf(event)));
    } catch {
      // The journal says on the screen that it cannot be read.
      return false;
    }
  }

  #restore(leads: boolean): void {
    if (!this.#journal) return;
    try {
      // In this order: what is written meanwhile is read twice, not never.
      this.#news?.skip();
      const events = this.#journal
        .newest(mostEvents, dispatchKinds)
        .filter((event) => this.#isOurs(event))
        .toReversed();
      this.#own.clear();
      this.#dispatch.restore(events, leads);
    } catch {
      // As above; what is known stays.
    }
  }

  #isOurs(event: JournalEvent): boolean {
    return isEventOf(this.#options.config(), event);
  }

  #rowsOf(about: string): readonly AlertRow[] {
    return this.#options.alerts
      .rows()
      .filter((row) => (row.incident ?? row.id) === about || row.id === about)
      .filter(isActive);
  }

  #writeStatus(now: number): void {
    this.#statusAt = now;
    const { alerts, config, env } = this.#options;
    const { file, system, environment } = config();
    const rows = alerts
      .rows()
      .filter(({ phase, muted }) => phase === 'firing' && muted.every(({ by }) => by === 'acknowledged'));
    const firing = Object.fromEntries(
      severities.map((severity) => [severity, rows.filter((row) => row.severity === severity).length]),
    ) as Record<Severity, number>;
    const { person, until } = this.duty();
    const next = this.escalations()
      .flatMap((one) => one.next ?? [])
      .sort((a, b) => a.at - b.at)[0];
    writeStatus(env, {
      ...{ at: now, config: file, system, environment, firing },
      acked: rows.filter(({ ack }) => ack).length,
      problems: this.problems().length,
      ...(person ? { oncall: { name: person.name, ...defined({ until }) } } : {}),
      ...(next ? { next } : {}),
    });
  }
}

/** Those that did not get through or are on their way first, then what was sent last. */
function newestDeliveries(deliveries: readonly Delivery[]): readonly DeliveryRow[] {
  const isSent = ({ state }: Delivery): number => Number(state === 'sent');
  return [...deliveries]
    .sort((a, b) => isSent(a) - isSent(b))
    .slice(0, mostDeliveries)
    .map(({ id, channel, notice, state, attempts, nextAt, queuedAt, endedAt, result }) => ({
      ...{ id, channel, title: notice.title, kind: notice.kind, state, attempts },
      when: state === 'waiting' ? nextAt : (endedAt ?? queuedAt),
      ...defined({ result }),
    }));
}

function keyOf({ kind, data }: NewEvent): string {
  return `${kind} ${JSON.stringify(data)}`;
}
