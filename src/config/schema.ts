import * as z from 'zod';
import { checkKinds } from '../checks/registry.ts';
import { logKinds } from '../logs/sources/registry.ts';
import type { Bands, Operator, Threshold } from '../model/band.ts';
import { parseQuantity } from '../model/quantity.ts';
import { queueKinds } from '../queues/registry.ts';
import { durationSchema } from '../schema/duration.ts';
import { quoted } from '../schema/quoted.ts';
import { sourceKinds } from '../sources/registry.ts';
import { cacheKinds, targetKinds } from '../targets/registry.ts';
import { words } from '../words/index.ts';
import { ownActions } from './actions.ts';
import { alerting } from './alerting.ts';
import { alerts } from './alerts.ts';
import { checklists } from './checklists.ts';
import { contacts, links } from './contacts.ts';
import { costs } from './costs.ts';
import { documents } from './documents.ts';
import { handoffCommon } from './handoffs.ts';
import { hosts } from './hosts.ts';
import { journal } from './journal.ts';
import { oneOfKinds } from './kind-schema.ts';
import { looks } from './looks.ts';
import { notify } from './notify.ts';
import { oncall } from './oncall.ts';
import { presets } from './presets.ts';
import { canary, gracefulStop, safety } from './safety.ts';
import { schedules } from './schedules.ts';
import { served } from './served.ts';
import { componentSlo, slos } from './slos.ts';
import { verification } from './verification.ts';

const threshold = z
  .string()
  .regex(/^\s*(?:<=|>=|==|!=|<|>)\s*\S/, { error: () => words.config.expected.threshold })
  .describe('A comparison with a unit: ">= 500ms", "< 80%"');

const checkCommon = {
  every: durationSchema.optional().describe('Interval; default 5s, or that of its kind'),
  timeout: durationSchema.optional().describe('How long an answer may take; default 3s, or that of its kind'),
  fails: z
    .number()
    .int()
    .positive()
    .default(2)
    .describe('Bad answers in a row before the status turns bad; default 2'),
  oks: z
    .number()
    .int()
    .positive()
    .default(2)
    .describe('Good answers in a row before it turns good again; default 2'),
};

const reading = {
  every: durationSchema.optional().describe('Interval; default 10s, or that of its kind'),
  timeout: durationSchema.optional().describe('How long an answer may take; default 5s, or that of its kind'),
};

const bands = {
  warning: threshold.optional(),
  critical: threshold.optional(),
  'warning-clear': threshold.optional().describe('Condition under which a warning is left again'),
  'critical-clear': threshold.optional().describe('Condition under which critical is left again'),
};

const title = z.string().min(1).optional().describe('Name on the screen; default the id');
const unit = z.string().max(12).optional().describe('%, ms, s, B, MB, or any word');
const componentId = z.string().describe('Id of a component');

export const check = oneOfKinds('check', checkKinds, checkCommon);
const counter = z
  .boolean()
  .optional()
  .describe('It only ever rises: its history keeps how much it rose; default where a source can tell');
const metricCommon = { title, unit, component: componentId.optional(), counter, ...bands, ...reading };
export const metric = withBands(oneOfKinds('source', sourceKinds, metricCommon));
const oldest = oneOfKinds('source', sourceKinds, {});
const queueCommon = {
  title,
  unit,
  worker: componentId.optional().describe('The component that empties the queue'),
  oldest: oldest
    .optional()
    .describe('Source of the age of the oldest entry, in seconds, where the kind does not know it'),
  ...bands,
  ...reading,
};
export const queue = withBands(oneOfKinds('source', [...sourceKinds, ...queueKinds], queueCommon));
export const escalation = withBands(
  oneOfKinds(
    'source-with-rows',
    sourceKinds.filter((kind) => kind.hasRows),
    { title, ...handoffCommon, ...bands, ...reading },
  ),
);

const log = z.union([z.string().min(1), oneOfKinds('log', logKinds, {})]);

const statusSchedule = z
  .strictObject({
    every: durationSchema
      .optional()
      .describe('Interval; default 5s, longer for slow clients, never shorter than the time-out'),
    timeout: durationSchema
      .optional()
      .describe(
        'How long an answer may take; default 3s, longer for slow clients. A later answer is unknown, not down',
      ),
  })
  .optional()
  .describe('How its status is read when the component has no check: `{ timeout: 20s }`');
export const place = oneOfKinds('target', targetKinds, { status: statusSchedule });

export const component = z.strictObject({
  title,
  criticality: z
    .enum(['critical', 'high', 'medium', 'low'])
    .default('medium')
    .describe('How much it matters'),
  uptime: z
    .string()
    .regex(/^\d{1,3}(?:\.\d+)?\s*%$/, { error: () => words.config.expected.percentage })
    .optional()
    .describe('Target share of time up'),
  slo: componentSlo
    .optional()
    .describe('Objective with an error budget and an alert on how fast it burns: { objective: 99.9% }'),
  runs: z
    .union([place, z.array(place).min(1)])
    .optional()
    .describe(
      'Where it runs: gives it restart, logs and status; a list where it has several roles, the first that can do an action does it',
    ),
  check: check.optional().describe('One check'),
  checks: z.array(check).min(1).optional().describe('Several checks; the worst counts'),
  cache: oneOfKinds('cache', cacheKinds, {}).optional().describe('What flush-cache empties'),
  actions: ownActions,
  canary: canary.optional(),
  stop: gracefulStop.optional(),
  verify: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/, { error: () => words.config.expected.actionName }),
      verification,
    )
    .default({})
    .describe('How its actions are verified, by verb, like `verify` of an action of your own'),
  depends: z.array(componentId).default([]).describe('Components it depends on'),
  logs: z
    .union([log, z.array(log)])
    .optional()
    .describe('Further logs of its own; a text is a file or a glob'),
  looks,
});

const environment = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .superRefine((values, context) => {
    const { guarded } = values;
    if (guarded === undefined || /^(?:true|false|\$\{.*\})$/.test(String(guarded))) return;
    context.addIssue({
      code: 'custom',
      path: ['guarded'],
      message: words.config.expected.trueOrFalse,
      params: quoted,
      input: guarded,
    });
  })
  .nullable()
  .describe(`Values for $\{name} elsewhere; \`guarded: true\` makes actions ask for the typed name`);

const id = z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u, { error: () => words.config.expected.id });

export const system = z.strictObject({
  system: z.string().min(1).describe('Name of the system'),
  environments: z
    .record(id, environment)
    .optional()
    .describe('The same system at other addresses; the first is the default'),
  hosts,
  journal,
  safety,
  components: z.record(id, component).describe('What is watched, by id'),
  presets,
  metrics: z.record(id, metric).default({}).describe('Values with thresholds, by id'),
  queues: z.record(id, queue).default({}).describe('Queues, by id'),
  slos,
  costs,
  escalations: z.record(id, escalation).default({}).describe('What waits for a human, by id'),
  logs: z
    .strictObject({
      memory: z
        .string()
        .refine((text) => (parseQuantity(text, 'B') ?? 0) >= 4e6, {
          error: () => words.config.expected.logMemory,
          params: quoted,
        })
        .optional()
        .describe('Most memory for the lines of all logs together, oldest out first; default 256MB'),
    })
    .optional()
    .describe('How many log lines are held'),
  runbooks: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe(
      "Folders and files with the team's runbooks in Markdown; default the folder runbooks beside this file",
    ),
  checklists,
  alerts,
  alerting,
  oncall,
  contacts,
  links,
  schedules,
  notify,
  documents,
  watch: served,
  keys: z
    .record(z.string(), z.union([z.string(), z.array(z.string())]))
    .default({})
    .describe('Other keys for commands, by command id'),
});
export type SystemDocument = z.output<typeof system>;

type WithThresholds = { [key in keyof typeof bands]?: string | undefined } & { unit?: string | undefined };

/** Turns the thresholds of a use into bands in its unit. */
function withBands<Common extends WithThresholds, Value extends { common: Common }>(
  schema: z.ZodType<Value>,
): z.ZodType<Value & { bands: Bands }> {
  return schema.transform((value, context) => {
    // Some of zod's issues let what follows run although there is no value.
    if (value === undefined || value === z.NEVER) return z.NEVER;
    const inUnit = value.common.unit ?? '';
    const parsed: { -readonly [key in keyof Bands]: Bands[key] } = {};
    for (const [key, name] of [
      ['warning', 'warning'],
      ['critical', 'critical'],
      ['warning-clear', 'warningClear'],
      ['critical-clear', 'criticalClear'],
    ] as const) {
      const text = value.common[key];
      if (text === undefined) continue;
      const one = parseThreshold(text, inUnit);
      if (one) parsed[name] = one;
      else {
        context.addIssue({
          code: 'custom',
          path: [key],
          message: words.config.threshold.otherUnit(text, inUnit),
          input: text,
        });
      }
    }
    const wrong = contradiction(parsed);
    if (wrong)
      context.addIssue({ code: 'custom', path: ['critical'], message: wrong, input: value.common.critical });
    return { ...value, bands: parsed };
  });
}

function parseThreshold(text: string, unit: string): Threshold | undefined {
  const [, operator, quantity] = text.trim().match(/^(<=|>=|==|!=|<|>)\s*(.+)$/) ?? [];
  const value = quantity === undefined ? undefined : parseQuantity(quantity, unit);
  return value === undefined ? undefined : { operator: operator as Operator, value };
}

/** A critical threshold that is milder than the warning, or looks the other way, would never be seen. */
function contradiction({ warning, critical }: Bands): string | undefined {
  if (!warning || !critical) return undefined;
  const direction = (threshold: Threshold): string => threshold.operator[0]!;
  if (!'<>'.includes(direction(warning)) || !'<>'.includes(direction(critical))) return undefined;
  if (direction(warning) !== direction(critical)) return words.config.threshold.opposite;
  const milder = direction(warning) === '>' ? critical.value < warning.value : critical.value > warning.value;
  return milder ? words.config.threshold.milder : undefined;
}
