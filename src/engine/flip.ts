import type { Confirming } from '../model/snapshot.ts';
import type { Status } from '../model/status.ts';

/** The settled status of a check and the bad or good answers that would change it. */
export interface FlipState {
  readonly status: Status;
  readonly confirming?: Confirming;
}

/** Before the first answer. */
export const unasked: FlipState = { status: 'unknown' };

/**
 * The state after one more answer. `up` is good, everything else is bad. A status flips after `fails` bad or `oks` good answers in
 * a row; bad answers of different kinds count together and the latest decides. A check that was never asked and answers `up` is
 * up at once: there is nothing to doubt.
 */
export function observe(state: FlipState, answer: Status, counts: { fails: number; oks: number }): FlipState {
  if (answer === state.status && !(state === unasked)) return { status: state.status };
  if (state === unasked && answer === 'up') return { status: 'up' };
  const need = answer === 'up' ? counts.oks : counts.fails;
  const sameSide = state.confirming !== undefined && (state.confirming.to === 'up') === (answer === 'up');
  const seen = (sameSide ? state.confirming!.seen : 0) + 1;
  return seen >= need ? { status: answer } : { status: state.status, confirming: { to: answer, seen, need } };
}
