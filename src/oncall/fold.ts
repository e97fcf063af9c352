import type { JournalEvent } from '../model/event.ts';
import type { Escalation, EscalationTimer } from '../model/oncall.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';
import { isFor } from './levels.ts';
import { policyIn, severityIn, textIn, textsIn } from './read-event.ts';

/** Kinds of events that escalations are folded from. */
export const escalationKinds: readonly string[] = [
  'begun',
  'called',
  'paged',
  'exhausted',
  'acked',
  'reminded',
  'unacked',
  'severity',
  'stopped',
].map((kind) => `escalation.${kind}`);

/** What escalations are folded from. */
type EscalationEvent = Pick<JournalEvent, 'kind' | 'data' | 'at'>;

/** Escalations that are not over, from the events of a journal, oldest first. Events that make no sense are passed over. */
export function foldEscalations(events: Iterable<EscalationEvent>): Map<string, Escalation> {
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

/** The only way an escalation changes: what is running and what a journal tells can therefore not differ. */
export function applyEscalation(
  before: Escalation | undefined,
  { kind, data, at: writtenAt }: EscalationEvent,
): Escalation | undefined {
  const at = typeof data.at === 'number' && Number.isFinite(data.at) ? data.at : writtenAt;
  if (kind === 'escalation.begun') {
    const policy = policyIn(data.policy);
    const [id, about, severity] = [textIn(data.escalation), textIn(data.about), severityIn(data.severity)];
    if (before || !policy || id === undefined || about === undefined || severity === undefined) return before;
    return {
      ...{
        id,
        about,
        severity,
        startedAt: at,
        policy,
        status: 'running',
        level: -1,
        round: 0,
        called: [],
        unreached: [],
      },
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
      // Another that led without knowing made the same call: its deadline is not this one's.
      const isOld = data.by === undefined && typeof data.timer === 'number' && data.timer < before.timers;
      if (isOld) return before;
      const { ack: _, endedAt: _e, reason: _r, ...rest } = before;
      const called = textsIn(data.people);
      const unreached = [...new Set([...before.unreached, ...textsIn(data.unreached)])];
      // With nobody to wait for, the next one is called at once.
      const wait = called.length === 0 ? 0 : reached.waitMs;
      const byHand = data.by === undefined ? {} : { byHandAt: at };
      return timed(
        { ...rest, ...byHand, status: 'running', level, round, called, unreached },
        'level',
        at + wait,
      );
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
        reason: textIn(data.reason) ?? sentenceOf(words.oncall.stopped, { code: 'over' }),
      };
    default:
      return before;
  }
}

function timed(state: Escalation, kind: EscalationTimer['kind'], at: number): Escalation {
  const timers = state.timers + 1;
  return { ...state, timers, timer: { id: timers, kind, at } };
}

function untimed({ timer: _, ...rest }: Escalation): Escalation {
  return rest;
}
