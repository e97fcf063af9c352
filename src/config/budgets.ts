import { standardBudgetRule } from '../budgets/rule.ts';
import type { AlertRule } from '../model/alert.ts';
import type { CostConfig, SloConfig } from '../model/budget.ts';
import { defined } from '../model/defined.ts';
import { seriesOf } from '../model/history.ts';
import type { MetricConfig } from '../model/system.ts';
import { nearestWord } from '../text/nearest.ts';
import { words } from '../words/index.ts';
import type { SeriesFor } from './budget-metric.ts';
import { type CostDocument, costMetrics, costOf } from './costs.ts';
import type { Fault } from './explain.ts';
import { type SloDocument, sloMetric, sloOf } from './slos.ts';

/** The parts of a document that budgets are made of. */
interface BudgetDocuments {
  readonly components: Readonly<
    Record<
      string,
      { readonly title?: string | undefined; readonly slo?: Omit<SloDocument, 'component'> | undefined }
    >
  >;
  readonly slos: Readonly<Record<string, SloDocument>>;
  readonly costs: Readonly<Record<string, CostDocument>>;
}

/** What can be counted, by id. */
type Counters = ReadonlyMap<string, { readonly unit: string; readonly isCounter: boolean }>;

export interface Budgets {
  readonly slos: readonly SloConfig[];
  readonly costs: readonly CostConfig[];
  /** The numbers that rules and screens have of them. */
  readonly metrics: readonly MetricConfig[];
  /** Severities as written, and where. */
  readonly alerts: readonly {
    readonly slo: SloConfig;
    readonly metric: string;
    readonly page: string;
    readonly warn: string;
    readonly path: readonly (string | number)[];
  }[];
  readonly faults: readonly Fault[];
}

/** Budgets as the engine needs them, with the faults found on the way. */
export function budgetsOf(document: BudgetDocuments, counters: Counters, zone: string): Budgets {
  const faults: Fault[] = [];
  const seriesFor: SeriesFor = (id, path) => {
    const found = counters.get(id);
    if (found?.isCounter) return seriesOf('metric', { id, unit: found.unit, counter: true });
    faults.push(
      found
        ? { path, message: words.config.budget.noCounter(id) }
        : { path, message: words.config.unknown.metric(id), nearest: nearestWord(id, counters.keys()) },
    );
    return undefined;
  };
  const written = [
    ...Object.entries(document.components).flatMap(([id, component]) =>
      component.slo
        ? [
            {
              id,
              path: ['components', id, 'slo'],
              slo: { title: component.title, component: id, ...defined(component.slo) },
            },
          ]
        : [],
    ),
    ...Object.entries(document.slos).map(([id, one]) => ({ id, path: ['slos', id], slo: one })),
  ];
  const made = written.flatMap(({ id, path, slo: one }) => {
    const config = sloOf(id, one as SloDocument, path, Object.keys(document.components), seriesFor, faults);
    return config ? [{ config, path, alert: one.alert }] : [];
  });
  const costConfigs = Object.entries(document.costs).map(([id, one]) =>
    costOf(id, one, ['costs', id], zone, seriesFor, faults),
  );
  const metrics = [
    ...made.map(({ config, path }) => ({ metric: sloMetric(config), path })),
    ...costConfigs.flatMap((one) => costMetrics(one).map((metric) => ({ metric, path: ['costs', one.id] }))),
  ];
  const taken = new Set(counters.keys());
  for (const { metric, path } of metrics) {
    if (taken.has(metric.id))
      faults.push({ path, atKey: true, message: words.config.budget.taken(metric.id) });
    taken.add(metric.id);
  }
  return {
    slos: made.map(({ config }) => config),
    costs: costConfigs,
    metrics: metrics.map(({ metric }) => metric),
    alerts: made.flatMap(({ config, path, alert }) =>
      alert === false
        ? []
        : [{ slo: config, metric: sloMetric(config).id, ...alert, path: [...path, 'alert'] }],
    ),
    faults,
  };
}

/** The rules of objectives. `severityOf` reads a severity as it was written. */
export function budgetRules(
  { alerts }: Pick<Budgets, 'alerts'>,
  severityOf: (name: string, path: (string | number)[]) => AlertRule['severity'],
): readonly AlertRule[] {
  return alerts.map(({ slo: one, metric, page, warn, path }) =>
    standardBudgetRule(one, metric, {
      page: severityOf(page, [...path, 'page']),
      warn: severityOf(warn, [...path, 'warn']),
    }),
  );
}
