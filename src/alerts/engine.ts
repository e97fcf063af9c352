import type {
  Acknowledgement,
  AlertingConfig,
  AlertRow,
  AlertRule,
  AlertState,
  Condition,
  LabelMatcher,
  Silence,
} from '../model/alert.ts';
import { severityRank } from '../model/alert.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { Incident, IncidentPhase, IncidentRow } from '../model/incident.ts';
import { subjectsOf } from './condition.ts';
import { factsOf, type Watched } from './facts.ts';
import { foldForeign, foreignAcked, withOwnMarks } from './foreign.ts';
import {
  applyIncident,
  foldIncidents,
  incidentFor,
  incidentRow,
  isOpen,
  newIncidentId,
  opening,
} from './incidents.ts';
import { type Facts, judgeRule, type Verdict } from './judge.ts';
import { matchesLabels } from './matcher.ts';
import { MetricMemory } from './memory.ts';
import { labelsOf, type MuteFacts, mutedBy } from './mute.ts';
import { type RestoredAlerts, restoreAlerts } from './restore.ts';
import { alertRow, worstAlertFirst } from './row.ts';
import { endAlert, initialState, isActive, step } from './state.ts';

export interface AlertEngineOptions {
  readonly rules: readonly AlertRule[];
  readonly alerting: AlertingConfig;
  /** Writes an event into the journal. */
  readonly record: (event: NewEvent) => void;
  readonly logCount?: Facts['logCount'];
}

/** The rule that fires when plantao itself has no network. */
export const networkRule = 'plantao:network';

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
  readonly #logCount: Facts['logCount'];
  readonly #memory: MetricMemory;
  readonly #rules = new Map<string, AlertRule>();
  readonly #states = new Map<string, AlertState>();
  /** Moment of the newest reading each rule was judged on. */
  readonly #judgedAt = new Map<string, number>();
  #silences: readonly Silence[] = [];
  #incidents = new Map<string, Incident>();
  #facts: Facts;
  #external: readonly AlertRow[] = [];
  #foreignAcks = new Map<string, Acknowledgement>();

  constructor(options: AlertEngineOptions) {
    this.#alerting = options.alerting;
    this.#record = options.record;
    this.#logCount = options.logCount;
    const guard = new Set(options.alerting.guard);
    for (const rule of options.rules) {
      // Their being down is the alert about the network, not one more each.
      if (!(rule.implied && rule.component !== undefined && guard.has(rule.component)))
        this.#rules.set(rule.id, rule);
    }
    if (guard.size > 0) this.#rules.set(networkRule, ruleForNetwork([...guard]));
    this.#memory = new MetricMemory(
      Math.max(3_600_000, ...options.rules.map(({ when }) => longestWindow(when))),
    );
    this.#facts = factsOf(nothing, this.#memory, 0);
  }

  /** Takes over what the journal knows, oldest event first. What belongs to rules that are gone is ended, with that reason. */
  restore(events: Iterable<JournalEvent>, now: number): void {
    const all = [...events];
    this.adopt(restoreAlerts(all, now), now);
    this.#incidents = foldIncidents(all);
    this.#foreignAcks = foldForeign(all);
  }

  /** Goes on from states of before: of a journal, or of the engine of the configuration before. */
  adopt({ states, silences }: RestoredAlerts, now: number): void {
    this.#silences = silences;
    for (const [id, state] of states) {
      const rule = this.#rules.get(id);
      const reason = !rule
        ? 'its rule is gone'
        : state.phase === 'pending' && now - state.since > rule.forMs + longestAwayMs
          ? 'plantao was away for too long to know'
          : undefined;
      const ended = reason === undefined ? undefined : endAlert(state, reason, now);
      for (const event of ended?.events ?? []) this.#tell(event, now);
      if (rule) this.#states.set(id, ended?.state ?? remembering(state, this.#states.get(id), rule));
    }
  }

  /** States and silences as they are, for the engine after this one. */
  get known(): RestoredAlerts {
    return { states: this.#states, silences: this.#silences };
  }

  /** Learns what is known now and judges nothing: another plantao does. */
  look(watched: Watched, now: number): void {
    this.#facts = factsOf(watched, this.#memory, now, this.#logCount);
  }

  /** Judges every rule. */
  tick(watched: Watched, now: number): void {
    this.#facts = factsOf(watched, this.#memory, now, this.#logCount);
    const cut = this.#isCut();
    for (const rule of this.#rules.values()) {
      const before = this.#states.get(rule.id) ?? initialState(rule, now);
      const held = cut && rule.id !== networkRule;
      const judged = held
        ? { verdict: noNetwork, severity: before.severity }
        : judgeRule(rule, before, this.#facts, now);
      // Without a network nothing is known, whatever the rule makes of an error.
      const used = held ? { ...rule, otherwise: { ...rule.otherwise, error: 'keep' as const } } : rule;
      const { state, events } = step(used, before, judged, now, this.#isFresh(rule, now));
      this.#states.set(rule.id, state);
      for (const event of events) this.#tell(event, now);
      if (events.some(({ kind }) => kind === 'alert.firing')) this.#openIncident(rule, state, now);
    }
    this.#silences = this.#silences.filter(({ until }) => until > now);
  }

  /** Says that somebody takes care. @throws Error when it does not fire */
  acknowledge(id: string, by: string, now: number, note?: string): void {
    if (this.#external.some((row) => row.id === id)) {
      this.#foreignAcks.set(id, { by, at: now });
      this.#record({ kind: foreignAcked, data: { alert: id, by, ...(note === undefined ? {} : { note }) } });
      return;
    }
    const state = this.#states.get(id);
    if (!state || !isActive(state)) throw new Error(`"${id}" does not fire: there is nothing to acknowledge`);
    const ack = { by, at: now, ...(note === undefined ? {} : { note }) };
    this.#states.set(id, { ...state, ack });
    this.#tell({ kind: 'alert.acked', data: { rule: id, ...ack } }, now);
    const incident = [...this.#incidents.values()].find((one) => isOpen(one) && one.alerts.includes(id));
    if (incident?.phase === 'acknowledge') this.advance(incident.id, 'assess', by, now);
  }

  unacknowledge(id: string, by: string, now: number): void {
    const state = this.#states.get(id);
    if (!state?.ack) return;
    const { ack: _, ...rest } = state;
    this.#states.set(id, rest);
    this.#tell({ kind: 'alert.unacked', data: { rule: id, by } }, now);
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
    this.#tell({ kind: 'silence.created', data: { ...silence } }, now);
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
    this.#tell({ kind: 'silence.expired', data: { id, by } }, now);
  }

  /** Opens an incident by hand; returns its id. */
  open(facts: Omit<Parameters<typeof opening>[1], 'alerts'>, now: number): string {
    const id = newIncidentId(now, this.#incidents);
    this.#tell(opening(id, { ...facts, alerts: [] }), now);
    return id;
  }

  /** Goes to a phase of an incident. */
  advance(incident: string, to: IncidentPhase, by: string, now: number): void {
    this.note(incident, 'incident.phase', { to, by }, now);
  }

  /** Writes down anything else about an incident: `incident.note`, `.update`, `.owner`, `.severity`, `.resolved`. */
  note(incident: string, kind: string, data: Readonly<Record<string, unknown>>, now: number): void {
    if (!this.#incidents.has(incident)) throw new Error(`there is no incident ${incident}`);
    this.#tell({ kind, incident, data }, now);
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
      return [alertRow(rule, state, muted, this.#alerting, this.#incidentOf(rule.id))];
    });
    const external = this.#external.map((row) => withOwnMarks(row, this.#foreignAcks, this.#silences, now));
    return [...own, ...external].sort(worstAlertFirst);
  }

  /** Those that are not closed, newest first. */
  incidents(): readonly IncidentRow[] {
    return [...this.#incidents.values()]
      .filter(({ phase }) => phase !== 'closed')
      .sort((a, b) => b.openedAt - a.openedAt)
      .map((incident) => incidentRow(incident, this.#alerting));
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

  #incidentOf(rule: string): string | undefined {
    return [...this.#incidents.values()].find((one) => isOpen(one) && one.alerts.includes(rule))?.id;
  }

  #openIncident(rule: AlertRule, state: AlertState, now: number): void {
    const { opens, groupMs } = this.#alerting;
    if (opens === undefined || severityRank(state.severity) > severityRank(opens)) return;
    if (
      mutedBy(rule, state, this.#muteFacts(), now).some(({ by }) => by === 'silence' || by === 'maintenance')
    )
      return;
    const related = (a: string, b: string): boolean => this.#dependsOn(a, b) || this.#dependsOn(b, a);
    const joins = incidentFor(rule.component, related, this.#incidents.values(), groupMs, now);
    if (joins) {
      const data = {
        rule: rule.id,
        name: rule.name,
        ...(rule.component === undefined ? {} : { component: rule.component }),
        severity:
          severityRank(state.severity) < severityRank(joins.severity) ? state.severity : joins.severity,
      };
      if (!joins.alerts.includes(rule.id))
        this.#tell({ kind: 'incident.joined', incident: joins.id, data }, now);
      return;
    }
    const event = opening(newIncidentId(now, this.#incidents), {
      title: rule.name,
      severity: state.severity,
      by: 'plantao',
      components: rule.component === undefined ? [] : [rule.component],
      alerts: [rule.id],
    });
    this.#tell(event, now);
  }

  #dependsOn(a: string, b: string): boolean {
    const seen = new Set<string>();
    const open = [a];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const depends = this.#facts.component(id)?.depends ?? [];
      if (depends.includes(b)) return true;
      open.push(...depends);
    }
    return false;
  }

  #isCut(): boolean {
    const { guard } = this.#alerting;
    return guard.length > 0 && guard.every((id) => this.#facts.component(id)?.status === 'down');
  }

  /** Whether anything that the rule asks about was read since it was judged last. */
  #isFresh(rule: AlertRule, now: number): boolean {
    const moment = readAt(rule.when, this.#facts, now);
    const fresh = moment !== this.#judgedAt.get(rule.id);
    this.#judgedAt.set(rule.id, moment);
    return fresh;
  }

  #tell(event: NewEvent, now: number): void {
    applyIncident(this.#incidents, { ...event, at: now });
    this.#record(event);
  }
}

/** A state of the journal, with the counts that only this engine knows where it agrees about the rest. */
function remembering(read: AlertState, before: AlertState | undefined, rule: AlertRule): AlertState {
  // Of an alert that never fired the journal tells no severity.
  const state = read.phase === 'normal' ? { ...read, severity: rule.severity } : read;
  if (before?.phase !== state.phase) return { ...state, fails: Math.min(state.fails, rule.fails) };
  const { fails, oks, evidence, results, resultAt, firstBadAt, trouble } = before;
  return {
    ...state,
    fails,
    oks,
    evidence,
    results,
    ...(resultAt === undefined ? {} : { resultAt }),
    ...(firstBadAt === undefined ? {} : { firstBadAt }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

const noNetwork: Verdict = { trouble: 'error', evidence: 'plantao itself has no network' };

function ruleForNetwork(guard: readonly string[]): AlertRule {
  return {
    id: networkRule,
    name: 'plantao has no network',
    when: { type: 'and', all: guard.map((component) => ({ type: 'status', component, status: 'down' })) },
    text: guard.map((id) => `${id} is down`).join(' and '),
    worse: [],
    severity: 'P1',
    forMs: 0,
    keepForMs: 0,
    fails: 1,
    oks: 1,
    otherwise: { nodata: 'keep', error: 'keep', stale: 'keep' },
    actions: [],
    labels: {},
    mutes: [],
    implied: true,
  };
}

/** Moment of the newest reading a condition rests on; what depends on time itself is always new. */
function readAt(condition: Condition, facts: Facts, now: number): number {
  if (dependsOnTime(condition)) return now;
  const { metrics, components } = subjectsOf(condition);
  return Math.max(
    0,
    ...metrics.map((id) => facts.metric(id)?.at ?? 0),
    ...components.map((id) => facts.component(id)?.at ?? 0),
  );
}

function dependsOnTime(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(dependsOnTime);
  if (condition.type === 'not') return dependsOnTime(condition.one);
  return condition.type === 'age' || condition.type === 'logs' || condition.type === 'no-data';
}

function longestWindow(condition: Condition): number {
  if ('all' in condition) return Math.max(...condition.all.map(longestWindow));
  if (condition.type === 'not') return longestWindow(condition.one);
  return condition.type === 'usual' ? condition.windowMs : 0;
}
