import type { ComponentRow, EscalationRow, MetricRow, QueueRow } from '../model/snapshot.ts';
import type { ComponentFact, Facts, MetricFact } from './judge.ts';
import type { MetricMemory } from './memory.ts';

/** The rows of the engine at one moment. */
export interface Watched {
  components(): readonly ComponentRow[];
  metrics(): readonly MetricRow[];
  queues(): readonly QueueRow[];
  escalations(): readonly EscalationRow[];
}

/** What rules may ask, from the rows of the engine. New readings go into `memory`. */
export function factsOf(
  watched: Watched,
  memory: MetricMemory,
  now: number,
  logCount?: Facts['logCount'],
): Facts {
  const metrics = new Map<string, MetricFact>();
  for (const row of watched.metrics()) metrics.set(row.id, metricFact(row));
  for (const row of watched.queues()) metrics.set(row.id, queueFact(row));
  for (const row of watched.escalations()) metrics.set(row.id, escalationFact(row));
  for (const [id, { value, at }] of metrics) if (at !== undefined) memory.read(id, value, at);
  const components = new Map(watched.components().map((row) => [row.id, componentFact(row)]));
  return {
    metric: (id) => metrics.get(id),
    component: (id) => components.get(id),
    previous: (id) => memory.previous(id),
    usual: (id, windowMs) => memory.usual(id, windowMs, now),
    ...(logCount ? { logCount } : {}),
  };
}

function metricFact(row: MetricRow): MetricFact {
  const { title, unit, value, band, at, stale, problem, component } = row;
  const asked = at !== undefined || (problem !== undefined && problem !== 'not read yet');
  return {
    title,
    unit,
    value,
    band,
    stale,
    ...(at === undefined ? {} : { at }),
    ...(problem !== undefined && asked ? { problem } : {}),
    ...(component === undefined ? {} : { component }),
  };
}

function queueFact(row: QueueRow): MetricFact {
  const since = row.oldestMs !== undefined && row.at !== undefined ? row.at - row.oldestMs : undefined;
  return { ...metricFact(row), ...(since === undefined ? {} : { oldestSince: since }) };
}

function escalationFact({ title, band, count, waiting, at, stale, problem }: EscalationRow): MetricFact {
  const since = waiting[0]?.createdAt;
  return {
    title,
    unit: '',
    value: count,
    band,
    stale,
    ...(at === undefined ? {} : { at }),
    ...(problem === undefined ? {} : { problem }),
    ...(since === undefined ? {} : { oldestSince: since }),
  };
}

function componentFact(row: ComponentRow): ComponentFact {
  const asked = row.checks.flatMap(({ at }) => (at === undefined ? [] : [at]));
  return {
    title: row.title,
    status: row.status,
    stale: row.stale,
    summary: row.summary,
    depends: row.depends,
    ...(asked.length === 0 ? {} : { at: Math.max(...asked) }),
  };
}
