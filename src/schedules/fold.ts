import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import type { ScheduleAsks } from '../model/schedules.ts';
import { numberIn, textIn } from '../oncall/read-event.ts';

/** Kinds that schedules are folded from. */
export const scheduleKinds: readonly string[] = ['listed', 'due', 'started', 'ran', 'missed', 'done'].map(
  (kind) => `schedule.${kind}`,
);

/** What the journal tells of one schedule. Wall-clock milliseconds. */
export interface ScheduleFold {
  /** When it was, as it was written when it was last looked at. */
  readonly text: string;
  /** Moments up to this one are somebody's already, or nobody's. */
  readonly since: number;
  /** Moments that were dealt with, the newest last: the clock may be set back before one of them. */
  readonly dealt: readonly number[];
  /** Somebody's turn. */
  readonly due?: { readonly at: number; readonly asks: ScheduleAsks; readonly reason?: string };
  /** plantao began to run it and has not said how that ended. */
  readonly running?: {
    readonly at: number;
    readonly startedAt: number;
    /** Where it was begun, and by which process. */
    readonly host?: string;
    readonly pid?: number;
  };
  readonly missed?: { readonly at: number; readonly count: number };
  readonly last?: { readonly at: number; readonly by: string };
}

const mostDealt = 100;
const asking: readonly ScheduleAsks[] = ['turn', 'late', 'failed', 'unknown'];
/** Ends of a run after which nobody is needed. */
const ended: ReadonlySet<unknown> = new Set(['succeeded', 'not-verified']);

type ScheduleEvent = Pick<JournalEvent, 'kind' | 'data' | 'at' | 'actor'> &
  Partial<Pick<JournalEvent, 'host'>>;

/** What the journal tells of schedules, oldest event first. Events that make no sense are passed over. */
export function foldSchedules(events: Iterable<ScheduleEvent>): ReadonlyMap<string, ScheduleFold> {
  const all = new Map<string, ScheduleFold>();
  for (const event of events) {
    const id = textIn(event.data.schedule);
    if (id === undefined) continue;
    const next = after(all.get(id), event);
    if (next) all.set(id, next);
  }
  return all;
}

function after(known: ScheduleFold | undefined, event: ScheduleEvent): ScheduleFold | undefined {
  const { kind, data, at, actor, host } = event;
  if (kind === 'schedule.listed')
    return { ...known, text: textIn(data.text) ?? '', since: at, dealt: known?.dealt ?? [] };
  const moment = numberIn(data.at);
  if (!known || moment === undefined) return known;
  const { due, running, missed, ...rest } = known;
  const dealt: ScheduleFold = {
    ...rest,
    since: Math.max(known.since, moment),
    dealt: [...known.dealt.filter((one) => one !== moment), moment].slice(-mostDealt),
  };
  switch (kind) {
    case 'schedule.due': {
      const asks = asking.find((one) => one === data.asks) ?? 'turn';
      return { ...dealt, due: { at: moment, asks, ...defined({ reason: textIn(data.reason) }) } };
    }
    case 'schedule.started':
      return {
        ...dealt,
        running: { at: moment, startedAt: at, ...defined({ host, pid: numberIn(data.pid) }) },
      };
    case 'schedule.ran':
      // A run that was given up for lost may still tell how it ended.
      if (ended.has(data.state) && (running ?? due)?.at === moment)
        return { ...dealt, last: { at, by: 'plantao' } };
      return { ...known, ...dealt, ...defined({ due, missed }) };
    case 'schedule.missed':
      return { ...dealt, ...defined({ due }), missed: { at: moment, count: numberIn(data.count) ?? 1 } };
    case 'schedule.done':
      return { ...dealt, ...defined({ running }), last: { at, by: textIn(data.by) ?? actor.user } };
    default:
      return known;
  }
}
