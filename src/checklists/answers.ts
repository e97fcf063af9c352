import type { Facts } from '../alerts/facts.ts';
import type { ChecklistItem } from '../model/checklist.ts';
import type { Reading } from '../model/run.ts';
import { Readings } from '../procedures/answers.ts';

/** What an item that checks itself answers; `heldMs` where it holds, but not yet for as long as it must. */
export type ItemAnswer = Omit<Reading, 'state'> & { readonly state: 'good' | 'bad' | 'unknown' | 'stale' };

const stateOf: Readonly<Record<Reading['state'], ItemAnswer['state']>> = {
  holds: 'good',
  not: 'bad',
  waiting: 'unknown',
  unknown: 'unknown',
  stale: 'stale',
};

/** Judges the items that check themselves, and remembers since when each has been good. */
export class ItemAnswers {
  readonly #readings = new Readings();

  /** @param facts what is known at `now`, in wall-clock milliseconds */
  answer(check: NonNullable<ChecklistItem['check']>, facts: Facts, now: number): ItemAnswer {
    const { condition, text, forMs } = check;
    const { state, ...read } = this.#readings.read(text, condition, forMs, facts, now);
    return { state: stateOf[state], ...read };
  }
}
