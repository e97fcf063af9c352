import { type AlertRow, type Severity, severityRank } from '../model/alert.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { Delivery, Notice, NoticeKind, NotifyConfig, PlannedNotice } from '../model/notify.ts';
import {
  type ChainRow,
  type Escalation,
  nameOf,
  type OncallConfig,
  type PolicyLevel,
} from '../model/oncall.ts';
import {
  acknowledge,
  begin,
  changeSeverity,
  type EscalationEffect,
  type EscalationStep,
  escalateNow,
  escalationKinds,
  foldEscalations,
  step,
  stop,
} from '../oncall/policy.ts';
import { textIn, textsIn } from '../oncall/read-event.ts';
import { personAt } from '../oncall/rota.ts';
import { escalationRows } from '../oncall/rows.ts';
import { Courier, type OpenChannel } from './courier.ts';
import { noticeKinds } from './deliveries.ts';
import { planNotices, worstOf } from './plan.ts';
import { routeFor } from './route.ts';
import { type ToldFacts, whyTold } from './why.ts';

export interface DispatchOptions {
  readonly clock: Clock;
  readonly system: string;
  readonly environment: string;
  readonly severityNames: Readonly<Record<Severity, string>>;
  readonly oncall: OncallConfig;
  readonly notify: NotifyConfig;
  readonly channels: readonly OpenChannel[];
  /** Writes an event; returns once it is safe. @throws when it cannot be written */
  readonly record: (event: NewEvent) => void;
  /** Resolves when what was recorded is where another would look who takes over; undefined where it is there at once. */
  readonly delivered?: (() => Promise<void> | undefined) | undefined;
  /** Takes an acknowledgement back whose reminder nobody answered. */
  readonly unacknowledge: (alert: string) => void;
  readonly changed: () => void;
}

/** Kinds of events that messages and escalations are restored from. */
export const dispatchKinds: readonly string[] = [...noticeKinds, ...escalationKinds];

/** A call that was written down but never queued is made up for after a restart if it is no older than this, in milliseconds. */
const madeUpMs = 6 * 3_600_000;

/**
 * From alerts to people: runs the escalations, decides what is told where, and hands it to the courier. `tick` is called with the
 * alerts and the moment by the plantao that has the lead; the others only `restore` and show.
 */
export class Dispatch {
  readonly #options: DispatchOptions;
  readonly #courier: Courier;
  #escalations = new Map<string, Escalation>();
  #rows: readonly AlertRow[] = [];
  #planned: readonly PlannedNotice[] = [];

  constructor(options: DispatchOptions) {
    this.#options = options;
    const { clock, channels, record, delivered, changed } = options;
    this.#courier = new Courier({ clock, channels, record, delivered, changed });
  }

  /** Takes over what the journal tells, oldest event first. `leads`: what was on its way is then this one's to decide on. */
  restore(events: readonly JournalEvent[], leads: boolean): void {
    this.#courier.restore(events);
    this.#escalations = foldEscalations(events);
    if (!leads) return;
    this.#courier.takeOver();
    this.#makeUp(events);
  }

  /** Looks at the alerts, runs what is due and sends. Only for the one that has the lead. */
  tick(rows: readonly AlertRow[], now: number): void {
    this.#rows = rows;
    this.#followAlerts(now);
    for (const escalation of [...this.#escalations.values()])
      this.#take(step(escalation, now, (level) => this.#whom(level, now)));
    const { due, planned } = this.#plan(rows, now);
    for (const { channel, notice, episodes, ackedAt } of due) {
      // While something about it is still on its way, telling it again would only make a heap.
      if (notice.kind === 'repeat' && this.#courier.isWaiting(channel, notice.about)) continue;
      this.#courier.queue(channel, notice, { episodes, ...defined({ ackedAt }) });
    }
    this.#planned = planned;
    this.#courier.pump();
  }

  /** Looks at the alerts to say what will be told, for those who do not have the lead: tells nobody. */
  look(rows: readonly AlertRow[], now: number): void {
    this.#rows = rows;
    this.#planned = this.#plan(rows, now).planned;
  }

  /** Who was told of an alert and who was not, and what is told next, in sentences. */
  why(row: AlertRow, now: number): readonly string[] {
    const { notify, environment, oncall } = this.#options;
    const facts: ToldFacts = {
      ...{ deliveries: this.deliveries(), planned: this.#planned, chain: this.escalations() },
      route: routeFor(notify.routes, { severity: row.severity, environment }, now),
      routed: notify.routes.length > 0,
      nameOf: (id) => nameOf(oncall.people, id),
    };
    return whyTold(row, facts, now);
  }

  /**
   * Calls the next level of an incident or alert now, with a message of the person's own. Where this one does not have the lead, the
   * one that has reads it in the journal and sends it. @throws Error where there is no policy
   */
  escalate(
    about: string,
    facts: { readonly severity: Severity; readonly by: string; readonly message?: string },
    now: number,
    sends = true,
  ): void {
    const { policy } = this.#options.oncall;
    if (!policy) throw new Error('nobody to escalate to: the configuration has no oncall.chain');
    const running = this.#running(about) ?? this.#begin(about, facts.severity, now, policy);
    const asked = { by: facts.by, ...defined({ message: facts.message }) };
    this.#take(
      escalateNow(running, asked, now, (level) => this.#whom(level, now)),
      sends,
    );
    if (!sends) return;
    this.#courier.pump();
  }

  /** An answer to a reminder, or an acknowledgement of the escalation itself. */
  answer(about: string, by: string, now: number): void {
    const running = this.#running(about);
    if (running) this.#take(acknowledge(running, by, now));
  }

  /** Running escalations with their timers, most urgent first. */
  escalations(): readonly ChainRow[] {
    return escalationRows(this.#escalations.values());
  }

  /** What will be told, and when, if nothing changes. */
  get planned(): readonly PlannedNotice[] {
    return this.#planned;
  }

  /** Messages of the last day, newest first. */
  deliveries(): readonly Delivery[] {
    return [...this.#courier.outbox.deliveries.values()].reverse();
  }

  /** What somebody should know about messages that did not get through. */
  problems(): readonly string[] {
    const { problem } = this.#courier;
    // One that was not tried says nothing about its channel.
    const tried = [...this.#courier.outbox.deliveries.values()].filter(({ attempts }) => attempts > 0);
    const newest = new Map(tried.map((one) => [one.channel, one]));
    const bad = [...newest.values()].flatMap(({ channel, state, attempts, result }) => {
      if (state === 'failed') return [`${channel}: not sent, ${result}`];
      if (state === 'unknown') return [`${channel}: not known whether it was sent, ${result}`];
      return state === 'waiting' && attempts > 0
        ? [`${channel}: tried ${attempts === 1 ? 'once' : `${attempts} times`}, ${result}`]
        : [];
    });
    return [...(problem === undefined ? [] : [problem]), ...bad];
  }

  idle(): Promise<void> {
    return this.#courier.idle();
  }

  close(): Promise<void> {
    return this.#courier.close();
  }

  /** Starts, acknowledges and stops escalations as the alerts they are about do. */
  #plan(rows: readonly AlertRow[], now: number): ReturnType<typeof planNotices> {
    const { notify, system, environment, severityNames } = this.#options;
    const facts = { rows, routes: notify.routes, system, environment, severityNames };
    return planNotices(facts, this.#courier.outbox, now);
  }

  #followAlerts(now: number): void {
    const { policy } = this.#options.oncall;
    const groups = this.#groups();
    for (const escalation of [...this.#escalations.values()]) {
      const rows = groups.get(escalation.about);
      if (!rows) this.#take(stop(escalation, 'resolved', now));
      // What flaps is told less often, but whoever is called for it goes on being called.
      else if (rows.every(({ muted }) => muted.some(({ by }) => by !== 'acknowledged' && by !== 'flapping')))
        this.#take(stop(escalation, `muted: ${rows[0]!.muted[0]!.text}`, now));
      else this.#followOne(escalation, rows, now);
    }
    if (!policy) return;
    for (const [about, rows] of groups) {
      const open = rows.filter((row) => row.muted.length === 0 && !row.ack);
      const urgent = open.some(({ severity }) => severityRank(severity) <= severityRank(policy.from));
      if (urgent && !this.#running(about)) this.#begin(about, worstOf(open), now, policy);
    }
  }

  #followOne(escalation: Escalation, rows: readonly AlertRow[], now: number): void {
    this.#take(changeSeverity(escalation, worstOf(rows), now));
    const current = this.#escalations.get(escalation.id)!;
    const newest = rows.flatMap(({ ack }) => ack ?? []).sort((a, b) => b.at - a.at)[0];
    const all = rows.every(({ ack }) => ack);
    const { ack, startedAt, byHandAt = 0, unackedAt = 0 } = current;
    // Somebody may have escalated after acknowledging, or not have confirmed it: it does not count twice.
    const isNew = newest && newest.at > Math.max(ack?.at ?? 0, startedAt, byHandAt, unackedAt);
    // Once more by the same person it answers a reminder.
    if (all && isNew) this.#take(acknowledge(current, newest.by, now, newest.at));
    // plantao may have ended between taking it back from the chain and from the alerts.
    for (const row of rows)
      if (row.ack && row.ack.at <= unackedAt && !ack) this.#options.unacknowledge(row.id);
  }

  #begin(
    about: string,
    severity: Severity,
    now: number,
    policy: NonNullable<OncallConfig['policy']>,
  ): Escalation {
    const { state, events } = begin(`${about}/${now.toString(36)}`, { about, severity }, policy, now);
    this.#write(events);
    this.#escalations.set(state.id, state);
    return state;
  }

  #running(about: string): Escalation | undefined {
    return [...this.#escalations.values()].find((one) => one.about === about);
  }

  /** Active alerts by incident, or by themselves. */
  #groups(): ReadonlyMap<string, readonly AlertRow[]> {
    const groups = new Map<string, AlertRow[]>();
    for (const row of this.#rows) {
      if (row.from !== 'plantao' || (row.phase !== 'firing' && row.phase !== 'recovering')) continue;
      const about = row.incident ?? row.id;
      groups.set(about, [...(groups.get(about) ?? []), row]);
    }
    return groups;
  }

  #take({ state, events, effects }: EscalationStep, sends = true): void {
    if (events.length === 0) return;
    // What cannot be written down does not happen, and is tried again with the next tick.
    if (!this.#write(events)) return;
    if (state.status === 'stopped') this.#escalations.delete(state.id);
    else this.#escalations.set(state.id, state);
    if (sends) for (const effect of effects) this.#carryOut(effect);
    this.#options.changed();
  }

  #carryOut(effect: EscalationEffect): void {
    const { escalation, key } = effect;
    if (effect.type === 'unacknowledge') {
      for (const row of this.#groups().get(escalation.about) ?? []) this.#options.unacknowledge(row.id);
      return;
    }
    if (effect.type === 'remind') {
      const text = `${effect.by} acknowledged it: is somebody still working on it? Without an answer the chain begins again.`;
      this.#tellAbout(escalation, 'reminder', key, [effect.by], text, undefined);
      return;
    }
    if (effect.people.length === 0) return;
    const at = this.#options.clock.now() - effect.lateMs;
    const text = effect.message ?? `${effect.level.name}: nobody has acknowledged it yet.`;
    this.#tellAbout(escalation, 'escalated', key, effect.people, text, effect.level.via, at);
  }

  #tellAbout(
    { about, severity, startedAt }: Escalation,
    kind: NoticeKind,
    key: string,
    people: readonly string[],
    text: string,
    via: readonly string[] | undefined,
    at = this.#options.clock.now(),
  ): void {
    const { system, environment, severityNames, notify, oncall } = this.#options;
    const rows = this.#groups().get(about) ?? [];
    const first = rows[0];
    const notice: Notice = {
      ...{ id: key, kind, about, system, environment, severity, at },
      severityName: severityNames[severity],
      title: first?.name ?? about,
      text: [text, ...rows.slice(0, 20).map((row) => `${row.name}: ${row.text}`)].join('\n'),
      startedAt: first?.startedAt ?? startedAt,
      people: people.flatMap((id) => oncall.people.find((one) => one.id === id) ?? []),
      ...(first?.component === undefined ? {} : { component: first.component }),
      ...(first?.runbook === undefined ? {} : { runbook: first.runbook }),
      ...defined({ link: oncall.dashboard }),
    };
    const channels = via ?? routeFor(notify.routes, { severity, environment }, at)?.channels ?? [];
    for (const channel of channels) this.#courier.queue(channel, notice);
  }

  /** Calls that were written down by one that ended before it queued the message. */
  #makeUp(events: readonly JournalEvent[]): void {
    const now = this.#options.clock.now();
    for (const { kind, data, at } of events) {
      const escalation = this.#escalations.get(textIn(data.escalation) ?? '');
      const key = textIn(data.key);
      if (kind !== 'escalation.called' || !escalation || key === undefined || now - at > madeUpMs) continue;
      const level = escalation.policy.levels[Number(data.level)];
      const people = textsIn(data.people);
      const known = [...this.#courier.outbox.queued].some((id) => id.startsWith(`${key} -> `));
      if (!level || people.length === 0 || known) continue;
      this.#tellAbout(
        escalation,
        'escalated',
        key,
        people,
        textIn(data.message) ?? `${level.name}: nobody has acknowledged it yet.`,
        level.via,
        at,
      );
    }
  }

  #whom({ notify }: PolicyLevel, now: number): readonly string[] {
    const { oncall } = this.#options;
    const ids = notify.flatMap((id) => (id === 'oncall' ? (personAt(oncall, now) ?? []) : id));
    return [...new Set(ids)].filter((id) => oncall.people.some((person) => person.id === id));
  }

  #write(events: readonly NewEvent[]): boolean {
    try {
      for (const event of events) this.#options.record(event);
      return true;
    } catch {
      return false;
    }
  }
}
