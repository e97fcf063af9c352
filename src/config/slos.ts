import * as z from 'zod';
import type { SloConfig } from '../model/budget.ts';
import { defined } from '../model/defined.ts';
import type { MetricConfig } from '../model/system.ts';
import { durationSchema } from '../schema/duration.ts';
import { quoted } from '../schema/quoted.ts';
import { nearestWord } from '../text/nearest.ts';
import { dayMs } from '../time/units.ts';
import { words } from '../words/index.ts';
import { metricId, metricOf, type SeriesFor } from './budget-metric.ts';
import type { Fault } from './explain.ts';

/** What is left of an error budget, in percent, that people should see. */
const lowLeft = 25;

export const slo = z.strictObject({
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
export type SloDocument = z.output<typeof slo>;

/** Under `slo` of a component. */
export const componentSlo = slo.omit({ component: true });

export const slos = z
  .record(z.string(), slo)
  .default({})
  .describe('Service level objectives, by id; each has a metric ID_budget');
/** An objective as the engine needs it; undefined where it cannot be had, which is among the faults then. */
export function sloOf(
  id: string,
  document: SloDocument,
  path: (string | number)[],
  components: readonly string[],
  seriesFor: SeriesFor,
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

/** What is left of its error budget, as a metric. */
export function sloMetric(one: SloConfig): MetricConfig {
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
