import type { ActionRow, Verb } from '../model/action.ts';
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

/**
 * Whether an action cannot be running any more: it ended, or it began so long ago that its process id may by now belong to another
 * program.
 */
export function isOver(past: PastAction, now: number): boolean {
  return past.state !== undefined || now - past.startedAt >= hourMs;
}

/** The row of an action that was begun and of which nobody knows how it ended. */
export function lostRow(past: PastAction): ActionRow {
  return {
    plan: {
      id: past.plan,
      verb: past.verb as Verb,
      component: past.component,
      componentTitle: past.component,
      target: past.component,
      environment: '',
      guarded: false,
      requests: [],
      touches: 0,
      thing: '',
      risk: 'disruptive',
      preconditions: [],
      verifiedBy: [],
      confirm: { how: 'none' },
    },
    state: 'unknown',
    startedAt: past.startedAt,
    output: [],
    droppedLines: 0,
    result: `outcome unknown: ${past.by} began it and plantao ended before it did; look before you repeat it`,
  };
}
