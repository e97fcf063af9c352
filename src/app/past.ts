import { type History, writtenUntil } from '../history/history.ts';
import type { Past } from '../model/budget.ts';
import type { Clock } from '../model/clock.ts';

/** The past as it is kept on this machine: readings, and minutes of components. */
export function pastOf(
  history: Pick<History, 'stretch'>,
  minutes: Past['minutes'],
  clock: Pick<Clock, 'now'>,
): Past {
  return {
    until: () => writtenUntil(clock.now()),
    stretch: (ref, from, until) => history.stretch(ref, from, until),
    minutes,
  };
}
