import type { AlertRule, Condition } from '../model/alert.ts';
import type { NewEvent } from '../model/event.ts';
import type { WorstReading } from '../model/incident.ts';
import type { Facts } from './judge.ts';

const hourMs = 3_600_000;

/** A metric that a rule asks about, and which way is worse: 1 upwards, -1 downwards, undefined where the rule does not say. */
interface Watched {
  readonly metric: string;
  readonly worse?: 1 | -1;
}

/** Keeps the worst reading of each metric of an alert that is not over, for the event that ends it. Forgotten by a restart. */
export class WorstReadings {
  readonly #known = new Map<string, Map<string, WorstReading>>();

  /** Takes the readings of now. */
  follow(rule: AlertRule, facts: Facts, now: number): void {
    const known = this.#known.get(rule.id) ?? new Map<string, WorstReading>();
    this.#known.set(rule.id, known);
    for (const { metric, worse } of watchedBy(rule.when)) {
      const fact = facts.metric(metric);
      if (!fact || fact.value === null || fact.stale || !Number.isFinite(fact.value)) continue;
      const { title, unit, value, at = now } = fact;
      const before = known.get(metric);
      const way = before?.worse ?? worse ?? awayFromUsual(metric, value, facts);
      if (before && (value - before.value) * way <= 0) continue;
      known.set(metric, { metric, title, unit, value, at, worse: way });
    }
  }

  /** The event with the worst readings of its alert, which are forgotten. */
  ending(rule: string, event: NewEvent): NewEvent {
    const known = [...(this.#known.get(rule)?.values() ?? [])];
    this.forget(rule);
    if (known.length === 0) return event;
    return { ...event, data: { ...event.data, worst: known } };
  }

  forget(rule: string): void {
    this.#known.delete(rule);
  }
}

function awayFromUsual(metric: string, value: number, facts: Facts): 1 | -1 {
  const before = facts.usual(metric, hourMs) ?? facts.previous(metric) ?? value;
  return value < before ? -1 : 1;
}

function watchedBy(condition: Condition): readonly Watched[] {
  switch (condition.type) {
    case 'compare':
    case 'usual': {
      const { metric, operator } = condition;
      if (operator === '>' || operator === '>=') return [{ metric, worse: 1 }];
      return operator === '<' || operator === '<=' ? [{ metric, worse: -1 }] : [{ metric }];
    }
    case 'band':
      return [{ metric: condition.metric }];
    case 'and':
    case 'or':
      return condition.all.flatMap(watchedBy);
    default:
      return [];
  }
}
