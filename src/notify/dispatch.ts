import type { AlertRow, Severity } from '../model/alert.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { DeliveryProblem, NotificationFact } from '../model/notice-codes.ts';
import type { Delivery, Notice, NotifyConfig, PlannedNotice, Route } from '../model/notify.ts';
import { type ChainRow, nameOf, type OncallConfig, type PolicyLevel, type Swap } from '../model/oncall.ts';
import { escalationKinds } from '../oncall/fold.ts';
import { peopleAt } from '../oncall/rota.ts';
import { escalationRows } from '../oncall/rows.ts';
import { foldSwaps, swapKinds, withSwaps } from '../oncall/swaps.ts';
import { clockIn } from '../time/clock-in.ts';
import { byPresentClock, clockStepped } from '../time/clock-steps.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';
import { type ChainMessage, Chains } from './chains.ts';
import { Courier, type OpenChannel } from './courier.ts';
import { noticeKinds } from './deliveries.ts';
import { messageKinds, messagesIn } from './messages.ts';
import { alertLines, planNotices } from './plan.ts';
import { routeFor } from './route.ts';
import { channelsTo, type NeedOf, needsOf, waysTo } from './ways.ts';
import { explainNotifications, type NotificationFacts } from './why.ts';

interface DispatchOptions {
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
  /** Whether it cannot be said yet that what an incident or alert was about is over. */
  readonly isUnknown?: (about: string) => boolean;
  /** Withdraws an acknowledgement whose reminder went unanswered. */
  readonly unacknowledge: (alert: string) => void;
  readonly changed: () => void;
  /** Whether this plantao is still the one that tells people. */
  readonly leads?: () => boolean;
}

/** Who asks for a call, about what, and whom they want. */
interface EscalationRequest {
  readonly severity: Severity;
  readonly by: string;
  /** What they wrote. */
  readonly message?: string;
  /** Id of a person; undefined: the next level. */
  readonly to?: string;
}

/** Something that is due, and who is reminded of it. */
export interface Reminder {
  /** Told once, however often it is asked for. */
  readonly id: string;
  readonly about: string;
  readonly title: string;
  readonly text: string;
  /** Ids of people; `oncall` is whoever is on call at that moment. */
  readonly to: readonly string[];
  /** Channels; undefined: those of the route for the least urgent. */
  readonly via?: readonly string[];
  readonly at: number;
  readonly component?: string;
}

/** Kinds of events that messages and escalations are restored from. */
export const dispatchKinds: readonly string[] = [
  ...noticeKinds,
  ...messageKinds,
  ...escalationKinds,
  ...swapKinds,
  clockStepped,
];

/**
 * From alerts to people: runs the escalations, decides what is told where, and hands it to the courier. `tick` is called with the
 * alerts and the moment by the plantao that has the lead; the others only `restore` and show.
 */
export class Dispatch {
  readonly #options: DispatchOptions;
  readonly #courier: Courier;
  readonly #chains: Chains;
  readonly #needOf: NeedOf;
  #planned: readonly PlannedNotice[] = [];
  #swaps: readonly Swap[] = [];
  #oncall: OncallConfig;

  constructor(options: DispatchOptions) {
    this.#options = options;
    this.#oncall = options.oncall;
    const { clock, channels, record, delivered, changed, oncall, unacknowledge } = options;
    this.#courier = new Courier({
      clock,
      channels,
      record,
      delivered,
      changed,
      ...defined({ leads: options.leads }),
    });
    this.#needOf = needsOf(options.notify.channels);
    this.#chains = new Chains({
      ...{ clock, oncall, record, unacknowledge, changed, peopleAt: (at) => peopleAt(this.#oncall, at) },
      send: (message) => this.#queue(message),
      isUnknown: (about) => this.#isUnknown(about),
      reaches: (person, level, severity) => this.#reaches(person, level, severity),
    });
  }

  /** Takes over what the journal tells, oldest event first. `leads`: what was on its way is then this one's to decide on. */
  restore(events: readonly JournalEvent[], leads: boolean): void {
    this.#courier.restore(events);
    this.#chains.restore(events);
    this.#swapAll(foldSwaps(events));
    if (!leads) return;
    this.#courier.takeOver();
    const { queued } = this.#courier.outbox;
    const starts = (key: string) => (id: string) => id.startsWith(`${key} -> `) || id.startsWith(`${key}/`);
    this.#announce(events);
    this.#chains.makeUp(byPresentClock(events), (key) => [...queued].some(starts(key)));
  }

  /** The clock on the wall was set, by so many milliseconds: forward is positive. */
  shift(by: number): void {
    this.#chains.shift(by);
    this.#courier.shift(by);
  }

  /** Queues what people wrote, unless it was. */
  #announce(events: readonly JournalEvent[]): void {
    const { system, environment, severityNames, clock } = this.#options;
    for (const { notice, channels } of messagesIn(events, clock.now()))
      for (const channel of channels)
        this.#courier.queue(channel, {
          ...{ ...notice, system, environment, severityName: severityNames[notice.severity] },
        });
  }

  /** Follows the alerts, runs what is due and sends. For the leader only. */
  tick(rows: readonly AlertRow[], now: number): void {
    this.#chains.look(rows);
    this.#chains.tick(now);
    const { due, planned } = this.#plan(rows, now);
    for (const { channel, notice, episodes, thread, ackedAt } of due) {
      // A repeat behind a message that is still waiting would only pile up.
      if (notice.kind === 'repeat' && this.#courier.isWaiting(channel, notice.about)) continue;
      this.#courier.queue(channel, notice, { episodes, thread, ...defined({ ackedAt }) });
    }
    this.#planned = planned;
    this.#closeCalls(now);
    this.#courier.withdraw(
      (about) => !this.#isUnknown(about) && this.#chains.rowsAbout(about).every(({ ack }) => ack),
    );
    this.#courier.pump();
  }

  #isUnknown(about: string): boolean {
    return this.#options.isUnknown?.(about) ?? false;
  }

  /** Follows the alerts without sending, for those that do not lead. */
  look(rows: readonly AlertRow[], now: number): void {
    this.#chains.look(rows);
    this.#planned = this.#plan(rows, now).planned;
  }

  /** `explain` in sentences. */
  why(row: AlertRow, now: number): readonly string[] {
    return this.explain(row, now).map((fact) => sentenceOf(words.notify.why, fact));
  }

  /** When people were told of an alert last, as a time on the wall of the rota; undefined where nobody was within a day. */
  toldAt(row: AlertRow, now: number): string | undefined {
    const at = this.deliveries()
      .filter(({ notice: { about } }) => about === row.incident || about === row.id)
      .flatMap(({ state, endedAt }) => (state === 'sent' && endedAt !== undefined ? endedAt : []))
      .reduce((newest, one) => Math.max(newest, one), Number.NEGATIVE_INFINITY);
    return Number.isFinite(at) ? clockIn(at, now, this.#options.oncall.zone) : undefined;
  }

  /** Who was notified of an alert, who was not and why, and what is sent next. */
  explain(row: AlertRow, now: number): readonly NotificationFact[] {
    const { notify, environment, oncall } = this.#options;
    const facts: NotificationFacts = {
      ...{ deliveries: this.deliveries(), planned: this.#planned, chain: this.escalations() },
      route: routeFor(notify.routes, { severity: row.severity, environment }, now),
      routed: notify.routes.length > 0,
      nameOf: (id) => nameOf(oncall.people, id),
    };
    return explainNotifications(row, facts, now);
  }

  /**
   * Calls the next level of an incident or alert now, with a message of the person's own. Where this one does not have the lead, the
   * one that has reads it in the journal and sends it. With `to`, the id of a person, it calls them instead, chain or none.
   * @throws Error where there is no chain, or nothing reaches them
   */
  escalate(about: string, facts: EscalationRequest, now: number, sends = true): void {
    const { to, ...asked } = facts;
    if (to !== undefined) {
      if (!this.#reaches(to, undefined, facts.severity))
        throw new Error(words.notify.unreachable(nameOf(this.#options.oncall.people, to)));
      this.#chains.page(about, to, asked, now, sends);
      if (sends) this.#courier.pump();
      return;
    }
    const { policy } = this.#options.oncall;
    if (!policy) throw new Error(words.notify.noChain);
    this.#chains.escalate(about, asked, policy, now, sends);
    if (sends) this.#courier.pump();
  }

  /** Reminds people of what is due. For the leader only; sent with the next tick. */
  remind({ to, via, at, ...facts }: Reminder): void {
    const { system, environment, severityNames, clock } = this.#options;
    const { people } = this.#oncall;
    const ids = new Set(to.flatMap((id) => (id === 'oncall' ? peopleAt(this.#oncall, clock.now()) : [id])));
    const called = [...ids].flatMap((id) => people.find((one) => one.id === id) ?? []);
    const notice: Notice = {
      ...{ ...facts, kind: 'due', system, environment, at, startedAt: at, people: called },
      ...{ severity: 'P3', severityName: severityNames.P3 },
    };
    const channels = via ?? this.#channelsOf(undefined, 'P3', clock.now());
    for (const way of waysTo(called, channels, this.#needOf)) {
      const id = way.alone === undefined ? facts.id : `${facts.id}/${way.alone}`;
      this.#courier.queue(way.channel, { ...notice, id, people: way.people }, { fallback: way.fallback });
    }
  }

  /** The rota as it holds: what the file says and what was swapped by hand. */
  get oncall(): OncallConfig {
    return this.#oncall;
  }

  /** Everything that was swapped by hand. */
  get swaps(): readonly Swap[] {
    return this.#swaps;
  }

  /** Somebody stands in for somebody else. @throws when it cannot be written */
  swap(swap: Swap): void {
    this.#options.record({ kind: 'oncall.swapped', data: { ...swap } });
    this.#swapAll([...this.#swaps, swap]);
  }

  /** Acknowledges a chain, or answers its reminder. */
  answer(about: string, by: string, now: number): void {
    this.#chains.acknowledge(about, by, now);
  }

  /** Running escalations with their timers, most urgent first. */
  escalations(): readonly ChainRow[] {
    return escalationRows(this.#chains.all);
  }

  /** Messages that are sent if nothing changes, and when. */
  get planned(): readonly PlannedNotice[] {
    return this.#planned;
  }

  /** Messages of the last day, newest first. */
  deliveries(): readonly Delivery[] {
    return [...this.#courier.outbox.deliveries.values()].reverse();
  }

  /** Delivery problems, a sentence each. */
  problems(): readonly string[] {
    const { people } = this.#options.oncall;
    const unreached = new Set([...this.#chains.all].flatMap((one) => one.unreached));
    const names = [...unreached].map((id) => nameOf(people, id));
    const missed: DeliveryProblem[] = names.length > 0 ? [{ code: 'unreached', people: names }] : [];
    return [...missed, ...this.#courier.problems()].map((one) => sentenceOf(words.notify.problem, one));
  }

  idle(): Promise<void> {
    return this.#courier.idle();
  }

  /** @param graceMs what messages on their way are given, in milliseconds @returns how many were cut off */
  close(graceMs?: number): Promise<number> {
    return this.#courier.close(graceMs);
  }

  #swapAll(swaps: readonly Swap[]): void {
    this.#swaps = swaps;
    this.#oncall = withSwaps(this.#options.oncall, swaps);
  }

  #plan(rows: readonly AlertRow[], now: number): ReturnType<typeof planNotices> {
    const { notify, system, environment, severityNames } = this.#options;
    const isUnknown = (about: string): boolean => this.#isUnknown(about);
    const facts = { rows, routes: notify.routes, system, environment, severityNames, isUnknown };
    return planNotices(facts, this.#courier.outbox, now);
  }

  /** Queues a chain's message for the channels of its level, else for those of the route. */
  #queue({ kind, key, escalation, people, unreached = [], text, at, level }: ChainMessage): void {
    const { system, environment, severityNames, oncall } = this.#options;
    const { about, severity } = escalation;
    const rows = this.#chains.rowsAbout(about);
    const first = rows[0];
    const startedAt = first?.startedAt ?? escalation.startedAt;
    const say = words.notify.message;
    const began = say.began(clockIn(startedAt, this.#options.clock.now(), oncall.zone));
    const missed =
      unreached.length > 0 ? [say.unreached(unreached.map((id) => nameOf(oncall.people, id)))] : [];
    const notice: Notice = {
      ...{ id: key, kind, about, system, environment, severity, at },
      severityName: severityNames[severity],
      title: first?.name ?? about,
      text: [...(text === undefined ? [] : [text]), ...alertLines(rows), began, ...missed].join('\n'),
      startedAt,
      people: people.flatMap((id) => oncall.people.find((one) => one.id === id) ?? []),
      ...defined({
        level: level?.name,
        component: first?.component,
        runbook: first?.runbook,
        link: oncall.dashboard,
      }),
    };
    for (const { channel, people: called, alone, fallback } of waysTo(
      notice.people,
      this.#channelsOf(level, severity, at),
      this.#needOf,
    )) {
      const id = alone === undefined ? key : `${key}/${alone}`;
      const call = kind === 'escalated' ? { call: id } : {};
      this.#courier.queue(channel, { ...notice, id, people: called, ...call }, { fallback });
    }
  }

  /** Channels of a level, else those of the route. */
  #channelsOf(level: PolicyLevel | undefined, severity: Severity, at: number): readonly string[] {
    const routed = this.#routeAt(severity, at)?.channels ?? [];
    if (level) return level.via ?? routed;
    // Somebody called by name, or asked whether they are still on it, is reached as a level would reach them.
    const calls = this.#options.oncall.policy?.levels.flatMap(({ via = [] }) => via) ?? [];
    return routed.length > 0 ? routed : [...new Set(calls)];
  }

  #routeAt(severity: Severity, at: number): Route | undefined {
    const { notify, environment } = this.#options;
    return routeFor(notify.routes, { severity, environment }, at);
  }

  #reaches(id: string, level: PolicyLevel | undefined, severity: Severity): boolean {
    const person = this.#options.oncall.people.find((one) => one.id === id);
    const now = this.#options.clock.now();
    const channels = this.#channelsOf(level, severity, now);
    // A route that leads nowhere is meant to.
    if (level && !level.via && channels.length === 0 && person?.via === undefined)
      return this.#routeAt(severity, now) !== undefined;
    return person !== undefined && channelsTo(person, channels, this.#needOf).length > 0;
  }

  /** Tells receivers that keep calls open which of them were acknowledged, and which are over. */
  #closeCalls(now: number): void {
    for (const { channel, notice } of this.#courier.outbox.calls.values()) {
      if (this.#isUnknown(notice.about)) continue;
      const rows = this.#chains.rowsAbout(notice.about);
      const kind = rows.length === 0 ? 'resolved' : rows.every(({ ack }) => ack) ? 'acknowledged' : undefined;
      if (kind) this.#courier.queue(channel, { ...notice, kind, id: `${notice.id}/${kind}`, at: now });
    }
  }
}
