import type { ActionParams, Verb } from '../model/action.ts';
import { CannotAct } from './cannot-act.ts';
import type { Entry } from './entries.ts';
import { type PastAction, wasUndone } from './history.ts';
import { isStarred } from './secrets.ts';

/** What undoes one action. */
interface Undo {
  readonly verb: Verb;
  readonly component: string;
  readonly params: ActionParams;
}

/**
 * What undoes an action of this session (`entry`) or of an earlier one, by its plan.
 * @throws CannotAct when nothing does, it was done already, or it needs values the journal does not keep
 */
export function undoOf(plan: string, entry: Entry | undefined, past: readonly PastAction[]): Undo {
  const recorded = past.find((one) => one.plan === plan);
  const undo = entry?.intended.undo ?? recorded?.undo;
  const component = entry?.plan.component ?? recorded?.component;
  if (!undo || component === undefined) throw new CannotAct({ code: 'no-undo' });
  if (wasUndone(plan, past)) throw new CannotAct({ code: 'undone' });
  if (isStarred(undo.params)) throw new CannotAct({ code: 'undo-needs-secrets', verb: undo.verb });
  return { verb: undo.verb, component, params: undo.params };
}

/** Actions that can be undone and were not, newest first. */
export function undoable(past: readonly PastAction[]): readonly PastAction[] {
  return past.filter(
    ({ plan, undo, state }) => undo !== undefined && state !== 'refused' && !wasUndone(plan, past),
  );
}
