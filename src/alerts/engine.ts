import {
  type Acknowledgement,
  type AlertingConfig,
  type AlertRow,
  type AlertRule,
  type AlertState,
  isActive,
  type LabelMatcher,
  type Maintenance,
  type Severity,
  type Silence,
} from '../model/alert.ts';
import type { MuteReason } from '../model/alert-codes.ts';
import { defined } from '../model/defined.ts';
import type { EventKind, JournalEvent, NewEvent } from '../model/event.ts';
import type { IncidentPhase, IncidentRow } from '../model/incident.ts';
import { byPresentClock } from '../time/clock-steps.ts';
import { keptAck } from './acknowledgement.ts';
import { causesOf } from './causes.ts';
import { externalAcked, foldExternalAcks, withLocalState } from './external/local-state.ts';
import { RecordedExternal } from './external/recorded.ts';
import { type EngineRows, FactReader } from './fact-reader.ts';
import type { Facts } from './facts.ts';
import { IdleRules, longestWindow } from './idle-rules.ts';
import { IncidentRegister } from './incident-register.ts';
import { judgeRule } from './judge.ts';
import { labelsOf } from './labels.ts';
import { newMaintenanceId } from './maintenance.ts';
import { MetricMemory } from './memory.ts';
import { type MuteFacts, muteReasons, silencesOn } from './mute.ts';
import { isCut, judgeNetwork, networkRule, noNetwork, withNetwork, withoutNetwork } from './network.ts';
import { AlertRefused } from './refusal.ts';
import { type RestoredAlerts, remembering, restoreAlerts, shiftState } from './restore.ts';
import { alertRow, type NextStep, nextStep, worstAlertFirst } from './row.ts';
import { endAlert, initialState, step } from './state.ts';
import { Truths } from './truths.ts';
import { WorstReadings } from './worst.ts';

interface AlertEngineOptions {
  readonly rules: readonly AlertRule[];
  readonly alerting: AlertingConfig;
  /** Writes an event into the journal. */
  readonly record: (event: NewEvent) => void;
  readonly logCount?: Facts['logCount'];
  readonly unusual?: Facts['unusual'];
}

/** A pending alert whose window was over this long ago begins anew after a restart, in milliseconds. */
const longestAwayMs = 3_600_000;

const nothing: EngineRows = {
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
  readonly #memory: MetricMemory;
  readonly #reader: FactReader;
  readonly #idle: IdleRules;
  readonly #truths = new Truths();
  readonly #rules: ReadonlyMap<string, AlertRule>;
  readonly #states = new Map<string, AlertState>();
  #silences: readonly Silence[] = [];
  #maintenance: readonly Maintenance[] = [];
  readonly #incidents: IncidentRegister;
  readonly #worst = new WorstReadings();
  #facts: Facts;
  #external: readonly AlertRow[] = [];
  #externalAcks = new Map<string, Acknowledgement>();
  readonly #recordedExternal = new RecordedExternal();
  /** Ids of other places that were not read yet; undefined before any was. */
  #unread: readonly string[] | undefined;

  constructor(options: AlertEngineOptions) {
    const { alerting, rules, record, logCount, unusual } = options;
    this.#alerting = alerting;
    this.#record = record;
    this.#rules = withNetwork(rules, alerting.guard);
    this.#idle = new IdleRules(this.#rules.values());
    this.#memory = new MetricMemory(Math.max(3_600_000, ...rules.map(({ when }) => longestWindow(when))));
    this.#reader = new FactReader(this.#memory, defined({ logCount, unusual }));
    this.#incidents = new IncidentRegister(alerting, record);
    this.#facts = this.#reader.read(nothing, 0);
  }

  /**
   * Takes over what the journal knows, oldest event first.
   * @param ends ends alerts whose rule is gone, with that reason; otherwise the leader does
   */
  restore(events: Iterable<JournalEvent>, now: number, ends = true): void {
    const all = [...events];
    this.adopt(restoreAlerts(all, now), now, ends);
    this.#incidents.restore(all);
    this.#externalAcks = foldExternalAcks(byPresentClock(all));
    this.#recordedExternal.restore(all);
    this.#worst.restore(byPresentClock(all));
  }

  /** The clock on the wall was set, by so many milliseconds, forward is positive: what is waited for is as far away as it was. */
  shift(by: number): void {
    for (const [id, state] of this.#states) this.#states.set(id, shiftState(state, by));
    for (const [id, ack] of this.#externalAcks) this.#externalAcks.set(id, { ...ack, at: ack.at + by });
    this.#incidents.shift(by);
    this.#truths.shift(by);
    this.#memory.shift(by);
  }

  /** Goes on from states of before: of a journal, or of the engine of the configuration before. */
  adopt({ states, silences, maintenance }: RestoredAlerts, now: number, ends = true): void {
    this.#silences = silences;
    this.#maintenance = maintenance;
    for (const [id, state] of states) {
      const rule = this.#rules.get(id);
      const reason = !rule
        ? 'rule-gone'
        : state.phase === 'pending' && now - state.since > rule.forMs + longestAwayMs
          ? 'away-too-long'
          : undefined;
      const ended = reason === undefined ? undefined : endAlert(state, reason, now);
      if (ends) for (const event of ended?.events ?? []) this.#record(event);
      if (rule) this.#states.set(id, ended?.state ?? remembering(state, this.#states.get(id), rule));
    }
  }

  /** States and silences as they are, for the engine after this one. */
  get known(): RestoredAlerts {
    return { states: this.#states, silences: this.#silences, maintenance: this.#maintenance };
  }

  /** Reads the facts and judges nothing: another plantao does. */
  look(rows: EngineRows, now: number): void {
    this.#facts = this.#reader.read(rows, now);
  }

  /** Judges every rule that has new readings or something due. */
  tick(rows: EngineRows, now: number): void {
    const facts = this.#reader.read(rows, now);
    this.#facts = facts;
    const cut = isCut(this.#alerting.guard, facts);
    const fired: string[] = [];
    for (const rule of this.#rules.values()) {
      const known = this.#states.get(rule.id);
      const held = cut && rule.id !== networkRule;
      if (held) this.#idle.wake(rule);
      else if (this.#idle.isIdle(rule, known, facts, now)) continue;
      const before = known ?? initialState(rule, now);
      const judged = held
        ? { verdict: noNetwork, severity: before.severity }
        : rule.id === networkRule
          ? { verdict: judgeNetwork(this.#alerting.guard, facts), severity: rule.severity }
          : judgeRule(rule, before, facts, now, this.#truths);
      const used = held ? withoutNetwork(rule) : rule;
      const { state, events } = step(used, before, judged, now, this.#idle.isFresh(rule, facts, now));
      // How long it is held counts from when the network is back.
      this.#states.set(rule.id, held && state.phase === 'firing' ? { ...state, unknownSince: now } : state);
      if (!held) this.#idle.judged(rule, { before, state }, facts);
      if (state.phase !== 'normal') this.#worst.follow(rule, facts, now);
      else if (events.length === 0) this.#worst.forget(rule.id);
      for (const event of events) this.#record(this.#worst.told(rule.id, event, now));
      if (events.some(({ kind }) => kind === 'alert.firing')) fired.push(rule.id);
      if (events.some(({ kind }) => kind === 'alert.severity' || kind === 'alert.firing'))
        this.#incidents.worsened(rule.id, state.severity, now);
    }
    // Not only what begins to fire: what got worse, or is not silenced any more, is worked on too.
    for (const [id, state] of this.#states) {
      if (state.phase === 'firing') this.#openIncident(this.#rules.get(id)!, state, now);
      const worse = isActive(state) ? this.#worst.due(id, now) : undefined;
      if (worse) this.#record(worse);
    }
    this.#recordedExternal.follow(this.#external, (id) => this.#isUnread(id), this.#record);
    for (const row of this.#external) this.#openForExternal(row, now);
    for (const id of fired) this.#keepAck(id, now);
    if (this.#silences.some(({ until }) => until <= now))
      this.#silences = this.#silences.filter(({ until }) => until > now);
  }

  /** Records that somebody works on it. @throws AlertRefused when it does not fire */
  acknowledge(id: string, by: string, now: number, note?: string): void {
    if (this.#external.some((row) => row.id === id)) {
      this.#externalAcks.set(id, { by, at: now });
      this.#record({ kind: externalAcked, data: { alert: id, by, ...defined({ note }) } });
      this.#incidents.acknowledged(id, by, now);
      return;
    }
    const state = this.#states.get(id);
    if (!state || !isActive(state)) throw new AlertRefused({ code: 'not-firing', alert: id });
    const ack = { by, at: now, ...defined({ note }) };
    this.#states.set(id, { ...state, ack });
    this.#record({ kind: 'alert.acked', data: { rule: id, ...ack } });
    this.#incidents.acknowledged(id, by, now);
  }

  unacknowledge(id: string, by: string, now: number): void {
    const state = this.#states.get(id);
    if (!state?.ack) return;
    const { ack: _, lastAck: _l, ...rest } = state;
    this.#states.set(id, rest);
    this.#record({ kind: 'alert.unacked', data: { rule: id, by, at: now } });
  }

  /** Mutes what the matchers match until then. @throws AlertRefused when it would end in the past or match nothing in particular */
  silence(
    matchers: readonly LabelMatcher[],
    options: { readonly until: number; readonly comment: string; readonly by: string },
    now: number,
  ): Silence {
    if (matchers.length === 0) throw new AlertRefused({ code: 'silence-of-nothing' });
    if (options.until <= now) throw new AlertRefused({ code: 'silence-in-the-past' });
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
    return silencesOn(this.#silences, labels, now);
  }

  /** Ends a silence now; twice is harmless. */
  expire(id: string, by: string, now: number): void {
    if (!this.#silences.some((silence) => silence.id === id)) return;
    this.#silences = this.#silences.filter((silence) => silence.id !== id);
    this.#record({ kind: 'silence.expired', data: { id, by, at: now } });
  }

  /** Puts components, or without any everything, into maintenance until then. @throws AlertRefused when that is past */
  beginMaintenance(facts: Omit<Maintenance, 'id' | 'from'>, now: number): Maintenance {
    if (facts.until <= now) throw new AlertRefused({ code: 'maintenance-in-the-past' });
    const begun: Maintenance = { id: newMaintenanceId(this.#maintenance, now), from: now, ...facts };
    this.#maintenance = [...this.#maintenance, begun];
    this.#record({ kind: 'maintenance.begun', data: { ...begun } });
    return begun;
  }

  /** Ends maintenance that was begun by hand; twice is harmless. */
  endMaintenance(id: string, by: string, now: number): void {
    if (!this.#maintenance.some((one) => one.id === id)) return;
    this.#maintenance = this.#maintenance.filter((one) => one.id !== id);
    this.#record({ kind: 'maintenance.ended', data: { id, by, at: now } });
  }

  /** Maintenance that was begun by hand and is on. */
  maintenance(now: number): readonly Maintenance[] {
    return this.#maintenance.filter(({ until }) => until > now);
  }

  /** Opens an incident by hand; returns its id. */
  open(facts: Parameters<IncidentRegister['open']>[0], now: number): string {
    return this.#incidents.open(facts, now);
  }

  /** Goes to a phase of an incident. */
  advance(incident: string, to: IncidentPhase, by: string, now: number): void {
    this.note(incident, 'incident.phase', { to, by }, now);
  }

  /** Writes down anything else about an incident: `incident.note`, `.update`, `.owner`, `.severity`, `.resolved`. */
  note(incident: string, kind: EventKind, data: Readonly<Record<string, unknown>>, now: number): void {
    this.#incidents.note(incident, kind, data, now);
  }

  /**
   * Alerts of other places, shown beside plantao's own.
   * @param unread ids of places that have not answered yet
   */
  showExternal(rows: readonly AlertRow[], unread: readonly string[] = []): void {
    this.#external = rows;
    this.#unread = unread;
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

  /** What happens to a rule's alert without further readings, and when. */
  nextOf(id: string): NextStep | undefined {
    const [rule, state] = [this.#rules.get(id), this.#states.get(id)];
    return rule && state ? nextStep(rule, state, this.#alerting) : undefined;
  }

  /** Why a rule's alert that fires is muted now. */
  muteReasons(id: string, now: number): readonly MuteReason[] {
    const [rule, state] = [this.#rules.get(id), this.#states.get(id)];
    return rule && state && isActive(state) ? muteReasons(rule, state, this.#muteFacts(), now) : [];
  }

  /**
   * Alerts that are pending, fire, recover or cannot be judged, worst first.
   * @param unknown also rules of which nothing is known yet, which on a screen are no news
   */
  rows(now: number, unknown?: 'with-unknown'): readonly AlertRow[] {
    const known = this.#muteFacts();
    const own = [...this.#rules.values()].flatMap((rule): AlertRow[] => {
      const state = this.#states.get(rule.id);
      if (!state || (state.phase === 'normal' && !isNews(rule, state, now, unknown))) return [];
      const muted = isActive(state) ? muteReasons(rule, state, known, now) : [];
      return [alertRow(rule, state, muted, this.#alerting, this.#incidents.about(rule.id)?.id)];
    });
    return [...own, ...this.externalRows(now)].sort(worstAlertFirst);
  }

  /** Alerts of other places, with what was done to them here. */
  externalRows(now: number): readonly AlertRow[] {
    return this.#external.map((row) => ({
      ...withLocalState(row, this.#externalAcks, this.#silences, now),
      ...defined({ incident: this.#incidents.about(row.id)?.id }),
    }));
  }

  /** A severity in the team's own word. */
  severityName(severity: Severity): string {
    return this.#alerting.names[severity];
  }

  /** Those that are not closed, most urgent first. */
  incidents(): readonly IncidentRow[] {
    return this.#incidents.rows();
  }

  /** What fires again, or joins an incident, soon after somebody said that they are at it is theirs still, unless it is worse. */
  #keepAck(id: string, now: number): void {
    const state = this.#states.get(id)!;
    if (state.ack) return;
    const incident = this.#incidents.about(id);
    const others = incident?.alerts.filter((one) => one !== id) ?? [];
    const alerts = others.flatMap((one) => this.#states.get(one) ?? []);
    const known = { alerts, ...defined({ owner: incident?.owner }) };
    const ack = keptAck(state, known, this.#alerting.ackHoldMs, now);
    if (!ack) return;
    this.#states.set(id, { ...state, ack });
    this.#record({ kind: 'alert.acked', data: { rule: id, ...ack } });
  }

  #muteFacts(): MuteFacts {
    return {
      silences: this.#silences,
      windows: this.#alerting.windows,
      maintenance: this.#maintenance,
      throughMaintenance: this.#alerting.throughMaintenance,
      causes: causesOf(this.#rules, this.#states, this.#facts),
    };
  }

  #isUnread(id: string): boolean {
    return this.#unread?.some((place) => id.startsWith(`${place}/`)) ?? true;
  }

  /** An alert of another place that its configuration lets open one, as one of plantao's own. */
  #openForExternal(row: AlertRow, now: number): void {
    const { id, severity, firedAt = 0, opens } = row;
    if (!opens || !isActive(row)) return;
    this.#incidents.worsened(id, severity, now);
    if (this.#incidents.had(id, firedAt)) return;
    const { muted } = withLocalState(row, this.#externalAcks, this.#silences, now);
    if (muted.length === 0) this.#incidents.fires(row, severity, this.#facts, now);
  }

  #openIncident(rule: AlertRule, state: AlertState, now: number): void {
    if (!this.#incidents.concerns(state)) return;
    const muted = muteReasons(rule, state, this.#muteFacts(), now);
    if (muted.some(({ code }) => code === 'silence' || code === 'maintenance')) return;
    this.#incidents.fires(rule, state.severity, this.#facts, now);
  }
}

/** Whether it should be seen that a rule whose alert is not on cannot be judged: at once for an error, later for want of data. */
function isNews(
  { holdMs }: AlertRule,
  { trouble }: AlertState,
  now: number,
  unknown?: 'with-unknown',
): boolean {
  if (!trouble) return false;
  return trouble.kind === 'error' || unknown !== undefined || now - trouble.since >= holdMs;
}
