import { type Severity, severityRank } from '../model/alert.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { Escalation, EscalationPolicy, EscalationTimer, PolicyLevel } from '../model/oncall.ts';
import { durationText, policyIn, severityIn, textIn, textsIn } from './read-event.ts';

/** What running an escalation comes down to. Each has a key of its own: what was done once is not done again. */
export type EscalationEffect =
  | {
      readonly type: 'call';
      readonly key: string;
      readonly escalation: Escalation;
      readonly level: PolicyLevel;
      readonly people: readonly string[];
      /** How long after its deadline this runs, in milliseconds; 0 when in time. */
      readonly lateMs: number;
      /** What the person wrote who asked for it. */
      readonly message?: string;
    }
  | { readonly type: 'remind'; readonly key: string; readonly escalation: Escalation; readonly by: string }
  | { readonly type: 'unacknowledge'; readonly key: string; readonly escalation: Escalation };

export interface EscalationStep {
  readonly state: Escalation;
  /** To be written down before the effects are carried out. */
  readonly events: readonly NewEvent[];
  readonly effects: readonly EscalationEffect[];
}

/** Whom a level calls at a moment, as ids of people; nobody where the shift is empty. */
export type WhomToCall = (level: PolicyLevel, at: number) => readonly string[];

/** Later than this counts as late, in milliseconds: the engine looks every second. */
const punctualMs = 5_000;

/** Kinds of events that escalations are folded from. */
export const escalationKinds: readonly string[] = [
  'begun',
  'called',
  'exhausted',
  'acked',
  'reminded',
  'unacked',
  'severity',
  'stopped',
].map((kind) => `escalation.${kind}`);

/** An escalation that starts now; the first level is due at once. */
export function begin(
  id: string,
  facts: { readonly about: string; readonly severity: Severity },
  policy: EscalationPolicy,
  now: number,
): { readonly state: Escalation; readonly events: readonly NewEvent[] } {
  const event = { kind: 'escalation.begun', data: { escalation: id, ...facts, policy, at: now } };
  return { state: applyEscalation(undefined, { ...event, at: now })!, events: [event] };
}

/**
 * Runs every deadline that has passed, each once, in order; those that plantao slept through are marked late. The next deadline counts
 * from the one before, not from when it was noticed, so that being away does not make the chain slower.
 */
export function step(state: Escalation, now: number, whom: WhomToCall): EscalationStep {
  const run = new Run(state, now);
  // Every round shortens what is left of the policy, so this ends; the bound holds also for a policy that somebody tampered with.
  for (let count = 0; count < 1_000; count++) {
    const { timer } = run.state;
    if (!timer || timer.at > now) break;
    if (timer.kind === 'level') run.call(timer.at, whom);
    else if (timer.kind === 'remind') run.remind(timer.at);
    else run.unacknowledge(timer.at);
  }
  return run.result;
}

/** Calls the next level now, whatever is being waited for; also out of an acknowledged or exhausted escalation. */
export function escalateNow(
  state: Escalation,
  asked: { readonly by: string; readonly message?: string },
  now: number,
  whom: WhomToCall,
): EscalationStep {
  const run = new Run(state, now);
  if (state.status !== 'stopped') run.call(now, whom, asked);
  return run.result;
}

/**
 * Somebody takes care: nothing more is called. Once more it answers a reminder.
 * @param at when the person said so
 */
export function acknowledge(state: Escalation, by: string, now: number, at = now): EscalationStep {
  const run = new Run(state, now);
  if (state.status !== 'stopped') run.tell('escalation.acked', { by, at: Math.max(now, at) });
  return run.result;
}

/** The alert is over, or muted: nothing more is called. */
export function stop(state: Escalation, reason: string, now: number): EscalationStep {
  const run = new Run(state, now);
  if (state.status !== 'stopped') run.tell('escalation.stopped', { reason, at: now });
  return run.result;
}

/** The alert became more or less urgent: levels that it did not reach before may now be for it. */
export function changeSeverity(state: Escalation, severity: Severity, now: number): EscalationStep {
  const run = new Run(state, now);
  if (state.status !== 'stopped' && severity !== state.severity)
    run.tell('escalation.severity', { severity, at: now });
  return run.result;
}

/** Escalations that are not over, from the events of a journal, oldest first. Events that make no sense are passed over. */
export function foldEscalations(events: Iterable<Told>): Map<string, Escalation> {
  const all = new Map<string, Escalation>();
  for (const event of events) {
    const id = textIn(event.data.escalation);
    if (id === undefined) continue;
    const next = applyEscalation(all.get(id), event);
    if (!next || next.status === 'stopped') all.delete(id);
    else all.set(id, next);
  }
  return all;
}

type Told = Pick<JournalEvent, 'kind' | 'data' | 'at'>;

/** The only way an escalation changes: what is running and what a journal tells can therefore not differ. */
export function applyEscalation(
  before: Escalation | undefined,
  { kind, data, at: writtenAt }: Told,
): Escalation | undefined {
  const at = typeof data.at === 'number' && Number.isFinite(data.at) ? data.at : writtenAt;
  if (kind === 'escalation.begun') {
    const policy = policyIn(data.policy);
    const [id, about, severity] = [textIn(data.escalation), textIn(data.about), severityIn(data.severity)];
    if (before || !policy || id === undefined || about === undefined || severity === undefined) return before;
    return {
      ...{ id, about, severity, startedAt: at, policy, status: 'running', level: -1, round: 0, called: [] },
      timer: { id: 1, kind: 'level', at },
      timers: 1,
    };
  }
  if (!before || before.status === 'stopped') return before;
  const { policy } = before;
  switch (kind) {
    case 'escalation.called': {
      const [level, round] = [Number(data.level), Number(data.round)];
      const reached = policy.levels[level];
      if (!reached || !Number.isInteger(round)) return before;
      const { ack: _, endedAt: _e, reason: _r, ...rest } = before;
      const called = textsIn(data.people);
      // With nobody to wait for, the next one is called at once.
      const wait = called.length === 0 ? 0 : reached.waitMs;
      const byHand = data.by === undefined ? {} : { byHandAt: at };
      return timed({ ...rest, ...byHand, status: 'running', level, round, called }, 'level', at + wait);
    }
    case 'escalation.exhausted':
      return { ...untimed(before), status: 'exhausted', endedAt: at };
    case 'escalation.acked': {
      const acked: Escalation = {
        ...untimed(before),
        status: 'acknowledged',
        ack: { by: textIn(data.by) ?? '', at },
      };
      return policy.remindMs === undefined ? acked : timed(acked, 'remind', at + policy.remindMs);
    }
    case 'escalation.reminded':
      return timed(before, 'unacknowledge', at + policy.answerMs);
    case 'escalation.unacked': {
      const { ack: _, ...rest } = before;
      return timed({ ...rest, unackedAt: at, status: 'running', level: -1, round: 0 }, 'level', at);
    }
    case 'escalation.severity': {
      const severity = severityIn(data.severity);
      if (severity === undefined) return before;
      const missed = policy.levels.findIndex(
        (level) => isFor(level, severity) && !isFor(level, before.severity),
      );
      const changed = { ...before, severity };
      if (before.status !== 'exhausted' || missed < 0) return changed;
      const { endedAt: _, ...again } = changed;
      return timed({ ...again, status: 'running', level: missed - 1 }, 'level', at);
    }
    case 'escalation.stopped':
      return {
        ...untimed(before),
        status: 'stopped',
        endedAt: at,
        reason: textIn(data.reason) ?? 'it is over',
      };
    default:
      return before;
  }
}

/** What happens next, in words. */
export function nextText({ timer, policy, severity, level, round }: Escalation): string | undefined {
  if (!timer) return undefined;
  if (timer.kind === 'remind') return 'whoever acknowledged is reminded';
  if (timer.kind === 'unacknowledge')
    return 'without an answer it is unacknowledged and the chain begins again';
  const next = nextLevel(policy, severity, level, round);
  return next
    ? `${policy.levels[next.level]!.name} is called`
    : 'the chain is through and nobody has answered';
}

/** One call of a public function: collects what is written and done. */
class Run {
  state: Escalation;
  readonly #now: number;
  readonly #events: NewEvent[] = [];
  readonly #effects: EscalationEffect[] = [];

  constructor(state: Escalation, now: number) {
    this.state = state;
    this.#now = now;
  }

  get result(): EscalationStep {
    return { state: this.state, events: this.#events, effects: this.#effects };
  }

  tell(kind: string, data: Readonly<Record<string, unknown>>): void {
    const event = { kind, data: { escalation: this.state.id, about: this.state.about, ...data } };
    this.#events.push(event);
    this.state = applyEscalation(this.state, { ...event, at: this.#now })!;
  }

  call(due: number, whom: WhomToCall, asked?: { readonly by: string; readonly message?: string }): void {
    const { policy, severity, level, round, timer } = this.state;
    const next =
      nextLevel(policy, severity, level, round) ??
      // Asked for by hand, the last level is called once more.
      (asked === undefined ? undefined : lastLevel(policy, severity, round));
    if (!next) {
      this.tell('escalation.exhausted', { at: due, ...this.#late(due) });
      return;
    }
    const reached = policy.levels[next.level]!;
    const people = whom(reached, this.#now);
    const key = `${this.state.id}/${next.round}/${next.level}/${this.state.timers}`;
    this.tell('escalation.called', {
      level: next.level,
      name: reached.name,
      round: next.round,
      people,
      key,
      at: due,
      timer: timer?.id ?? this.state.timers,
      ...(people.length === 0 ? { failed: 'there is nobody to call' } : {}),
      ...asked,
      ...this.#late(due),
    });
    const lateMs = this.#now - due > punctualMs ? this.#now - due : 0;
    const message = asked?.message === undefined ? {} : { message: asked.message };
    this.#effects.push({
      type: 'call',
      key,
      escalation: this.state,
      level: reached,
      people,
      lateMs,
      ...message,
    });
  }

  remind(due: number): void {
    const { ack, id, timers } = this.state;
    // An answer takes the time it takes, also when the reminder itself was late.
    this.tell('escalation.reminded', { at: this.#now, by: ack?.by ?? '', ...this.#late(due) });
    this.#effects.push({
      type: 'remind',
      key: `${id}/remind/${timers}`,
      escalation: this.state,
      by: ack?.by ?? '',
    });
  }

  unacknowledge(due: number): void {
    const { id, timers, ack } = this.state;
    this.tell('escalation.unacked', { at: this.#now, by: ack?.by ?? '', ...this.#late(due) });
    this.#effects.push({ type: 'unacknowledge', key: `${id}/unack/${timers}`, escalation: this.state });
  }

  #late(due: number): { readonly late?: string } {
    const late = this.#now - due;
    return late > punctualMs ? { late: durationText(late) } : {};
  }
}

/** The level after `level` that is for this severity, if need be in the next round. */
function nextLevel(
  { levels, repeat }: EscalationPolicy,
  severity: Severity,
  level: number,
  round: number,
): { readonly level: number; readonly round: number } | undefined {
  const from = (start: number): number =>
    levels.findIndex((one, index) => index >= start && isFor(one, severity));
  const later = from(level + 1);
  if (later >= 0) return { level: later, round };
  const first = from(0);
  return first >= 0 && round < repeat ? { level: first, round: round + 1 } : undefined;
}

function lastLevel({ levels }: EscalationPolicy, severity: Severity, round: number) {
  const level = levels.findLastIndex((one) => isFor(one, severity));
  return level < 0 ? undefined : { level, round };
}

function isFor({ only }: PolicyLevel, severity: Severity): boolean {
  return only === undefined || severityRank(severity) <= severityRank(only);
}

function timed(state: Escalation, kind: EscalationTimer['kind'], at: number): Escalation {
  const timers = state.timers + 1;
  return { ...state, timers, timer: { id: timers, kind, at } };
}

function untimed({ timer: _, ...rest }: Escalation): Escalation {
  return rest;
}
