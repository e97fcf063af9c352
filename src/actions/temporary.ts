import type { ActionParams, Temporary } from '../model/action.ts';
import { parseDuration } from '../model/quantity.ts';
import { words } from '../words/index.ts';
import { type PastAction, wasUndone } from './history.ts';

/** The value by which any action that can be undone is one for a while. */
export const forWhile = 'for';

/** How long a temporary change may last, in milliseconds. */
const shortestMs = 10_000;
const longestMs = 30 * 24 * 3_600_000;
/** How late a way back is still gone by itself, in milliseconds: after that somebody has to look first. */
const lateMs = 120_000;

/** Parts how long a change lasts from the values of a verb. @throws Error when it is no such time */
export function whileOf(params: ActionParams): {
  readonly rest: ActionParams;
  readonly forMs: number | undefined;
} {
  const { [forWhile]: given, ...rest } = params;
  const text = String(given ?? '').trim();
  if (text === '') return { rest, forMs: undefined };
  const forMs = parseDuration(text);
  if (forMs === undefined || forMs < shortestMs || forMs > longestMs)
    throw new Error(words.actions.temporary.wrongSpan(text.slice(0, 20)));
  return { rest, forMs };
}

/** Whether something was changed, or may have been. */
function hasChanged({ state }: PastAction): boolean {
  return state !== undefined && state !== 'failed' && state !== 'refused';
}

/**
 * The temporary changes that still hold, the first that is due first: those that nobody took back, and nobody decided to keep.
 * @param past newest first
 */
export function temporaries(past: readonly PastAction[]): readonly Temporary[] {
  return past
    .flatMap((one, index): Temporary[] => {
      const { plan, verb, component, revert, undo, endedAt, by } = one;
      if (!revert || !undo || endedAt === undefined || !hasChanged(one)) return [];
      if (one.kept || wasUndone(plan, past)) return [];
      const later = past
        .slice(0, index)
        .some(
          (other) =>
            other.component === component &&
            other.undoes === undefined &&
            hasChanged(other) &&
            undoesLike(other, one),
        );
      const tried = past.some(({ undoes }) => undoes === plan);
      return [
        {
          plan,
          verb,
          component,
          by,
          text: undo.text,
          dueAt: endedAt + revert.forMs,
          run: revert.run,
          missed: one.missed || tried || later,
          told: one.missed,
          changedSince: later,
        },
      ];
    })
    .toSorted((a, b) => a.dueAt - b.dueAt);
}

/** Whether another action changed the same thing: to go back then would undo somebody else's. */
function undoesLike(other: PastAction, one: PastAction): boolean {
  return other.verb === one.verb || (other.undo !== undefined && other.undo.verb === one.undo?.verb);
}

/** What becomes of a temporary change now: nothing yet, its way back is gone by itself, or somebody has to be asked. */
export function fateOf(temporary: Temporary, now: number): 'waiting' | 'run' | 'missed' | 'asked' {
  const { dueAt, run, missed, told } = temporary;
  if (now < dueAt) return 'waiting';
  if (!run) return 'asked';
  if (!missed && now - dueAt <= lateMs) return 'run';
  return told ? 'asked' : 'missed';
}
