import { type AlertRow, isActive, isTold, type Severity, severityRank } from '../model/alert.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { Escalation, EscalationPolicy, OncallConfig, PolicyLevel } from '../model/oncall.ts';
import { foldEscalations } from '../oncall/fold.ts';
import {
  acknowledge,
  begin,
  changeSeverity,
  type EscalationEffect,
  type EscalationStep,
  escalateNow,
  step,
  stop,
  type WhomToCall,
} from '../oncall/policy.ts';
import { numberIn, severityIn, textIn, textsIn } from '../oncall/read-event.ts';
import { byPresentClock, shifted } from '../time/clock-steps.ts';
import { words } from '../words/index.ts';
import { worstOf } from './plan.ts';

/** One message of a chain to people. */
export interface ChainMessage {
  readonly kind: 'escalated' | 'reminder';
  /** Identity: sent once. */
  readonly key: string;
  readonly escalation: Pick<Escalation, 'about' | 'severity' | 'startedAt'>;
  /** Ids of people. */
  readonly people: readonly string[];
  /** Ids of people who should be called too and cannot. */
  readonly unreached?: readonly string[];
  /** What a person wrote, or is asked. */
  readonly text?: string;
  /** When it was due, wall-clock milliseconds. */
  readonly at: number;
  /** The level that calls. */
  readonly level?: PolicyLevel;
}

interface ChainsOptions {
  readonly clock: Clock;
  readonly oncall: OncallConfig;
  /** Writes an event; returns once it is safe. @throws when it cannot be written */
  readonly record: (event: NewEvent) => void;
  /** Whether it cannot be said yet that what it is about is over. */
  readonly isUnknown: (about: string) => boolean;
  /** Withdraws an acknowledgement whose reminder went unanswered. */
  readonly unacknowledge: (alert: string) => void;
  readonly changed: () => void;
  readonly send: (message: ChainMessage) => void;
  /** Ids of those who are on call at a moment, in wall-clock milliseconds. */
  readonly peopleAt: (at: number) => readonly string[];
  /** Whether anything that is configured reaches somebody whom a level calls. */
  readonly reaches: (person: string, level: PolicyLevel, severity: Severity) => boolean;
}

/** Oldest recorded call that is still queued after a restart, in milliseconds. */
const madeUpMs = 6 * 3_600_000;

/** Running escalations: starts, acknowledges and stops them with their alerts, and carries out each step. */
export class Chains {
  readonly #options: ChainsOptions;
  #escalations = new Map<string, Escalation>();
  /** Why something could not be written down last. */
  #unwritten: unknown;
  /** How many chains began about an incident or alert. */
  readonly #begun = new Map<string, number>();
  /** Active alerts by incident, else by alert. */
  #groups: ReadonlyMap<string, readonly AlertRow[]> = new Map();

  constructor(options: ChainsOptions) {
    this.#options = options;
  }

  get all(): Iterable<Escalation> {
    return this.#escalations.values();
  }

  /** Restores them from the journal, oldest event first. */
  restore(events: readonly JournalEvent[]): void {
    this.#escalations = foldEscalations(notAfter(byPresentClock(events), this.#options.clock.now()));
    this.#begun.clear();
    for (const { kind, data } of events)
      if (kind === 'escalation.begun') this.#count(String(data.about), numberIn(data.number));
  }

  /** Takes the current alerts; runs nothing. */
  look(rows: readonly AlertRow[]): void {
    this.#groups = groupsOf(rows);
  }

  /** Active alerts of an incident, or the one alert. */
  rowsAbout(about: string): readonly AlertRow[] {
    return this.#groups.get(about) ?? [];
  }

  /** The clock on the wall was set, by so many milliseconds: what is waited for is as far away as it was. */
  shift(by: number): void {
    for (const one of [...this.all]) this.#escalations.set(one.id, later(one, by));
  }

  /** Follows the alerts and runs what is due. */
  tick(now: number): void {
    this.#followAlerts(now);
    for (const escalation of [...this.all]) this.#take(step(escalation, now, this.#whom(escalation, now)));
  }

  /**
   * Calls the next level now. Without `sends` the call is only recorded, for the leader to send.
   * @throws when it cannot be recorded: then nobody is called
   */
  escalate(
    about: string,
    facts: { readonly severity: Severity; readonly by: string; readonly message?: string },
    policy: EscalationPolicy,
    now: number,
    sends: boolean,
  ): void {
    const running = this.#running(about) ?? this.#begin(about, facts.severity, now, policy);
    const asked = { by: facts.by, ...defined({ message: facts.message }) };
    const called = running && escalateNow(running, asked, now, this.#whom(running, now));
    if (!called || !this.#take(called, sends)) throw this.#unwritten;
  }

  /** Calls one person now, beside the chain. Without `sends` the call is only recorded, for the leader to send. */
  page(
    about: string,
    person: string,
    facts: { readonly severity: Severity; readonly by: string; readonly message?: string },
    now: number,
    sends: boolean,
  ): void {
    const key = `${about}/${person}/${now.toString(36)}`;
    const data = { about, key, people: [person], at: now, ...facts };
    this.#options.record({ kind: 'escalation.paged', data });
    if (sends) this.#page(data, now);
    this.#options.changed();
  }

  /** @throws when it cannot be recorded */
  acknowledge(about: string, by: string, now: number): void {
    const running = this.#running(about);
    if (running && !this.#take(acknowledge(running, by, now))) throw this.#unwritten;
  }

  /** Sends calls that were recorded but not queued before plantao ended. */
  makeUp(events: readonly JournalEvent[], wasQueued: (key: string) => boolean): void {
    const now = this.#options.clock.now();
    for (const { kind, data, at } of events) {
      const escalation = this.#escalations.get(textIn(data.escalation) ?? '');
      const key = textIn(data.key);
      if (kind === 'escalation.paged' && key !== undefined && now - at <= madeUpMs && !wasQueued(key))
        this.#page(data, at);
      if (kind !== 'escalation.called' || !escalation || key === undefined || now - at > madeUpMs) continue;
      const level = escalation.policy.levels[Number(data.level)];
      const people = textsIn(data.people);
      if (!level || people.length === 0 || wasQueued(key)) continue;
      this.#call({ escalation, key, level, people, at, ...defined({ message: textIn(data.message) }) });
    }
  }

  #followAlerts(now: number): void {
    const { policy } = this.#options.oncall;
    for (const escalation of [...this.all]) {
      const rows = this.#groups.get(escalation.about);
      if (!rows && this.#options.isUnknown(escalation.about)) continue;
      if (!rows) this.#take(stop(escalation, { code: 'resolved' }, now));
      // Flapping quiets notices, not the chain.
      else if (rows.every(({ muted }) => muted.some(({ by }) => by !== 'acknowledged' && by !== 'flapping')))
        this.#take(stop(escalation, { code: 'muted', reason: rows[0]!.muted[0]!.text }, now));
      else this.#followOne(escalation, rows, now);
    }
    if (!policy) return;
    for (const [about, rows] of this.#groups) {
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
    // An acknowledgement from before an escalation by hand, or one that lapsed, does not count again.
    const isNew = newest && newest.at > Math.max(ack?.at ?? 0, startedAt, byHandAt, unackedAt);
    // A repeated acknowledgement answers the reminder.
    if (all && isNew) this.#take(acknowledge(current, newest.by, now, newest.at));
    // plantao may have ended between withdrawing it from the chain and from the alerts.
    for (const row of rows)
      if (row.ack && row.ack.at <= unackedAt && !ack) this.#options.unacknowledge(row.id);
  }

  /** Undefined where it cannot be written down: then the next tick tries again. */
  #begin(about: string, severity: Severity, now: number, policy: EscalationPolicy): Escalation | undefined {
    // Two that lead without knowing of each other count alike: what both send has the same id.
    const number = (this.#begun.get(about) ?? 0) + 1;
    const { state, events } = begin(`${about}/${number}`, { about, severity, number }, policy, now);
    if (!this.#write(events)) return undefined;
    this.#count(about, number);
    this.#escalations.set(state.id, state);
    return state;
  }

  /** A chain about this began, its number where that was written down. */
  #count(about: string, number = 0): void {
    this.#begun.set(about, Math.max((this.#begun.get(about) ?? 0) + (number === 0 ? 1 : 0), number));
  }

  #running(about: string): Escalation | undefined {
    return [...this.all].find((one) => one.about === about);
  }

  /** Whether it was written down, and so happened. */
  #take({ state, events, effects }: EscalationStep, sends = true): boolean {
    if (events.length === 0) return true;
    // What cannot be recorded does not happen; the next tick tries again.
    if (!this.#write(events)) return false;
    if (state.status === 'stopped') this.#escalations.delete(state.id);
    else this.#escalations.set(state.id, state);
    if (sends) for (const effect of effects) this.#carryOut(effect);
    this.#options.changed();
    return true;
  }

  #carryOut(effect: EscalationEffect): void {
    const { escalation, key } = effect;
    const { clock, unacknowledge, send } = this.#options;
    if (effect.type === 'unacknowledge') {
      for (const row of this.rowsAbout(escalation.about)) unacknowledge(row.id);
    } else if (effect.type === 'remind') {
      const text = words.notify.message.stillOnIt(effect.by);
      send({ kind: 'reminder', key, escalation, people: [effect.by], text, at: clock.now() });
    } else if (effect.people.length > 0) {
      this.#call({ ...effect, at: clock.now() - effect.lateMs });
    }
  }

  /** Sends a call by name, from what was written down of it. */
  #page(data: JournalEvent['data'], at: number): void {
    const [about, key, severity] = [textIn(data.about), textIn(data.key), severityIn(data.severity)];
    if (about === undefined || key === undefined || severity === undefined) return;
    const escalation = { about, severity, startedAt: at };
    const people = textsIn(data.people);
    const text = textIn(data.message);
    this.#options.send({ kind: 'escalated', key, escalation, people, at, ...defined({ text }) });
  }

  #call({
    message,
    level,
    ...call
  }: Omit<ChainMessage, 'kind' | 'text' | 'level'> & {
    readonly level: PolicyLevel;
    /** What the person wrote who asked for it. */
    readonly message?: string;
  }): void {
    this.#options.send({ ...call, kind: 'escalated', level, ...defined({ text: message }) });
  }

  #whom({ severity }: Escalation, now: number): WhomToCall {
    const { oncall, reaches, peopleAt: onCallAt } = this.#options;
    return (level) => {
      const ids = level.notify.flatMap((id) => (id === 'oncall' ? onCallAt(now) : id));
      const known = [...new Set(ids)].filter((id) => oncall.people.some((person) => person.id === id));
      const { reached = [], unreached = [] } = Object.groupBy(known, (id) =>
        reaches(id, level, severity) ? 'reached' : 'unreached',
      );
      return { people: reached, unreached };
    };
  }

  #write(events: readonly NewEvent[]): boolean {
    try {
      for (const event of events) this.#options.record(event);
      return true;
    } catch (error) {
      this.#unwritten = error;
      return false;
    }
  }
}

/** Active alerts by incident, else by alert; of other places those that are told. */
function groupsOf(rows: readonly AlertRow[]): ReadonlyMap<string, readonly AlertRow[]> {
  const active = rows.filter((row) => isTold(row) && isActive(row));
  return Map.groupBy(active, ({ incident, id }) => incident ?? id);
}

/** Events that were written before the clock was set back happened by now at the latest. */
function notAfter(events: readonly JournalEvent[], now: number): readonly JournalEvent[] {
  return events.map((event) => {
    const { at, data } = event;
    if (at <= now && !(Number(data.at) > now)) return event;
    return { ...event, at: Math.min(at, now), data: { ...data, at: Math.min(Number(data.at ?? at), now) } };
  });
}

/** An escalation with all its moments `by` milliseconds later. */
function later(one: Escalation, by: number): Escalation {
  const { timer, ack } = one;
  return {
    ...shifted(one, ['startedAt', 'byHandAt', 'unackedAt', 'endedAt'], by),
    ...(timer ? { timer: shifted(timer, ['at'], by) } : {}),
    ...(ack ? { ack: shifted(ack, ['at'], by) } : {}),
  };
}
