import type { EventNames, JournalEvent } from '../model/event.ts';
import type { DocumentWords } from '../words/documents/index.ts';
import { named } from '../words/named.ts';
import type { Moments } from './moments.ts';

/** One remedy, or attempt at one. */
export interface ToldAction {
  /** The event that says it began. */
  readonly seq: number;
  readonly at: number;
  readonly who: string;
  readonly verb: string;
  readonly component: string;
  /** Undefined while nobody knows how it ended. */
  readonly state?: string;
  readonly result?: string;
}

/** What was done, oldest first, each with what became of it. @param includes which components are meant, by id */
export function toldActions(
  events: readonly JournalEvent[],
  names: EventNames,
  includes: (component: string) => boolean,
): readonly ToldAction[] {
  const actions = new Map<unknown, ToldAction>();
  for (const { seq, kind, data, at, actor } of events) {
    if (!includes(String(data.component))) continue;
    if (kind === 'action.intent')
      actions.set(data.plan, {
        ...{ seq, at },
        who: names.person(actor.user),
        verb: String(data.verb),
        component: names.component(String(data.component)),
      });
    const before = actions.get(data.plan);
    if (before && (kind === 'action.outcome' || kind === 'action.settled'))
      actions.set(data.plan, {
        ...before,
        state: String(data.state),
        ...(typeof data.result === 'string' ? { result: data.result } : {}),
      });
  }
  return [...actions.values()];
}

/** As templates name them. */
export function actionViews(actions: readonly ToldAction[], moments: Moments, say: DocumentWords) {
  return actions.map(({ seq, at, who, verb, component, state, result }) => {
    const known = state === undefined ? say.unknownOutcome : named(say.outcomes, state);
    return {
      ...{ at: moments.time(at), who, what: `${verb} ${component}`, event: String(seq) },
      outcome: result ? `${known}, ${result}` : known,
    };
  });
}
