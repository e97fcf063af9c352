import { ConnectionPool } from '../connections/pool.ts';
import { shiftAt } from '../documents/shift.ts';
import type { Journal } from '../journal/journal.ts';
import { type AlertRow, isActive } from '../model/alert.ts';
import type { ChecklistRow } from '../model/checklist.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { ComposedMessage } from '../model/documents.ts';
import type { NewEvent } from '../model/event.ts';
import type { Context } from '../model/kind.ts';
import type { Delivery, PlannedNotice } from '../model/notify.ts';
import { type AskedSwap, type ChainRow, nameOf, namesOf, type OnDuty } from '../model/oncall.ts';
import type { DeliveryRow, OncallSlice } from '../model/snapshot.ts';
import type { SystemConfig } from '../model/system.ts';
import type { OpenChannel } from '../notify/courier.ts';
import { Dispatch, dispatchKinds, type Reminder } from '../notify/dispatch.ts';
import { Heartbeat } from '../notify/heartbeat.ts';
import { messageKinds } from '../notify/messages.ts';
import { worstOf } from '../notify/plan.ts';
import { channelKinds } from '../notify/registry.ts';
import { countAlerts, writeStatus } from '../notify/status-file.ts';
import { escalationKinds } from '../oncall/fold.ts';
import { swapKinds } from '../oncall/swaps.ts';
import { hasGaps } from '../text/gaps.ts';
import { words } from '../words/index.ts';
import { alertEvents } from './alert-events.ts';
import type { AlertRuntime } from './alert-runtime.ts';
import { DutyLookup } from './duty.ts';
import { handIncidentRows } from './hand-incidents.ts';
import { HandoffLookup } from './handoff-due.ts';
import { JournalFollower } from './journal-follower.ts';
import { newestEvents } from './newest-events.ts';
import { swapFor } from './swaps.ts';

interface OncallRuntimeOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: SystemConfig;
  /** The user at this terminal, in whose name people are called. */
  readonly by: string;
  readonly alerts: Pick<AlertRuntime, 'rows' | 'incidents' | 'engine' | 'isUnknown'>;
  /** Whether this plantao has the lead. */
  readonly leads: () => boolean;
  readonly changed: (urgency: 'urgent' | 'routine') => void;
}

const statusEveryMs = 5_000;
/** How many messages the screen shows. */
const mostDeliveries = 20;

/**
 * Who is on call, and what people are told, under one configuration: the plantao that has the lead calls and notifies, the others
 * show what it wrote and may ask it to escalate.
 */
export class OncallRuntime {
  readonly #options: OncallRuntimeOptions;
  readonly #pool = new ConnectionPool();
  readonly #dispatch: Dispatch;
  #journal: Journal | undefined;
  #follower: JournalFollower | undefined;
  readonly #duty = new DutyLookup();
  readonly #handoffs = new HandoffLookup();
  readonly #heartbeat: Heartbeat | undefined;
  #statusAt = Number.NEGATIVE_INFINITY;

  constructor(options: OncallRuntimeOptions) {
    this.#options = options;
    this.#dispatch = this.#makeDispatch();
    const { heartbeat } = options.config.notify;
    this.#heartbeat = heartbeat && new Heartbeat(heartbeat, this.#context());
  }

  /** Goes on from what the journal tells. Without one there is nothing to go on from; people are told all the same. */
  start(journal: Journal | undefined): void {
    this.#journal = journal;
    if (!journal) return;
    const { config } = this.#options;
    this.#follower = new JournalFollower(journal, config, {
      // The one that has the lead writes the messages itself.
      kinds: (leads) => (leads ? [...escalationKinds, ...swapKinds, ...messageKinds] : dispatchKinds),
      read: (from) => alertEvents(from, config, dispatchKinds),
      restore: (events, leads) => {
        this.#handoffs.restore(events);
        this.#dispatch.restore(events, leads);
      },
    });
    // What was on its way before is decided on with the first tick, when the runtime before has had a moment to end it.
    this.#follower.start(false);
  }

  /** The clock on the wall was set, by so many milliseconds, which is written down. */
  stepped(by: number): void {
    this.#dispatch.shift(by);
    this.#follower?.again();
  }

  /** Once a second: catches up with the journal, and calls and notifies where that is this one's to do. */
  tick(leads: boolean, now: number): void {
    const { changed } = this.#options;
    this.#follower?.follow(leads);
    if (leads) {
      this.#dispatch.tick(this.#rows(), now);
      // Last: what it says is that all of this was done.
      this.#heartbeat?.beat();
      if (now - this.#statusAt >= statusEveryMs) this.#writeStatus(now);
    } else this.#dispatch.look(this.#rows(), now);
    changed('routine');
  }

  /** Who is on call now, until when, and who is next. */
  duty(): OnDuty {
    return this.#duty.at(this.#dispatch.oncall, this.#options.clock.now()).duty;
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
    const { clock, config } = this.#options;
    const { configured, duty } = this.#duty.at(this.#dispatch.oncall, clock.now());
    return {
      configured,
      ...(config.oncall.policy ? {} : { noChain: true as const }),
      duty,
      ...defined({ handoffBy: this.#handoffs.dueAt(this.#dispatch.oncall, clock.now()) }),
      chain: this.escalations().map((row) => ({
        ...row,
        called: row.called.map((id) => nameOf(config.oncall.people, id)),
      })),
      people: config.oncall.people.map(({ id, name }) => ({ id, name })),
      planned: this.planned(),
      deliveries: newestDeliveries(this.deliveries()),
    };
  }

  /** What keeps messages from getting through, for the header. */
  problems(): readonly string[] {
    const { problem } = this.#heartbeat ?? {};
    return [...this.#dispatch.problems(), ...(problem === undefined ? [] : [problem])];
  }

  /** The message for the next level about an incident or alert, from the facts, for editing. @throws Error when it does not fire */
  async compose(about: string): Promise<string> {
    const { alerts, clock, config } = this.#options;
    const [first, ...others] = this.#rowsOf(about);
    if (!first) throw new Error(words.app.nothingToEscalate(about));
    const events = this.#journal ? newestEvents(this.#journal, config) : [];
    const { composeEscalation } = await import('./messages.ts');
    return composeEscalation(
      {
        rows: [first, ...others],
        incident: alerts.engine.incidents().find(({ id }) => id === about),
        running: this.escalations().find((one) => one.about === about),
        events,
        config: config,
      },
      clock.now(),
    );
  }

  /** Who was told of an alert that fires and who was not, and what is told next, in sentences. */
  why(id: string): readonly string[] {
    const row = this.#rows().find((one) => one.id === id);
    return row ? this.#dispatch.why(row, this.#options.clock.now()) : [];
  }

  /** When people were told of an alert last, as a time on the wall; undefined where nobody was within a day. */
  toldAt(id: string): string | undefined {
    const row = this.#rows().find((one) => one.id === id);
    return row && this.#dispatch.toldAt(row, this.#options.clock.now());
  }

  /**
   * Calls the next level now, or one person.
   * @param to id of the person
   * @throws Error when there is no chain, nothing that reaches them, or nothing fires
   */
  escalate(about: string, message: string, to?: string): void {
    const rows = this.#rowsOf(about);
    if (rows.length === 0) throw new Error(words.app.nothingToEscalate(about));
    const { by, clock, leads } = this.#options;
    const facts = { severity: worstOf(rows), by, message, ...defined({ to }) };
    this.#dispatch.escalate(about, facts, clock.now(), leads());
    this.#options.changed('urgent');
  }

  /** Reminds people of what is due. */
  remind(reminder: Reminder): void {
    this.#dispatch.remind(reminder);
  }

  /** Answers a reminder: somebody is still working on it. */
  answer(about: string): void {
    this.#dispatch.answer(about, this.#options.by, this.#options.clock.now());
    this.#options.changed('urgent');
  }

  /** The handoff of the shift that ends next, or has just ended, for editing. @throws Error without a journal, or with a broken template */
  async composeHandoff(checklists: readonly ChecklistRow[]): Promise<ComposedMessage> {
    const { alerts, clock, config } = this.#options;
    if (!this.#journal) throw new Error(words.app.noJournalToRead);
    const now = clock.now();
    const facts = {
      ...{ rows: alerts.rows(), silences: alerts.engine.silences, checklists },
      shift: shiftAt(this.#dispatch.oncall, now),
    };
    const { composeHandoff } = await import('./messages.ts');
    return composeHandoff(facts, this.#journal, config, now);
  }

  /** Hands the shift over with what somebody wrote. @throws Error when it cannot be recorded, or asks for something still */
  handOver(text: string): void {
    const { by, clock, config } = this.#options;
    if (!this.#journal) throw new Error(words.app.noJournalToRead);
    if (hasGaps(text)) throw new Error(words.app.incident.unanswered);
    const now = clock.now();
    const { until, outgoing, incoming } = shiftAt(this.#dispatch.oncall, now);
    const via = config.documents?.via.handoff ?? [];
    const sent = via.length > 0 ? { via, message: `handoff/${by}/${now.toString(36)}` } : {};
    // Read back like one of somebody else: then it is sent.
    this.#journal.append({ kind: 'oncall.handoff', data: { text, by, until, outgoing, incoming, ...sent } });
    this.#options.changed('urgent');
  }

  /** Has somebody stand in for somebody else on call. @throws SwapRefused with the reason why not, or when it cannot be recorded */
  swap(asked: AskedSwap): void {
    const { by, clock, config } = this.#options;
    const { swaps } = this.#dispatch;
    this.#dispatch.swap(swapFor({ ...asked, by }, config, swaps, clock.now()));
    this.#options.changed('urgent');
  }

  /** Ends what it can of what is on its way within so many milliseconds. @returns how many messages were cut off */
  async close(graceMs?: number): Promise<number> {
    const cutOff = await this.#dispatch.close(graceMs);
    void this.#pool.close();
    return cutOff;
  }

  #context(): Context {
    const { clock, config } = this.#options;
    return { clock, baseDir: config.baseDir, hosts: config.hosts, connections: this.#pool };
  }

  #makeDispatch(): Dispatch {
    const { clock, config, alerts, changed } = this.#options;
    const { system, environment, alerting, oncall, notify } = config;
    const context = this.#context();
    return new Dispatch({
      ...{ clock, system, environment, oncall, notify, severityNames: alerting.names },
      channels: notify.channels.flatMap(({ id, use }): OpenChannel[] => {
        const kind = channelKinds.find((one) => one.kind === use.kind);
        return kind ? [{ id, kind, channel: kind.open(use.options, context) }] : [];
      }),
      record: (event) => this.#write(event),
      delivered: () => this.#journal?.sync?.(),
      isUnknown: (about) => alerts.isUnknown(about),
      unacknowledge: (alert) => alerts.engine.unacknowledge(alert, 'plantao', clock.now()),
      changed: () => changed('routine'),
      leads: this.#options.leads,
    });
  }

  /** Without a journal nothing is written down. @throws when it cannot be: whoever asked for it says so, or tries again */
  #write(event: NewEvent): void {
    if (!this.#journal) return;
    this.#journal.append(event);
    // After that: what could not be written is nobody's.
    this.#follower?.writes(event);
  }

  /** What people are called and told about. */
  #rows(): readonly AlertRow[] {
    const { alerts } = this.#options;
    return [...alerts.rows(), ...handIncidentRows(alerts.incidents())];
  }

  #rowsOf(about: string): readonly AlertRow[] {
    return this.#rows()
      .filter((row) => (row.incident ?? row.id) === about || row.id === about)
      .filter(isActive);
  }

  #writeStatus(now: number): void {
    this.#statusAt = now;
    const { config, env } = this.#options;
    const { file, system, environment, alerting } = config;
    const duty = this.duty();
    const next = this.escalations()
      .flatMap((one) => one.next ?? [])
      .sort((a, b) => a.at - b.at)[0];
    writeStatus(env, {
      ...{ at: now, config: file, system, environment, ...countAlerts(this.#rows()) },
      ...{ problems: this.problems().length, names: alerting.names },
      ...(duty.person
        ? { oncall: { name: words.screen.oncall.team(namesOf(duty)), ...defined({ until: duty.until }) } }
        : {}),
      ...(next ? { next } : {}),
    });
  }
}

/** Those that did not get through or are on their way first, then what was sent last. */
function newestDeliveries(deliveries: readonly Delivery[]): readonly DeliveryRow[] {
  const isSent = ({ state }: Delivery): number => Number(state === 'sent' || state === 'withdrawn');
  return [...deliveries]
    .sort((a, b) => isSent(a) - isSent(b))
    .slice(0, mostDeliveries)
    .map(({ id, channel, notice, state, attempts, nextAt, queuedAt, endedAt, result }) => ({
      ...{ id, channel, title: notice.title, kind: notice.kind, state, attempts },
      when: state === 'waiting' ? nextAt : (endedAt ?? queuedAt),
      ...defined({ result }),
    }));
}
