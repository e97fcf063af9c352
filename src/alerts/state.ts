import {
  type AlertRule,
  type AlertState,
  isActive,
  type Severity,
  type TroubleKind,
} from '../model/alert.ts';
import type { EndReason } from '../model/alert-codes.ts';
import { defined } from '../model/defined.ts';
import type { EventKind, NewEvent } from '../model/event.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';
import type { ConditionVerdict } from './facts.ts';
import { watchFlapping } from './flapping.ts';
import { evidenceText } from './sentences.ts';

/** A state and what has to be written down about how it came to be. */
interface Step {
  readonly state: AlertState;
  readonly events: readonly NewEvent[];
}

/** The state of a rule before its first reading. */
export function initialState(rule: AlertRule, now: number): AlertState {
  return {
    rule: rule.id,
    phase: 'normal',
    since: now,
    severity: rule.severity,
    fails: 0,
    oks: 0,
    evidence: '',
    results: [],
    flapping: false,
  };
}

/**
 * One reading of a rule. What cannot be judged raises nothing and, unless the rule says otherwise, leaves things as they are for as
 * long as the rule holds them: time in which nothing was known counts neither as bad nor as good. A clock that went back begins the
 * present window anew; it never shortens one.
 * @param fresh whether there is a new reading: an old one looked at again does not count towards `fails` and `oks`
 */
export function step(
  rule: AlertRule,
  before: AlertState,
  judged: { readonly verdict: ConditionVerdict; readonly severity: Severity },
  now: number,
  fresh = true,
): Step {
  const { verdict } = judged;
  const from = notInFuture(before, now);
  const kind = 'trouble' in verdict ? verdict.trouble : undefined;
  const troubled = kind && rule.otherwise[kind];
  const evidence = evidenceText(verdict.evidence);
  if (troubled === 'keep') return held(rule, noteTrouble(from, kind, evidence, now, true), now);
  const known = withoutGap(from, now);
  const noted = noteTrouble(known, kind, evidence, now, false);
  const bad = troubled === 'alert' || ('holds' in verdict && verdict.holds);
  const moved = bad
    ? onBad(rule, counted(noted.state, 'fails', rule.fails, fresh), judged.severity, evidence, now)
    : onGood(rule, counted(noted.state, 'oks', rule.oks, fresh), evidence, now);
  const watched = flapStep(moved.state, from, now, fresh);
  const shifted = known.since === from.since ? [] : [windowGoesOn(known)];
  return { state: watched.state, events: [...shifted, ...noted.events, ...moved.events, ...watched.events] };
}

/** Nothing is known: things stay as they are, but not for ever. */
function held(rule: AlertRule, { state, events }: Step, now: number): Step {
  const unknownSince = state.unknownSince ?? now;
  const next = { ...state, unknownSince };
  const forMs = now - unknownSince;
  if (state.phase === 'normal' || forMs < rule.holdMs) return { state: next, events };
  const ended = resolved(next, state.evidence, { code: 'unknown', forMs }, now, endKind(state));
  const watched = flapStep(ended.state, state, now, false);
  return { state: watched.state, events: [...events, ...ended.events, ...watched.events] };
}

/** The time in which nothing was known does not count towards a window. */
function withoutGap(state: AlertState, now: number): AlertState {
  if (state.unknownSince === undefined) return state;
  const { unknownSince, ...rest } = state;
  const gap = now - unknownSince;
  if (state.phase === 'pending' || state.phase === 'recovering') return { ...rest, since: rest.since + gap };
  if (state.phase === 'normal' && rest.firstBadAt !== undefined)
    return { ...rest, firstBadAt: rest.firstBadAt + gap };
  return rest;
}

/** Ends an alert whatever its rule says: the rule is gone, somebody closed it by hand. */
export function endAlert(
  state: AlertState,
  reason: Exclude<EndReason['code'], 'unknown'>,
  now: number,
): Step {
  if (state.phase === 'normal') return { state, events: [] };
  return resolved(state, state.evidence, { code: reason }, now, endKind(state));
}

/** What is written of an end: nothing that never fired is resolved. */
function endKind(state: AlertState): EventKind {
  return isActive(state) ? 'alert.resolved' : 'alert.dropped';
}

function counted(state: AlertState, which: 'fails' | 'oks', most: number, fresh: boolean): AlertState {
  return fresh ? { ...state, [which]: Math.min(state[which] + 1, most) } : state;
}

function onBad(rule: AlertRule, state: AlertState, severity: Severity, evidence: string, now: number): Step {
  const firstBadAt = state.firstBadAt ?? now;
  const bad: AlertState = {
    ...state,
    oks: 0,
    evidence,
    firstBadAt,
  };
  if (state.phase === 'firing') return worsened(bad, severity);
  if (state.phase === 'recovering') {
    const again = worsened({ ...bad, phase: 'firing', since: now }, severity);
    return { state: again.state, events: [eventOf('alert.relapsed', again.state), ...again.events] };
  }
  if (state.phase === 'normal' && bad.fails < rule.fails) return { state: bad, events: [] };
  const began = state.phase === 'pending' ? state.since : firstBadAt;
  const startedAt = (state.phase === 'pending' ? state.startedAt : undefined) ?? began;
  if (now - began >= rule.forMs) {
    const fires: AlertState = {
      ...bad,
      phase: 'firing',
      since: now,
      startedAt,
      firedAt: now,
      severity,
    };
    return { state: fires, events: [eventOf('alert.firing', fires)] };
  }
  const pending: AlertState = { ...bad, phase: 'pending', since: began, startedAt, severity };
  const events =
    state.phase === 'pending' ? [] : [eventOf('alert.pending', pending, { deadline: began + rule.forMs })];
  return { state: pending, events };
}

function onGood(rule: AlertRule, state: AlertState, evidence: string, now: number): Step {
  const { firstBadAt: _, ...rest } = state;
  const good: AlertState = { ...rest, fails: 0, evidence };
  switch (state.phase) {
    case 'normal':
      return { state: good, events: [] };
    case 'pending':
      return resolved(good, evidence, { code: 'good-in-time' }, now, 'alert.dropped');
    case 'recovering':
      return now - state.since >= rule.keepForMs
        ? resolved(good, evidence, { code: 'good' }, now)
        : { state: good, events: [] };
    case 'firing': {
      if (good.oks < rule.oks) return { state: good, events: [] };
      if (rule.keepForMs === 0) return resolved(good, evidence, { code: 'good' }, now);
      const recovering: AlertState = { ...good, phase: 'recovering', since: now };
      return {
        state: recovering,
        events: [eventOf('alert.recovering', recovering, { deadline: now + rule.keepForMs })],
      };
    }
  }
}

/** More or less urgent than before: the same alert, with its start. */
function worsened(state: AlertState, severity: Severity): Step {
  if (severity === state.severity) return { state, events: [] };
  const changed = { ...state, severity };
  return { state: changed, events: [eventOf('alert.severity', changed, { from: state.severity })] };
}

function resolved(
  state: AlertState,
  evidence: string,
  reason: EndReason,
  now: number,
  kind: EventKind = 'alert.resolved',
): Step {
  const data = {
    ...eventOf(kind, { ...state, evidence }).data,
    ended: reason.code,
    reason: sentenceOf(words.alerts.ended, reason),
  };
  const { startedAt: _s, firedAt: _f, firstBadAt: _b, ack, ...rest } = state;
  const lastAck = ack ? { ...ack, endedAt: now, severity: state.severity } : rest.lastAck;
  return {
    state: { ...rest, phase: 'normal', since: now, fails: 0, evidence, ...defined({ lastAck }) },
    events: [{ kind, data }],
  };
}

/** Records that a rule cannot be judged, or can again; `holds`: it stays as it is meanwhile. */
function noteTrouble(
  state: AlertState,
  kind: TroubleKind | undefined,
  text: string,
  now: number,
  holds: boolean,
): Step {
  // What never was asked is no news; that an alert is held is.
  const tell = state.phase !== 'normal' || kind === 'error' || state.trouble?.kind === 'error';
  if (kind === undefined) {
    if (!state.trouble) return { state, events: [] };
    const { trouble, ...rest } = state;
    const judged: NewEvent = { kind: 'alert.judged', data: { rule: state.rule, was: trouble.kind } };
    return { state: rest, events: tell ? [judged] : [] };
  }
  if (state.trouble?.kind === kind)
    return { state: { ...state, trouble: { ...state.trouble, text } }, events: [] };
  const next: AlertState = { ...state, trouble: { kind, since: now, text } };
  const data = { trouble: kind, text, ...(holds ? { held: true } : {}) };
  return { state: next, events: tell ? [eventOf('alert.unjudged', next, data)] : [] };
}

/** A window goes on from where it stood when nothing more was known. */
function windowGoesOn({ rule, since }: AlertState): NewEvent {
  return { kind: 'alert.window', data: { rule, since } };
}

function flapStep(state: AlertState, before: AlertState, now: number, fresh: boolean): Step {
  const { began, ended, state: next } = watchFlapping(state, before, now, fresh);
  if (!began && ended === undefined) return { state: next, events: [] };
  const { rule, results, flap } = next;
  const known = { rule, results: [...results], ...defined({ flap, ended }) };
  return { state: next, events: [{ kind: began ? 'alert.flapping' : 'alert.steady', data: known }] };
}

/** What began in the future began now: the clock went back. */
function notInFuture(state: AlertState, now: number): AlertState {
  const { since, firstBadAt, unknownSince } = state;
  if (since <= now && (firstBadAt ?? 0) <= now && (unknownSince ?? 0) <= now) return state;
  return {
    ...state,
    since: Math.min(since, now),
    ...defined({
      firstBadAt: firstBadAt && Math.min(firstBadAt, now),
      unknownSince: unknownSince && Math.min(unknownSince, now),
    }),
  };
}

/** Everything that is needed to go on from here after a restart. */
function eventOf(kind: EventKind, state: AlertState, more: Record<string, unknown> = {}): NewEvent {
  const { rule, severity, since, startedAt, firedAt, evidence } = state;
  return {
    kind,
    data: {
      rule,
      severity,
      since,
      ...defined({ startedAt, firedAt }),
      evidence,
      ...more,
    },
  };
}
