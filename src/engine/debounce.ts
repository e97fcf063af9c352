import type { Confirming } from '../model/snapshot.ts';
import { type Status, statusRank } from '../model/status.ts';

/** The settled status of a check and the answers that may change it. */
export interface Debounced {
  readonly status: Status;
  /** A status was settled at least once; until then `unknown` only means that nothing was asked. */
  readonly decided: boolean;
  /** The newest answers, oldest first: no more than a decision can need. */
  readonly recent: readonly Status[];
  readonly confirming?: Confirming;
}

/** How many answers in a row make a check bad, and good again. */
export interface DebounceCounts {
  readonly fails: number;
  readonly oks: number;
}

/** Before the first answer. */
export const unasked: Debounced = { status: 'unknown', decided: false, recent: [] };

/**
 * The state after one more answer. `up` is good, everything else is bad, `unknown` too: plantao being unable to ask must happen as
 * often as a failure before it replaces what is known.
 *
 * - `oks` good answers in a row make it up; before anything was settled, one does: there is nothing to doubt.
 * - `fails` bad answers in a row make it bad. Answers of different badness count together as far as they agree: `degraded, down`
 *   settles on degraded, and the next down on down. The same holds from bad to less bad.
 */
export function observe(state: Debounced, answer: Status, counts: DebounceCounts): Debounced {
  const { fails, oks } = { fails: Math.max(1, counts.fails), oks: Math.max(1, counts.oks) };
  const recent = [...state.recent, answer].slice(-Math.max(fails, oks));
  const settled = settle(state, recent, fails, oks);
  if (settled !== undefined && settled !== answer) {
    return { status: settled, decided: true, recent, confirming: confirming(recent, answer, fails, settled) };
  }
  if (settled !== undefined || answer === state.status) {
    return { status: settled ?? state.status, decided: state.decided || settled !== undefined, recent };
  }
  const need = answer === 'up' ? oks : fails;
  return {
    status: state.status,
    decided: state.decided,
    recent,
    confirming: confirming(recent, answer, need, state.status),
  };
}

/** The status that the newest answers agree on, undefined when they leave it as it is. */
function settle(state: Debounced, recent: readonly Status[], fails: number, oks: number): Status | undefined {
  if (!state.decided && recent.at(-1) === 'up') return 'up';
  const lastOks = recent.slice(-oks);
  if (lastOks.length === oks && lastOks.every((one) => one === 'up')) return 'up';
  const lastFails = recent.slice(-fails);
  if (lastFails.length < fails || lastFails.includes('up')) return undefined;
  const ranks = lastFails.map(statusRank);
  const mildest = lastFails[ranks.indexOf(Math.max(...ranks))]!;
  const worst = lastFails[ranks.indexOf(Math.min(...ranks))]!;
  if (!state.decided || statusRank(mildest) < statusRank(state.status)) return mildest;
  if (statusRank(worst) > statusRank(state.status)) return worst;
  return undefined;
}

/** How many of the newest answers already speak for `to`: those that are as far from the present status, or farther. */
function confirming(recent: readonly Status[], to: Status, need: number, from: Status): Confirming {
  const worse = statusRank(to) < statusRank(from);
  const speaksFor = (one: Status): boolean =>
    worse
      ? statusRank(one) <= statusRank(to)
      : statusRank(one) >= statusRank(to) && (to === 'up') === (one === 'up');
  let seen = 0;
  for (let index = recent.length - 1; index >= 0 && speaksFor(recent[index]!); index -= 1) seen += 1;
  return { to, seen: Math.min(seen, need - 1), need };
}
