import * as z from 'zod';
import type { Bands } from '../model/band.ts';
import type { CostConfig, ModelCostConfig } from '../model/budget.ts';
import { defined } from '../model/defined.ts';
import type { MetricConfig } from '../model/system.ts';
import { quoted } from '../schema/quoted.ts';
import { nearestWord } from '../text/nearest.ts';
import { isZone } from '../time/zone.ts';
import { words } from '../words/index.ts';
import { metricId, metricOf, type SeriesFor } from './budget-metric.ts';
import type { Fault } from './explain.ts';

/** A million of tokens has a price. */
const pricedTokens = 1_000_000;
/** What is spent of money, 0…1, that people should see. */
const nearlySpent = 0.8;

const money = z.number().positive();
const price = z.number().nonnegative();

export const cost = z.strictObject({
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
export type CostDocument = z.output<typeof cost>;

export const costs = z
  .record(z.string(), cost)
  .default({})
  .describe('What is paid by use, by id; each has the metrics ID_today, ID_month and ID_forecast');

/** Money by use as the engine needs it, with the faults found on the way. */
export function costOf(
  id: string,
  document: CostDocument,
  path: (string | number)[],
  zone: string,
  seriesFor: SeriesFor,
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

/** What is spent of it, as metrics. */
export function costMetrics(one: CostConfig): readonly MetricConfig[] {
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
