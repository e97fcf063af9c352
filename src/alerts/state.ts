import {
  type AlertRule,
  type AlertState,
  isActive,
  type Severity,
  type TroubleKind,
} from '../model/alert.ts';
import type { EndReason } from '../model/alert-codes.ts';
import { defined } from '../model/defined.ts';
import type { NewEvent } from '../model/event.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';
import { isFlapping, withResult } from './flapping.ts';
import type { ConditionVerdict } from './judge.ts';
import { evidenceText } from './sentences.ts';

/** A state and what has to be written down about how it came to be. */
interface Step {
  readonly state: AlertState;
  readonly events: readonly NewEvent[];
}

/** How often whether it fires is looked at for flap detection when nothing changes, in milliseconds. */
export const resultEveryMs = 60_000;

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
 * One reading of a rule. What cannot be judged changes nothing unless the rule says otherwise, and is recorded.
 * A clock that went back begins the present window anew; it never shortens one.
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
  const troubled = 'trouble' in verdict ? rule.otherwise[verdict.trouble] : undefined;
  const evidence = evidenceText(verdict.evidence);
  const noted = noteTrouble(rule, from, 'trouble' in verdict ? verdict.trouble : undefined, evidence, now);
  const { trouble: _, ...rest } = noted.state;
  const state = noted.state.trouble ? noted.state : rest;
  if (troubled === 'keep') return noted;
  const bad = troubled === 'alert' || ('holds' in verdict && verdict.holds);
  const moved = bad
    ? onBad(rule, counted(state, 'fails', rule.fails, fresh), judged.severity, evidence, now)
    : onGood(rule, counted(state, 'oks', rule.oks, fresh), evidence, now);
  const watched = watchFlapping(moved.state, from, now);
  return { state: watched.state, events: [...noted.events, ...moved.events, ...watched.events] };
}

/** Ends an alert whatever its rule says: the rule is gone, somebody closed it by hand. */
export function endAlert(state: AlertState, reason: EndReason['code'], now: number): Step {
  if (state.phase === 'normal') return { state, events: [] };
  const kind = isActive(state) ? 'alert.resolved' : 'alert.dropped';
  return resolved(state, state.evidence, reason, now, kind);
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
  if (now - began >= rule.forMs) {
    const fires: AlertState = {
      ...bad,
      phase: 'firing',
      since: now,
      startedAt: began,
      firedAt: now,
      severity,
    };
    return { state: fires, events: [eventOf('alert.firing', fires)] };
  }
  const pending: AlertState = { ...bad, phase: 'pending', since: began, startedAt: began, severity };
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
      return resolved(good, evidence, 'good-in-time', now, 'alert.dropped');
    case 'recovering':
      return now - state.since >= rule.keepForMs
        ? resolved(good, evidence, 'good', now)
        : { state: good, events: [] };
    case 'firing': {
      if (good.oks < rule.oks) return { state: good, events: [] };
      if (rule.keepForMs === 0) return resolved(good, evidence, 'good', now);
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
  reason: EndReason['code'],
  now: number,
  kind = 'alert.resolved',
): Step {
  const data = {
    ...eventOf(kind, { ...state, evidence }).data,
    reason: sentenceOf(words.alerts.ended, { code: reason }),
  };
  const { startedAt: _s, firedAt: _f, firstBadAt: _b, ack: _a, ...rest } = state;
  return {
    state: { ...rest, phase: 'normal', since: now, fails: 0, evidence },
    events: [{ kind, data }],
  };
}

/** Records that a rule cannot be judged, or can again. */
function noteTrouble(
  rule: AlertRule,
  state: AlertState,
  kind: TroubleKind | undefined,
  text: string,
  now: number,
): Step {
  if (kind === undefined) {
    if (!state.trouble) return { state, events: [] };
    const { trouble, ...rest } = state;
    const events = isActive(state) || trouble.kind === 'error' ? [judgedAgain(rule, trouble.kind)] : [];
    return { state: rest, events };
  }
  if (state.trouble?.kind === kind)
    return { state: { ...state, trouble: { ...state.trouble, text } }, events: [] };
  const next: AlertState = { ...state, trouble: { kind, since: now, text } };
  // What never was asked is no news; that a firing alert is held is.
  const tell = isActive(state) || kind === 'error';
  return { state: next, events: tell ? [eventOf('alert.unjudged', next, { trouble: kind, text })] : [] };
}

function judgedAgain(rule: AlertRule, was: TroubleKind): NewEvent {
  return { kind: 'alert.judged', data: { rule: rule.id, was } };
}

function watchFlapping(state: AlertState, before: AlertState, now: number): Step {
  const fires = isActive(state);
  const changed = fires !== isActive(before);
  if (
    !changed &&
    state.resultAt !== undefined &&
    now - state.resultAt < resultEveryMs &&
    now >= state.resultAt
  )
    return { state, events: [] };
  const results = withResult(state.results, fires);
  const flapping = isFlapping(results, state.flapping);
  const next = { ...state, results, resultAt: now, flapping };
  if (flapping === state.flapping) return { state: next, events: [] };
  return {
    state: next,
    events: [
      {
        kind: flapping ? 'alert.flapping' : 'alert.steady',
        data: { rule: state.rule, results: [...results] },
      },
    ],
  };
}

/** What began in the future began now: the clock went back. */
function notInFuture(state: AlertState, now: number): AlertState {
  if (state.since <= now && (state.firstBadAt ?? 0) <= now) return state;
  return {
    ...state,
    since: Math.min(state.since, now),
    ...(state.firstBadAt === undefined ? {} : { firstBadAt: Math.min(state.firstBadAt, now) }),
  };
}

/** Everything that is needed to go on from here after a restart. */
function eventOf(kind: string, state: AlertState, more: Record<string, unknown> = {}): NewEvent {
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
