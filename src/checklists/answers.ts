import { subjectsOf } from '../alerts/condition.ts';
import { answerOf, type Facts } from '../alerts/judge.ts';
import type { Condition, TroubleKind } from '../model/alert.ts';
import type { Evidence } from '../model/alert-codes.ts';
import type { ChecklistItem } from '../model/checklist.ts';
import { defined } from '../model/defined.ts';

/** What an item that checks itself answers. Wall-clock milliseconds. */
export interface ItemAnswer {
  readonly state: 'good' | 'bad' | 'unknown' | 'stale';
  readonly evidence: readonly Evidence[];
  /** When the oldest of what it was judged on was read. */
  readonly at?: number;
  /** It holds, and has not held for as long as it must: so long by now, in milliseconds. */
  readonly heldMs?: number;
}

const stateOf: Readonly<Record<TroubleKind, ItemAnswer['state']>> = {
  nodata: 'unknown',
  error: 'unknown',
  stale: 'stale',
};

/** Judges the items that check themselves, and remembers since when each has been good. */
export class ItemAnswers {
  /** By condition as it was written: since when it has held at every look. */
  readonly #since = new Map<string, number>();

  /** @param facts what is known at `now`, in wall-clock milliseconds */
  answer(
    { condition, text, forMs }: NonNullable<ChecklistItem['check']>,
    facts: Facts,
    now: number,
  ): ItemAnswer {
    const verdict = answerOf(condition, facts, now);
    const { evidence } = verdict;
    const read = { evidence, ...defined({ at: oldestOf(condition, facts) }) };
    const holds = 'holds' in verdict && verdict.holds;
    if (!holds) this.#since.delete(text);
    if ('trouble' in verdict) return { state: stateOf[verdict.trouble], ...read };
    if (!holds) return { state: 'bad', ...read };
    // The clock on the wall may be set back.
    const since = Math.min(this.#since.get(text) ?? now, now);
    this.#since.set(text, since);
    return now - since < forMs
      ? { state: 'unknown', ...read, heldMs: now - since }
      : { state: 'good', ...read };
  }
}

/** When the oldest of what a condition speaks of was answered; undefined where one of it never was. */
function oldestOf(condition: Condition, facts: Facts): number | undefined {
  const { metrics, components } = subjectsOf(condition);
  const asked = [
    ...metrics.map((id) => (facts.metric(id) ?? facts.component(id))?.at),
    ...components.map((id) => facts.component(id)?.at),
  ];
  return asked.reduce<number | undefined>(
    (oldest, at) => (oldest === undefined || at === undefined ? undefined : Math.min(oldest, at)),
    asked[0],
  );
}
