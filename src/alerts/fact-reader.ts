import { defined } from '../model/defined.ts';
import type { FaultCode } from '../model/fault.ts';
import type { ComponentRow, HandoffRow, MetricRow, QueueRow } from '../model/snapshot.ts';
import type { ComponentFact, Facts, MetricFact } from './facts.ts';
import type { MetricMemory } from './memory.ts';

/** The rows of the engine at one moment. */
export interface EngineRows {
  components(): readonly ComponentRow[];
  metrics(): readonly MetricRow[];
  queues(): readonly QueueRow[];
  escalations(): readonly HandoffRow[];
}

/** Takes what rules may ask from the rows of the engine. A fact keeps its identity while nothing about it changes. */
export class FactReader {
  readonly #memory: MetricMemory;
  readonly #asked: Pick<Facts, 'logCount' | 'unusual'>;
  #metrics: ReadonlyMap<string, MetricFact> = new Map();
  #components: ReadonlyMap<string, ComponentFact> = new Map();

  /** @param asked what is asked of others than the engine */
  constructor(memory: MetricMemory, asked: Pick<Facts, 'logCount' | 'unusual'> = {}) {
    this.#memory = memory;
    this.#asked = asked;
  }

  /** What is known at this moment. New readings go into the memory. */
  read(rows: EngineRows, now: number): Facts {
    const memory = this.#memory;
    const metrics = new Map<string, MetricFact>();
    const know = (id: string, fact: MetricFact): void => {
      const before = this.#metrics.get(id);
      metrics.set(id, before && isSame(before, fact) ? before : fact);
      if (fact.at !== undefined) memory.read(id, fact.bound ? null : fact.value, fact.at);
    };
    for (const row of rows.metrics()) know(row.id, metricFact(row));
    for (const row of rows.queues()) know(row.id, queueFact(row));
    for (const row of rows.escalations()) know(row.id, escalationFact(row));
    const components = new Map(
      rows.components().map((row) => {
        const [before, fact] = [this.#components.get(row.id), componentFact(row)];
        return [row.id, before && isSame(before, fact) ? before : fact];
      }),
    );
    this.#metrics = metrics;
    this.#components = components;
    return {
      metric: (id) => metrics.get(id),
      component: (id) => components.get(id),
      previous: (id) => memory.previous(id),
      usual: (id, windowMs) => memory.usual(id, windowMs, now),
      lows: (id, windowMs) => memory.lows(id, windowMs, now),
      ...this.#asked,
    };
  }
}

function isSame<Fact extends object>(a: Fact, b: Fact): boolean {
  const keys = Object.keys(b) as (keyof Fact)[];
  return keys.length === Object.keys(a).length && keys.every((key) => Object.is(a[key], b[key]));
}

function metricFact(row: MetricRow): MetricFact {
  const { title, unit, value, band, at, asked, stale, problem, component, budget, bound } = row;
  return {
    title,
    unit,
    value,
    band,
    stale,
    // Before the first reading there is no problem: nothing is known yet.
    ...defined({
      ...{ at, problem: asked ? problem : undefined, component, bound },
      slo: budget?.type === 'slo' ? budget : undefined,
    }),
  };
}

function queueFact(row: QueueRow): MetricFact {
  const since = row.oldestMs !== undefined && row.at !== undefined ? row.at - row.oldestMs : undefined;
  const { consumers, paused } = row.counts ?? {};
  const down = row.workerStatus === 'down' ? row.workerTitle : undefined;
  return { ...metricFact(row), ...defined({ oldestSince: since, consumers, paused, workerDown: down }) };
}

function escalationFact(row: HandoffRow): MetricFact {
  const { title, band, count, at, asked, stale, problem, oldestAt, clocks } = row;
  return {
    title,
    unit: '',
    value: count,
    band,
    stale,
    ...defined({ at, problem: asked ? problem : undefined, oldestSince: oldestAt, clocks }),
  };
}

function componentFact(row: ComponentRow): ComponentFact {
  const cutOff = row.checks.some(({ status, fault }) => status === row.status && isNoWayOut(fault));
  const asked = row.checks.flatMap(({ at }) => (at === undefined ? [] : [at]));
  return {
    title: row.title,
    status: row.status,
    stale: row.stale,
    summary: row.summary,
    depends: row.depends,
    ...(cutOff ? { isCutOff: true } : {}),
    ...(asked.length === 0 ? {} : { at: Math.max(...asked) }),
  };
}

function isNoWayOut(fault: FaultCode | undefined): boolean {
  return fault === 'no-network' || fault === 'no-name-server';
}
