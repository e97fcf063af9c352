import { defined } from '../model/defined.ts';
import type { NewEvent } from '../model/event.ts';
import type { ScheduleConfig, ScheduleRow } from '../model/schedules.ts';
import { dueMoments, nextDue } from '../schema/schedule.ts';
import type { ScheduleFold } from './fold.ts';

/** A run begins no later than this after its moment, in milliseconds: long enough for another plantao to take the lead. */
const promptMs = 2 * 60_000;
/**
 * A clock that was further ahead than this, in milliseconds, and is right again, holds nothing up until then. One that was less ahead
 * does: what was dealt with under it is dealt with.
 */
const aheadMs = 86_400_000;
/** How far back moments are looked for, in milliseconds. */
const longestMs = 400 * 86_400_000;

/**
 * What is to be written down of a schedule at `now`, by the plantao that has the lead: that there is one, that plantao begins to run it,
 * that it is somebody's turn, or that moments passed unseen. Nothing comes twice: what is written is in the fold when it is asked again,
 * and what was due before the schedule was first seen, or changed, is nobody's.
 * @param zone the rota's
 */
export function scheduleEvents(
  config: ScheduleConfig,
  fold: ScheduleFold | undefined,
  now: number,
  zone: string,
): readonly NewEvent[] {
  const { id: schedule, name, text, action, withinMs } = config;
  if (!fold || fold.text !== text) return [{ kind: 'schedule.listed', data: { schedule, name, text } }];
  if (fold.running) return [];
  const wasAhead = fold.since > now + aheadMs;
  const from = wasAhead ? now - promptMs : Math.max(fold.since, now - longestMs);
  const fresh = momentsOf(config, from, now, zone).filter((at) => !fold.dealt.includes(at));
  const at = fresh.at(-1);
  if (at === undefined) return [];
  const seen = now - at <= withinMs;
  const passed = seen ? fresh.slice(0, -1) : fresh;
  const missed: NewEvent[] =
    passed.length === 0
      ? []
      : [{ kind: 'schedule.missed', data: { schedule, name, at: passed.at(-1), count: passed.length } }];
  if (!seen) return missed;
  const what = { schedule, name, at, ...defined({ verb: action?.verb, component: action?.component }) };
  if (config.run && now - at <= promptMs) return [...missed, { kind: 'schedule.started', data: what }];
  return [...missed, { kind: 'schedule.due', data: { ...what, asks: config.run ? 'late' : 'turn' } }];
}

/** Where a schedule stands. */
export function scheduleRow(
  config: ScheduleConfig,
  fold: ScheduleFold | undefined,
  now: number,
  zone: string,
): ScheduleRow {
  const { id, name, text, run, action, note } = config;
  const { due, running, missed, last } = fold ?? {};
  const facts = {
    id,
    name,
    text,
    run,
    ...defined({ action, note, last, nextAt: nextMoment(config, now, zone) }),
  };
  if (running) return { ...facts, state: 'running', at: running.at };
  if (due) return { ...facts, state: 'due', ...due };
  if (missed) return { ...facts, state: 'missed', at: missed.at, missed: missed.count };
  return { ...facts, state: 'waiting' };
}

/** Moments after `from`, up to and including `to`. */
function momentsOf({ when }: ScheduleConfig, from: number, to: number, zone: string): readonly number[] {
  if (when.kind === 'calendar') return dueMoments({ text: '', ...when }, from, to, zone);
  const begins = dueMoments({ text: '', ...when }, from + when.ms, to + when.ms, when.zone);
  return begins.map((at) => at - when.ms);
}

function nextMoment({ when }: ScheduleConfig, now: number, zone: string): number | undefined {
  if (when.kind === 'calendar') return nextDue({ text: '', ...when }, now, zone);
  const begins = nextDue({ text: '', ...when }, now + when.ms, when.zone);
  return begins === undefined ? undefined : begins - when.ms;
}
