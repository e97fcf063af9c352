import type { ActionState } from '../model/action.ts';
import type { JournalEvent } from '../model/event.ts';
import type { ScheduledAction } from '../model/schedules.ts';
import type { ScheduleFold } from './fold.ts';

/** How long a run that another machine began may take to be heard of, and to end, before nobody knows; milliseconds. */
const heardMs = 2 * 60_000;
const endedMs = 15 * 60_000;

/** What has become of a run that another plantao began. */
type Settled =
  /** It may still be under way. */
  { readonly is: 'waiting' } | { readonly is: 'ended'; readonly state: ActionState; readonly result: string };

interface SettleFacts {
  readonly now: number;
  /** The machine that asks. */
  readonly host: string;
  readonly isAlive: (pid: number) => boolean;
}

/** Kinds that tell how the action of a run ended. */
export const runKinds = ['action.intent', 'action.outcome', 'action.settled'] as const;

/**
 * What the journal tells of a run whose plantao has lost the lead, or is gone: its action has events of its own. A run is given up only
 * where its process is gone, or, on another machine, once nothing was heard of it for long enough.
 * @param events of `runKinds`, oldest first
 */
export function settledRun(
  { startedAt, host, pid }: NonNullable<ScheduleFold['running']>,
  { verb, component }: ScheduledAction,
  events: readonly JournalEvent[],
  { now, host: here, isAlive }: SettleFacts,
): Settled {
  const intent = events.find(
    ({ kind, at, data, host: where }) =>
      kind === 'action.intent' &&
      at >= startedAt &&
      (host === undefined || where === host) &&
      data.verb === verb &&
      data.component === component,
  );
  const plan = intent?.data.plan;
  const outcome = events.findLast(
    ({ kind, data }) => kind !== 'action.intent' && plan !== undefined && data.plan === plan,
  );
  if (outcome) {
    const { state, result, note } = outcome.data;
    return { is: 'ended', state: String(state) as ActionState, result: String(result ?? note ?? '') };
  }
  const patience = intent ? endedMs : heardMs;
  const isUnderWay =
    host === here
      ? pid !== undefined && isAlive(pid) && now - startedAt < endedMs
      : now - startedAt < patience;
  return isUnderWay ? { is: 'waiting' } : { is: 'ended', state: 'unknown', result: '' };
}
