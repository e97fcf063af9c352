import { subjectsOf } from '../alerts/condition.ts';
import type { Facts } from '../alerts/facts.ts';
import { answerOf } from '../alerts/judge.ts';
import type { Condition } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { Reading } from '../model/run.ts';

/** Answers the questions of steps, and remembers since when each has held. */
export class Readings {
  /** By condition as it was written: since when it has held at every look. */
  readonly #since = new Map<string, number>();

  /** @param facts what is known at `now`, in wall-clock milliseconds */
  read(text: string, condition: Condition, forMs: number, facts: Facts, now: number): Reading {
    const verdict = answerOf(condition, facts, now);
    const read = { evidence: verdict.evidence, ...defined({ at: oldestOf(condition, facts) }) };
    const holds = 'holds' in verdict && verdict.holds;
    if (!holds) this.#since.delete(text);
    if ('trouble' in verdict) return { state: verdict.trouble === 'stale' ? 'stale' : 'unknown', ...read };
    if (!holds) return { state: 'not', ...read };
    // The clock on the wall may be set back.
    const since = Math.min(this.#since.get(text) ?? now, now);
    this.#since.set(text, since);
    const heldMs = now - since;
    return heldMs < forMs ? { state: 'waiting', ...read, heldMs } : { state: 'holds', ...read };
  }
}

/** When the oldest of what a condition speaks of was answered; undefined where one of it never was. */
function oldestOf(condition: Condition, facts: Facts): number | undefined {
  const { metrics, components } = subjectsOf(condition);
  const asked = [
    ...metrics.map((id) => (facts.metric(id) ?? facts.component(id))?.at),
    ...components.map((id) => facts.component(id)?.at),
  ];
  if (asked.length === 0 || asked.includes(undefined)) return undefined;
  return Math.min(...asked.map(Number));
}
