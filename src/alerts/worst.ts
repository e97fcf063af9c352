import type { AlertRule, Condition } from '../model/alert.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { WorstReading } from '../model/incident.ts';
import { hourMs } from '../time/units.ts';
import type { Facts } from './facts.ts';

/** A metric that a rule asks about, and which way is worse: 1 upwards, -1 downwards, undefined where the rule does not say. */
interface Watched {
  readonly metric: string;
  readonly worse?: 1 | -1;
}

/** How often at most it is written down that a reading was worse than all before, in milliseconds. */
const writtenEveryMs = 60_000;

/** Keeps the worst reading of each metric of an alert that is not over; what the journal knows of it is at most a minute old. */
export class WorstReadings {
  readonly #known = new Map<string, Map<string, WorstReading>>();
  /** Rules of which something worse was read than is written down, and when that was. */
  readonly #unwritten = new Set<string>();
  readonly #writtenAt = new Map<string, number>();

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
      this.#unwritten.add(rule.id);
    }
  }

  /** The event with the worst readings of its alert where they belong to it; forgotten when it ends. */
  told(rule: string, event: NewEvent, now: number): NewEvent {
    const { kind } = event;
    if (!['alert.firing', 'alert.severity', 'alert.resolved'].includes(kind)) return event;
    const data = this.#data(rule, now);
    if (kind === 'alert.resolved') this.forget(rule);
    return data ? { ...event, data: { ...event.data, ...data } } : event;
  }

  /** What is to be written down of an alert that got worse since, where it is time to. */
  due(rule: string, now: number): NewEvent | undefined {
    const since = now - (this.#writtenAt.get(rule) ?? Number.NEGATIVE_INFINITY);
    // The clock on the wall may have been set back.
    if (!this.#unwritten.has(rule) || (since >= 0 && since < writtenEveryMs)) return undefined;
    const data = this.#data(rule, now);
    return data && { kind: 'alert.worst', data: { rule, ...data } };
  }

  /** Takes what the journal knows of alerts that are not over, oldest event first. Worse readings that are known here stay. */
  restore(events: Iterable<Pick<JournalEvent, 'kind' | 'data'>>): void {
    const read = new Map<string, readonly WorstReading[]>();
    for (const { kind, data } of events) {
      if (typeof data.rule !== 'string') continue;
      if (kind === 'alert.resolved' || kind === 'alert.dropped') read.delete(data.rule);
      else if (Array.isArray(data.worst)) read.set(data.rule, data.worst.filter(isReading));
    }
    for (const [rule, readings] of read) {
      const known = this.#known.get(rule) ?? new Map<string, WorstReading>();
      this.#known.set(rule, known);
      for (const reading of readings) {
        const before = known.get(reading.metric);
        if (!before || (reading.value - before.value) * reading.worse > 0) known.set(reading.metric, reading);
      }
    }
  }

  /** The worst readings of an alert so far. */
  of(rule: string): readonly WorstReading[] {
    return [...(this.#known.get(rule)?.values() ?? [])];
  }

  forget(rule: string): void {
    this.#known.delete(rule);
    this.#unwritten.delete(rule);
    this.#writtenAt.delete(rule);
  }

  #data(rule: string, now: number): { readonly worst: readonly WorstReading[] } | undefined {
    const worst = this.of(rule);
    if (worst.length === 0) return undefined;
    this.#unwritten.delete(rule);
    this.#writtenAt.set(rule, now);
    return { worst };
  }
}

function isReading(value: unknown): value is WorstReading {
  if (value === null || typeof value !== 'object') return false;
  const { metric, title, unit, value: read, worse, at } = value as Readonly<Record<string, unknown>>;
  const texts = [metric, title, unit].every((one) => typeof one === 'string');
  return texts && Number.isFinite(read) && Number.isFinite(at) && (worse === 1 || worse === -1);
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
    case 'unusual':
      return [{ metric: condition.metric }];
    case 'rises':
      return [{ metric: condition.metric, worse: 1 }];
    case 'and':
    case 'or':
      return condition.all.flatMap(watchedBy);
    default:
      return [];
  }
}
