import {
  type AlertPhase,
  type AlertRule,
  type AlertState,
  type FlapMemory,
  isActive,
  type LabelMatcher,
  type Maintenance,
  type Severity,
  type Silence,
} from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import { byPresentClock, clockStepped, shifted } from '../time/clock-steps.ts';
import { externalAcked } from './external/local-state.ts';
import { recordedExternalKinds } from './external/recorded.ts';
import { foldMaintenance, maintenanceKinds } from './maintenance.ts';

/** What the journal knows of alerts. */
export interface RestoredAlerts {
  /** By rule. */
  readonly states: ReadonlyMap<string, AlertState>;
  /** Those that are not over. */
  readonly silences: readonly Silence[];
  /** Begun by hand, and not over. */
  readonly maintenance: readonly Maintenance[];
}

const phases: Readonly<Record<string, AlertPhase>> = {
  'alert.pending': 'pending',
  'alert.firing': 'firing',
  'alert.relapsed': 'firing',
  'alert.recovering': 'recovering',
  'alert.resolved': 'normal',
  'alert.dropped': 'normal',
};

/** Kinds with which a firing begins. */
const begins: readonly string[] = ['alert.pending', 'alert.firing'];

/** Kinds of events that `restoreAlerts` reads. */
export const alertKinds: readonly string[] = [
  ...Object.keys(phases),
  'alert.severity',
  'alert.acked',
  'alert.unacked',
  'alert.flapping',
  'alert.steady',
  'alert.unjudged',
  'alert.judged',
  'alert.window',
  clockStepped,
  'silence.created',
  'silence.expired',
  ...maintenanceKinds,
  'alert.worst',
  externalAcked,
  ...recordedExternalKinds,
];

/**
 * Alerts and silences as they were when the last of these events was written, oldest first. Windows go on where they were: their
 * moments are absolute. Events that somebody tampered with are passed over.
 */
export function restoreAlerts(events: readonly JournalEvent[], now: number): RestoredAlerts {
  const states = new Map<string, AlertState>();
  const silences = new Map<string, Silence>();
  const all = byPresentClock(events);
  for (const { kind, data, at } of all) {
    if (kind === 'silence.created') {
      const silence = silenceOf(data);
      if (silence) silences.set(silence.id, silence);
    } else if (kind === 'silence.expired') silences.delete(String(data.id));
    else if (kind.startsWith('alert.') && typeof data.rule === 'string') {
      const next = after(states.get(data.rule), data.rule, kind, data, at);
      if (next) states.set(data.rule, next);
    }
  }
  return {
    states,
    silences: [...silences.values()].filter(({ until }) => until > now),
    maintenance: foldMaintenance(all, now),
  };
}

/** A state when the clock on the wall was set, by so many milliseconds: everything is as far away as it was. */
export function shiftState(state: AlertState, by: number): AlertState {
  const { trouble, ack, lastAck, flap } = state;
  return {
    ...shifted(state, ['since', 'startedAt', 'firedAt', 'firstBadAt', 'unknownSince', 'resultAt'], by),
    ...(trouble ? { trouble: shifted(trouble, ['since'], by) } : {}),
    ...(ack ? { ack: shifted(ack, ['at'], by) } : {}),
    ...(lastAck ? { lastAck: shifted(lastAck, ['at', 'endedAt'], by) } : {}),
    ...(flap ? { flap: shifted(flap, ['changedAt'], by) } : {}),
  };
}

/** A state of the journal, with the counts that only this engine knows where it agrees about the rest. */
export function remembering(read: AlertState, before: AlertState | undefined, rule: AlertRule): AlertState {
  // Of an alert that never fired the journal tells no severity.
  const state = read.phase === 'normal' ? { ...read, severity: rule.severity } : read;
  if (before?.phase !== state.phase) return { ...state, fails: Math.min(state.fails, rule.fails) };
  const { fails, oks, evidence, results, resultAt, firstBadAt, trouble, unknownSince } = before;
  return {
    ...state,
    fails,
    oks,
    evidence,
    results,
    ...defined({ resultAt, firstBadAt, trouble, unknownSince, flap: before.flap ?? state.flap }),
  };
}

function after(
  before: AlertState | undefined,
  rule: string,
  kind: string,
  data: Readonly<Record<string, unknown>>,
  at: number,
): AlertState | undefined {
  const state: AlertState = before ?? {
    rule,
    phase: 'normal',
    since: at,
    severity: 'P3',
    fails: 0,
    oks: 0,
    evidence: '',
    results: [],
    flapping: false,
  };
  // Another that led without knowing saw the same begin: it is one firing, the one that people were told of.
  if (begins.includes(kind) && isActive(state)) return state;
  const phase = phases[kind];
  if (phase !== undefined) return inPhase(state, phase, data, at);
  switch (kind) {
    case 'alert.severity':
      return { ...state, severity: severityOf(data.severity) ?? state.severity };
    case 'alert.acked':
      return {
        ...state,
        ack: {
          by: String(data.by),
          at: number(data.at) ?? at,
          ...(typeof data.note === 'string' ? { note: data.note } : {}),
          ...(data.inherited === true ? { inherited: true } : {}),
        },
      };
    case 'alert.unacked': {
      const { ack: _, lastAck: _l, ...rest } = state;
      return rest;
    }
    case 'alert.flapping':
    case 'alert.steady':
      return {
        ...state,
        flapping: kind === 'alert.flapping',
        results: Array.isArray(data.results) ? data.results.map(Boolean).slice(-21) : state.results,
        resultAt: at,
        ...defined({ flap: flapOf(data.flap, at) ?? state.flap }),
      };
    case 'alert.unjudged': {
      const known = (['nodata', 'error', 'stale'] as const).find((one) => one === data.trouble);
      if (!known) return state;
      const { unknownSince = at, ...rest } = state;
      const trouble = { kind: known, since: at, text: String(data.text) };
      // What fires is held anew: nobody looked meanwhile.
      const gap = data.held === true && (rest.phase === 'pending' || rest.phase === 'recovering');
      return { ...rest, trouble, ...(gap ? { unknownSince } : {}) };
    }
    case 'alert.judged': {
      const { trouble: _, unknownSince: _u, ...rest } = state;
      return rest;
    }
    case 'alert.window': {
      const { unknownSince: _, ...rest } = state;
      return { ...rest, since: number(data.since) ?? rest.since };
    }
    default:
      return undefined;
  }
}

function inPhase(
  state: AlertState,
  phase: AlertPhase,
  data: Readonly<Record<string, unknown>>,
  at: number,
): AlertState {
  const { startedAt: _s, firedAt: _f, firstBadAt: _b, unknownSince: _u, ack, ...rest } = state;
  const startedAt = number(data.startedAt);
  const firedAt = number(data.firedAt);
  const since = phase === 'normal' ? at : (number(data.since) ?? at);
  const bad = phase === 'pending' || phase === 'firing';
  const lastAck =
    phase === 'normal' && ack ? { ...ack, endedAt: at, severity: state.severity } : rest.lastAck;
  return {
    ...rest,
    ...defined({ lastAck }),
    phase,
    since,
    severity: severityOf(data.severity) ?? state.severity,
    fails: bad ? 1 : 0,
    oks: 0,
    evidence: typeof data.evidence === 'string' ? data.evidence : '',
    ...(phase === 'normal' || startedAt === undefined ? {} : { startedAt }),
    ...(phase === 'normal' || firedAt === undefined ? {} : { firedAt }),
    ...(bad && startedAt !== undefined ? { firstBadAt: startedAt } : {}),
    ...(phase === 'normal' || !ack ? {} : { ack }),
  };
}

/** How it came and went; what was counted since is not known. */
function flapOf(value: unknown, at: number): FlapMemory | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { longestMs, worst } = value as Readonly<Record<string, unknown>>;
  const known = { changedAt: at, readings: 0, longestMs: number(longestMs) ?? 0 };
  return { ...known, ...defined({ worst: severityOf(worst) }) };
}

function silenceOf(data: Readonly<Record<string, unknown>>): Silence | undefined {
  const { id, matchers, from, until, comment, by } = data;
  if (typeof id !== 'string' || !isMoment(from) || !isMoment(until) || !Array.isArray(matchers))
    return undefined;
  const sound = matchers.filter(
    (one): one is LabelMatcher =>
      one !== null &&
      typeof one === 'object' &&
      typeof one.label === 'string' &&
      typeof one.value === 'string' &&
      ['=', '!=', '=~', '!~'].includes(one.operator),
  );
  // A silence that lost a matcher would mute more than it was meant to.
  if (sound.length === 0 || sound.length !== matchers.length) return undefined;
  return {
    id,
    matchers: sound,
    from,
    until,
    comment: String(comment ?? ''),
    by: String(by ?? ''),
  };
}

function severityOf(value: unknown): Severity | undefined {
  return (['P0', 'P1', 'P2', 'P3'] as const).find((one) => one === value);
}

/** Whether a value is a moment that a date can have (ECMA-262, 21.4.1.1). */
function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
