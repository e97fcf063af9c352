import type { JournalEvent } from '../model/event.ts';
import { hourMs } from './guard.ts';

/** What the journal says about an action that was begun: enough to show it and to guard the next one. */
export interface PastAction {
  readonly plan: string;
  readonly verb: string;
  readonly component: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly state: string | undefined;
  readonly by: string;
  readonly host: string;
  readonly pid: number;
}

/** Actions from intents and outcomes, newest first. An intent without outcome has no `state`. */
export function pastActions(events: readonly JournalEvent[]): readonly PastAction[] {
  const outcomes = new Map(
    events.filter(({ kind }) => kind === 'action.outcome').map((event) => [event.data.plan, event]),
  );
  return events
    .filter(({ kind }) => kind === 'action.intent')
    .map((intent): PastAction => {
      const outcome = outcomes.get(intent.data.plan);
      return {
        plan: String(intent.data.plan),
        verb: String(intent.data.verb),
        component: String(intent.data.component),
        startedAt: intent.at,
        endedAt: outcome?.at,
        state: outcome === undefined ? undefined : String(outcome.data.state),
        by: intent.actor.user,
        host: intent.host,
        pid: Number(intent.data.pid),
      };
    });
}

/** How often an action ran on a component within the hour before `now`. */
export function runsWithinHour(
  past: readonly PastAction[],
  verb: string,
  component: string,
  now: number,
): number {
  return past.filter(
    (one) => one.verb === verb && one.component === component && now - one.startedAt < hourMs,
  ).length;
}
