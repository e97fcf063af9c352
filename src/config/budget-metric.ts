import * as z from 'zod';
import type { BudgetOptions } from '../budgets/source.ts';
import type { SeriesRef } from '../model/history.ts';
import type { MetricConfig } from '../model/system.ts';

/** Whether another minute was written down is looked at so often, in milliseconds; only then a budget is reckoned again. */
const schedule = { every: 10_000, timeout: 10_000 };

export const metricId = z.string().min(1);

/** The counter that is named at a place of the document; undefined where there is none, which is a fault then. */
export type SeriesFor = (id: string, path: (string | number)[]) => SeriesRef | undefined;

/** A number of a budget as a metric that rules and screens have. */
export function metricOf(
  id: string,
  title: string,
  unit: string,
  options: BudgetOptions,
  rest: Pick<MetricConfig, 'bands' | 'component'>,
): MetricConfig {
  return { id, title, unit, source: { kind: 'budget', options }, ...schedule, ...rest };
}
