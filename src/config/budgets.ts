import * as z from 'zod';
import { standardBudgetRule } from '../budgets/rule.ts';
import type { BudgetOptions } from '../budgets/source.ts';
import type { AlertRule } from '../model/alert.ts';
import type { Bands } from '../model/band.ts';
import type { CostConfig, ModelCostConfig, SloConfig } from '../model/budget.ts';
import { defined } from '../model/defined.ts';
import { type SeriesRef, seriesOf } from '../model/history.ts';
import type { MetricConfig } from '../model/system.ts';
import { durationSchema } from '../schema/duration.ts';
import { quoted } from '../schema/quoted.ts';
import { nearestWord } from '../text/nearest.ts';
import { isZone } from '../time/zone.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';

const dayMs = 24 * 60 * 60_000;
/** A million of tokens has a price. */
const pricedTokens = 1_000_000;
/** Whether another minute was written down is looked at so often, in milliseconds; only then a budget is reckoned again. */
const schedule = { every: 10_000, timeout: 10_000 };
/** What is left of an error budget, in percent, and what is spent of money, 0…1, that people should see. */
const lowLeft = 25;
const nearlySpent = 0.8;

const metricId = z.string().min(1);

const slo = z.strictObject({
  title: z
    .string()
    .min(1)
    .optional()
    .describe('Name on the screen; default that of its component, or the id'),
  objective: z
    .string()
    .regex(/^(?!0*(?:\.0*)?\s*%)\d{1,2}(?:\.\d+)?\s*%$/, { error: () => words.config.budget.objective })
    .describe('Share that must be good: 99.9%'),
  over: durationSchema
    .refine((ms) => ms >= 7 * dayMs && ms <= 90 * dayMs, {
      error: () => words.config.budget.window,
      params: quoted,
    })
    .default(30 * dayMs)
    .describe('Of which window that slides on; default 30d'),
  component: z.string().optional().describe('Component whose minutes are counted, or whom the events are of'),
  total: metricId.optional().describe('Metric that counts all events; without it minutes of the component'),
  good: metricId.optional().describe('Metric that counts the good ones of them'),
  errors: metricId.optional().describe('Metric that counts the bad ones of them, instead of good'),
  degraded: z
    .enum(['good', 'bad'])
    .default('good')
    .describe('What a minute counts for in which the component was degraded; default good'),
  alert: z
    .union([
      z.literal(false),
      z.strictObject({
        page: z.string().default('P1').describe('Severity when it burns fast; default P1'),
        warn: z.string().default('P3').describe('Severity when it burns slowly; default P3'),
      }),
    ])
    .default({ page: 'P1', warn: 'P3' })
    .describe('Severities of its alert, which fires by the burn rates of the SRE workbook; false: none'),
});
type SloDocument = z.output<typeof slo>;

/** Under `slo` of a component. */
export const componentSlo = slo.omit({ component: true });

const money = z.number().positive();
const price = z.number().nonnegative();

const cost = z.strictObject({
  title: z.string().min(1).optional().describe('Name on the screen; default the id'),
  currency: z.string().min(1).max(8).default('USD').describe('Its unit; default USD'),
  models: z
    .record(
      z.string().min(1),
      z.strictObject({
        cost: metricId.optional().describe('Metric that counts the money'),
        tokens: z
          .record(z.string().min(1), metricId)
          .optional()
          .describe('Metrics that count tokens, by kind: { input: tokens_in, output: tokens_out }'),
      }),
    )
    .refine((models) => Object.keys(models).length > 0, { error: () => words.config.budget.noModel })
    .describe('What costs, by name: a counter of money, or counters of tokens'),
  prices: z
    .record(z.string().min(1), z.record(z.string().min(1), price))
    .default({})
    .describe('What a million tokens cost, by model and kind: { gpt-4o: { input: 2.5, output: 10 } }'),
  budget: z
    .strictObject({
      day: money.optional().describe('Most that a day should cost'),
      month: money.optional().describe('Most that a month should cost'),
    })
    .default({})
    .describe('What it should cost at most'),
  timezone: z
    .string()
    .refine(isZone, { error: () => words.config.expected.zone, params: quoted })
    .optional()
    .describe('IANA zone in which days and months begin; default that of oncall'),
});
type CostDocument = z.output<typeof cost>;

export const sloSchema = slo;
export const costSchema = cost;
export const slos = z
  .record(z.string(), slo)
  .default({})
  .describe('Service level objectives, by id; each has a metric ID_budget');
export const costs = z
  .record(z.string(), cost)
  .default({})
  .describe('What is paid by use, by id; each has the metrics ID_today, ID_month and ID_forecast');

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
  const seriesFor = (id: string, path: (string | number)[]): SeriesRef | undefined => {
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

function sloOf(
  id: string,
  document: SloDocument,
  path: (string | number)[],
  components: readonly string[],
  seriesFor: (id: string, path: (string | number)[]) => SeriesRef | undefined,
  faults: Fault[],
): SloConfig | undefined {
  const { total, good, errors, component, over: overMs, degraded } = document;
  const say = words.config.budget;
  const fault = (message: string): undefined => void faults.push({ path, atKey: true, message });
  if (component !== undefined && !components.includes(component)) {
    faults.push({
      path: [...path, 'component'],
      message: words.config.unknown.component(component),
      nearest: nearestWord(component, components),
    });
    return undefined;
  }
  const shared = {
    id,
    title: document.title ?? id,
    objective: Number((Number.parseFloat(document.objective) / 100).toFixed(10)),
    overMs,
    ...defined({ component }),
  };
  if (total === undefined && good === undefined && errors === undefined) {
    if (component === undefined) return fault(say.nothingCounted);
    return { ...shared, measure: { by: 'minutes', component, degradedIsBad: degraded === 'bad' } };
  }
  if (total === undefined || (good === undefined) === (errors === undefined)) return fault(say.events);
  const all = seriesFor(total, [...path, 'total']);
  const part =
    good === undefined ? seriesFor(errors!, [...path, 'errors']) : seriesFor(good, [...path, 'good']);
  if (!all || !part) return undefined;
  return {
    ...shared,
    measure: { by: 'events', total: all, part, partIs: good === undefined ? 'bad' : 'good' },
  };
}

function costOf(
  id: string,
  document: CostDocument,
  path: (string | number)[],
  zone: string,
  seriesFor: (id: string, path: (string | number)[]) => SeriesRef | undefined,
  faults: Fault[],
): CostConfig {
  const say = words.config.budget;
  const models = Object.entries(document.models).map(([name, { cost: counter, tokens }]): ModelCostConfig => {
    const at = [...path, 'models', name];
    if ((counter === undefined) === (tokens === undefined))
      faults.push({ path: at, atKey: true, message: say.costOrTokens });
    const prices = Object.hasOwn(document.prices, name) ? document.prices[name]! : {};
    const counters = [
      ...(counter === undefined ? [] : [{ series: seriesFor(counter, [...at, 'cost']), perUnit: 1 }]),
      ...Object.entries(tokens ?? {}).map(([kind, metric]) => {
        if (!Object.hasOwn(prices, kind))
          faults.push({ path: [...at, 'tokens', kind], atKey: true, message: say.noPrice(name, kind) });
        return {
          series: seriesFor(metric, [...at, 'tokens', kind]),
          perUnit: (prices[kind] ?? 0) / pricedTokens,
        };
      }),
    ];
    return {
      name,
      counters: counters.flatMap(({ series, perUnit }) => (series ? [{ series, perUnit }] : [])),
    };
  });
  for (const name of Object.keys(document.prices)) {
    if (Object.hasOwn(document.models, name)) continue;
    const nearest = nearestWord(name, Object.keys(document.models));
    faults.push({ path: [...path, 'prices', name], atKey: true, message: say.noSuchModel(name), nearest });
  }
  return {
    id,
    title: document.title ?? id,
    currency: document.currency,
    models,
    ...defined(document.budget),
    zone: document.timezone ?? zone,
  };
}

function sloMetric(one: SloConfig): MetricConfig {
  return metricOf(
    `${one.id}_budget`,
    words.budgets.left(one.title),
    '%',
    { of: 'slo', slo: one },
    {
      ...defined({ component: one.component }),
      bands: {
        warning: { operator: '<', value: lowLeft },
        critical: { operator: '<=', value: 0 },
      },
    },
  );
}

function costMetrics(one: CostConfig): readonly MetricConfig[] {
  const { id, title, currency, day, month } = one;
  const limit = (most: number | undefined, nearly: number): Bands =>
    most === undefined
      ? {}
      : {
          warning: { operator: nearly < 1 ? '>=' : '>', value: most * nearly },
          ...(nearly < 1 ? { critical: { operator: '>=', value: most } } : {}),
        };
  const made = (value: 'today' | 'month' | 'forecast', bands: Bands): MetricConfig =>
    metricOf(
      `${id}_${value}`,
      words.budgets.spent[value](title),
      currency,
      { of: 'cost', cost: one, value },
      { bands },
    );
  return [
    made('today', limit(day, nearlySpent)),
    // What the day will have cost is a guess: it warns, and is never critical.
    made('forecast', limit(day, 1)),
    made('month', limit(month, nearlySpent)),
  ];
}

function metricOf(
  id: string,
  title: string,
  unit: string,
  options: BudgetOptions,
  rest: Pick<MetricConfig, 'bands' | 'component'>,
): MetricConfig {
  return { id, title, unit, source: { kind: 'budget', options }, ...schedule, ...rest };
}
