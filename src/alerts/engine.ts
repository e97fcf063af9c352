import {
  type Acknowledgement,
  type AlertingConfig,
  type AlertRow,
  type AlertRule,
  type AlertState,
  isActive,
  type LabelMatcher,
  type Silence,
} from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { IncidentPhase, IncidentRow } from '../model/incident.ts';
import { FactBook, type Watched } from './facts.ts';
import { foldForeign, foreignAcked, withOwnMarks } from './foreign.ts';
import { IncidentBook } from './incident-book.ts';
import { type Facts, judgeRule } from './judge.ts';
import { matchesLabels } from './matcher.ts';
import { MetricMemory } from './memory.ts';
import { labelsOf, type MuteFacts, mutedBy } from './mute.ts';
import { isCut, judgeNetwork, networkRule, noNetwork, withNetwork } from './network.ts';
import { longestWindow, Rest } from './rest.ts';
import { type RestoredAlerts, remembering, restoreAlerts } from './restore.ts';
import { alertRow, worstAlertFirst } from './row.ts';
import { endAlert, initialState, step } from './state.ts';

export interface AlertEngineOptions {
  readonly rules: readonly AlertRule[];
  readonly alerting: AlertingConfig;
  /** Writes an event into the journal. */
  readonly record: (event: NewEvent) => void;
  readonly logCount?: Facts['logCount'];
}

/** A pending alert whose window was over this long ago begins anew after a restart, in milliseconds. */
const longestAwayMs = 3_600_000;

const nothing: Watched = {
  components: () => [],
  metrics: () => [],
  queues: () => [],
  escalations: () => [],
};

/**
 * Judges every rule on what the engine knows, keeps the state of each alert, opens incidents, and writes down what changed. It has no
 * clock and no I/O: `tick` is called with the moment. What it knows can be had again from the journal (`restore`).
 */
export class AlertEngine {
  readonly #alerting: AlertingConfig;
  readonly #record: (event: NewEvent) => void;
  readonly #book: FactBook;
  readonly #rest: Rest;
  readonly #rules: ReadonlyMap<string, AlertRule>;
  readonly #states = new Map<string, AlertState>();
  #silences: readonly Silence[] = [];
  readonly #incidents: IncidentBook;
  #facts: Facts;
  #external: readonly AlertRow[] = [];
  #foreignAcks = new Map<string, Acknowledgement>();

  constructor(options: AlertEngineOptions) {
    const { alerting, rules, record, logCount } = options;
    this.#alerting = alerting;
    this.#record = record;
    this.#rules = withNetwork(rules, alerting.guard);
    this.#rest = new Rest(this.#rules.values());
    const memory = new MetricMemory(Math.max(3_600_000, ...rules.map(({ when }) => longestWindow(when))));
    this.#book = new FactBook(memory, logCount);
    this.#incidents = new IncidentBook(alerting, record);
    this.#facts = this.#book.read(nothing, 0);
  }

  /**
   * Takes over what the journal knows, oldest event first.
   * @param ends what belongs to rules that are gone is ended, with that reason; else that is left to the one that has the lead
   */
  restore(events: Iterable<JournalEvent>, now: number, ends = true): void {
    const all = [...events];
    this.adopt(restoreAlerts(all, now), now, ends);
    this.#incidents.restore(all);
    this.#foreignAcks = foldForeign(all);
  }

  /** Goes on from states of before: of a journal, or of the engine of the configuration before. */
  adopt({ states, silences }: RestoredAlerts, now: number, ends = true): void {
    this.#silences = silences;
    for (const [id, state] of states) {
      const rule = this.#rules.get(id);
      const reason = !rule
        ? 'its rule is gone'
        : state.phase === 'pending' && now - state.since > rule.forMs + longestAwayMs
          ? 'plantao was away for too long to know'
          : undefined;
      const ended = reason === undefined ? undefined : endAlert(state, reason, now);
      if (ends) for (const event of ended?.events ?? []) this.#record(event);
      if (rule) this.#states.set(id, ended?.state ?? remembering(state, this.#states.get(id), rule));
    }
  }

  /** States and silences as they are, for the engine after this one. */
  get known(): RestoredAlerts {
    return { states: this.#states, silences: this.#silences };
  }

  /** Learns what is known now and judges nothing: another plantao does. */
  look(watched: Watched, now: number): void {
    this.#facts = this.#book.read(watched, now);
  }

  /** Judges every rule of which anything was read or anything is due. */
  tick(watched: Watched, now: number): void {
    const facts = this.#book.read(watched, now);
    this.#facts = facts;
    const cut = isCut(this.#alerting.guard, facts);
    for (const rule of this.#rules.values()) {
      const known = this.#states.get(rule.id);
      const held = cut && rule.id !== networkRule;
      if (held) this.#rest.wake(rule);
      else if (this.#rest.isAtRest(rule, known, facts, now)) continue;
      const before = known ?? initialState(rule, now);
      const judged = held
        ? { verdict: noNetwork, severity: before.severity }
        : rule.id === networkRule
          ? { verdict: judgeNetwork(this.#alerting.guard, facts), severity: rule.severity }
          : judgeRule(rule, before, facts, now);
      // Without a network nothing is known, whatever the rule makes of an error.
      const used = held ? { ...rule, otherwise: { ...rule.otherwise, error: 'keep' as const } } : rule;
      const { state, events } = step(used, before, judged, now, this.#rest.isFresh(rule, facts, now));
      this.#states.set(rule.id, state);
      if (!held) this.#rest.judged(rule, { before, state }, facts);
      for (const event of events) this.#record(event);
      if (events.some(({ kind }) => kind === 'alert.severity' || kind === 'alert.firing'))
        this.#incidents.worsened(rule.id, state.severity, now);
    }
    // Not only what begins to fire: what got worse, or is not silenced any more, is worked on too.
    for (const [id, state] of this.#states)
      if (state.phase === 'firing') this.#openIncident(this.#rules.get(id)!, state, now);
    if (this.#silences.some(({ until }) => until <= now))
      this.#silences = this.#silences.filter(({ until }) => until > now);
  }

  /** Says that somebody takes care. @throws Error when it does not fire */
  acknowledge(id: string, by: string, now: number, note?: string): void {
    if (this.#external.some((row) => row.id === id)) {
      this.#foreignAcks.set(id, { by, at: now });
      this.#record({ kind: foreignAcked, data: { alert: id, by, ...defined({ note }) } });
      return;
    }
    const state = this.#states.get(id);
    if (!state || !isActive(state)) throw new Error(`"${id}" does not fire: there is nothing to acknowledge`);
    const ack = { by, at: now, ...defined({ note }) };
    this.#states.set(id, { ...state, ack });
    this.#record({ kind: 'alert.acked', data: { rule: id, ...ack } });
    this.#incidents.acknowledged(id, by, now);
  }

  unacknowledge(id: string, by: string, now: number): void {
    const state = this.#states.get(id);
    if (!state?.ack) return;
    const { ack: _, ...rest } = state;
    this.#states.set(id, rest);
    this.#record({ kind: 'alert.unacked', data: { rule: id, by, at: now } });
  }

  /** Mutes what the matchers match until then. @throws Error when it would end in the past or match nothing in particular */
  silence(
    matchers: readonly LabelMatcher[],
    options: { readonly until: number; readonly comment: string; readonly by: string },
    now: number,
  ): Silence {
    if (matchers.length === 0) throw new Error('a silence needs something to match');
    if (options.until <= now) throw new Error('a silence must end in the future');
    const taken = new Set(this.#silences.map(({ id }) => id));
    let id = `s${now.toString(36)}`;
    while (taken.has(id)) id += 'x';
    const silence: Silence = { id, matchers, from: now, ...options };
    this.#silences = [...this.#silences, silence];
    this.#record({ kind: 'silence.created', data: { ...silence } });
    return silence;
  }

  /** Silences that mute a rule's alert now. */
  silencesOf(rule: string, now: number): readonly Silence[] {
    const [one, state] = [this.#rules.get(rule), this.#states.get(rule)];
    const labels = one && state ? labelsOf(one, state) : { rule };
    return this.#silences.filter(
      ({ matchers, from, until }) => from <= now && until > now && matchesLabels(matchers, labels),
    );
  }

  /** Ends a silence now; twice is harmless. */
  expire(id: string, by: string, now: number): void {
    if (!this.#silences.some((silence) => silence.id === id)) return;
    this.#silences = this.#silences.filter((silence) => silence.id !== id);
    this.#record({ kind: 'silence.expired', data: { id, by, at: now } });
  }

  /** Opens an incident by hand; returns its id. */
  open(facts: Parameters<IncidentBook['open']>[0], now: number): string {
    return this.#incidents.open(facts, now);
  }

  /** Goes to a phase of an incident. */
  advance(incident: string, to: IncidentPhase, by: string, now: number): void {
    this.note(incident, 'incident.phase', { to, by }, now);
  }

  /** Writes down anything else about an incident: `incident.note`, `.update`, `.owner`, `.severity`, `.resolved`. */
  note(incident: string, kind: string, data: Readonly<Record<string, unknown>>, now: number): void {
    this.#incidents.note(incident, kind, data, now);
  }

  /** Alerts of other places, shown beside plantao's own. */
  showExternal(rows: readonly AlertRow[]): void {
    this.#external = rows;
  }

  get silences(): readonly Silence[] {
    return this.#silences;
  }

  get facts(): Facts {
    return this.#facts;
  }

  rule(id: string): AlertRule | undefined {
    return this.#rules.get(id);
  }

  state(id: string): AlertState | undefined {
    return this.#states.get(id);
  }

  /** Rules whose alert is about a component. */
  rulesAbout(component: string): readonly AlertRule[] {
    return [...this.#rules.values()].filter((rule) => rule.component === component);
  }

  /** Alerts that are pending, fire, recover or cannot be judged, worst first. */
  rows(now: number): readonly AlertRow[] {
    const world = this.#muteFacts();
    const own = [...this.#rules.values()].flatMap((rule): AlertRow[] => {
      const state = this.#states.get(rule.id);
      if (!state || (state.phase === 'normal' && state.trouble?.kind !== 'error')) return [];
      const muted = isActive(state) ? mutedBy(rule, state, world, now) : [];
      return [alertRow(rule, state, muted, this.#alerting, this.#incidents.about(rule.id)?.id)];
    });
    const external = this.#external.map((row) => withOwnMarks(row, this.#foreignAcks, this.#silences, now));
    return [...own, ...external].sort(worstAlertFirst);
  }

  /** Those that are not closed, most urgent first. */
  incidents(): readonly IncidentRow[] {
    return this.#incidents.rows();
  }

  #muteFacts(): MuteFacts {
    return {
      rules: this.#rules,
      states: this.#states,
      silences: this.#silences,
      windows: this.#alerting.windows,
      facts: this.#facts,
    };
  }

  #openIncident(rule: AlertRule, state: AlertState, now: number): void {
    if (!this.#incidents.concerns(state)) return;
    const muted = mutedBy(rule, state, this.#muteFacts(), now);
    if (muted.some(({ by }) => by === 'silence' || by === 'maintenance')) return;
    this.#incidents.fires(rule, state, this.#facts, now);
  }
}
