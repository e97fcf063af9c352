import type { AlertRule, AlertState, Condition } from '../model/alert.ts';
import { subjectsOf } from './condition.ts';
import type { ComponentFact, Facts, MetricFact } from './facts.ts';
import { isUnsteady, resultEveryMs } from './flapping.ts';

/** What a rule asks about, found out once. */
interface Asks {
  readonly metrics: readonly string[];
  readonly components: readonly string[];
  /** Its answer may change without a reading: it asks how old something is, what is usual or rises, for log lines, or for silence. */
  readonly everyTime: boolean;
  /** A look at it counts as a reading. */
  readonly looks: boolean;
  /** What it was judged on last. */
  on: readonly (MetricFact | ComponentFact | undefined)[];
  state: AlertState | undefined;
  /** Moment of the newest reading it was judged on. */
  readAt: number | undefined;
}

/**
 * Knows which rules need not be judged again: nothing they ask about was read since, and nothing of theirs is due. Most of the time
 * that is nearly all of them.
 */
export class IdleRules {
  readonly #asks = new Map<string, Asks>();

  constructor(rules: Iterable<AlertRule>) {
    for (const rule of rules) {
      const all: Condition = {
        type: 'and',
        all: [rule.when, ...(rule.clear ? [rule.clear] : []), ...rule.worse.map(({ when }) => when)],
      };
      this.#asks.set(rule.id, {
        ...subjectsOf(all),
        everyTime: asksFor(all, ['age', 'breached', 'logs', 'no-data', 'usual', 'rises', 'unusual']),
        looks: asksFor(rule.when, ['age', 'breached', 'logs', 'no-data']),
        on: [],
        state: undefined,
        readAt: undefined,
      });
    }
  }

  /** Whether judging the rule again could change nothing about its state. Facts must keep their identity while they stay the same. */
  isIdle(rule: AlertRule, state: AlertState | undefined, facts: Facts, now: number): boolean {
    const asks = this.#asks.get(rule.id);
    if (!asks || asks.everyTime || state === undefined || state !== asks.state) return false;
    if (state.phase === 'pending' || state.phase === 'recovering') return false;
    if (isUnsteady(state)) return false;
    // What cannot be judged is not held for ever.
    if (state.phase === 'firing' && (state.unknownSince !== undefined || state.severity !== rule.severity))
      return false;
    const { since, resultAt } = state;
    if (resultAt === undefined || now < Math.max(since, resultAt) || now - resultAt >= resultEveryMs)
      return false;
    return (
      asks.metrics.every((id, index) => facts.metric(id) === asks.on[index]) &&
      asks.components.every((id, index) => facts.component(id) === asks.on[asks.metrics.length + index])
    );
  }

  /** Notes what the rule was judged on, and what came of it. */
  judged(
    rule: AlertRule,
    { before, state }: { readonly before: AlertState; readonly state: AlertState },
    facts: Facts,
  ): void {
    const asks = this.#asks.get(rule.id);
    if (!asks) return;
    // In another phase another question may be asked of the same facts.
    asks.state = before.phase === state.phase ? state : undefined;
    asks.on = [
      ...asks.metrics.map((id) => facts.metric(id)),
      ...asks.components.map((id) => facts.component(id)),
    ];
  }

  /** Forgets what came of it: it is judged again next time. */
  wake(rule: AlertRule): void {
    const asks = this.#asks.get(rule.id);
    if (asks) asks.state = undefined;
  }

  /** Whether anything that the rule asks about was read since this was asked last; what depends on time itself always was. */
  isFresh(rule: AlertRule, facts: Facts, now: number): boolean {
    const asks = this.#asks.get(rule.id)!;
    const { metrics, components } = subjectsOf(rule.when);
    const moment = asks.looks
      ? now
      : Math.max(
          0,
          ...metrics.map((id) => facts.metric(id)?.at ?? 0),
          ...components.map((id) => facts.component(id)?.at ?? 0),
        );
    const fresh = moment !== asks.readAt;
    asks.readAt = moment;
    return fresh;
  }
}

/** Whether any part of a condition is of one of these types. */
export function asksFor(condition: Condition, types: readonly Condition['type'][]): boolean {
  if ('all' in condition) return condition.all.some((one) => asksFor(one, types));
  return condition.type === 'not' ? asksFor(condition.one, types) : types.includes(condition.type);
}

/** The longest time back that a rule asks about, in milliseconds. */
export function longestWindow(condition: Condition): number {
  if ('all' in condition) return Math.max(...condition.all.map(longestWindow));
  if (condition.type === 'not') return longestWindow(condition.one);
  return condition.type === 'usual' || condition.type === 'rises' ? condition.windowMs : 0;
}
