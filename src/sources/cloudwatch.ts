import * as z from 'zod';
import { awsPlace } from '../connections/aws.ts';
import { type CloudwatchQuestion, cloudwatchAt, type MetricDataQuery } from '../connections/cloudwatch.ts';
import { defined } from '../model/defined.ts';
import type { Reading, Source, SourceKind } from '../model/kind.ts';
import { durationSchema } from '../schema/duration.ts';
import { words } from '../words/index.ts';

const expected = (name: 'statistic' | 'namespace' | 'mathId') => (): string => words.sources.expected[name];

const namespace = z
  .string()
  .regex(/^[A-Za-z0-9./#_][A-Za-z0-9./#_:-]{0,254}$/, { error: expected('namespace') });
const metricName = z.string().min(1).max(255);
const dimensions = z.record(z.string().min(1).max(255), z.string().min(1).max(1_024));
const statistic = z
  .string()
  .regex(
    /^(?:Average|Sum|Minimum|Maximum|SampleCount|IQM|(?:p|tm|tc|ts|wm)\d{1,3}(?:\.\d+)?|(?:PR|TM|TC|TS|WM)\([^()]{1,60}\))$/,
    { error: expected('statistic') },
  );
const mathId = z.string().regex(/^[a-z][A-Za-z0-9_]{0,63}$/, { error: expected('mathId') });

/** Periods below a minute that CloudWatch keeps, in milliseconds. */
const shortPeriods = [1_000, 5_000, 10_000, 20_000, 30_000];

const schema = z
  .strictObject({
    cloudwatch: namespace.describe('Namespace of CloudWatch: AWS/ApplicationELB, AWS/ECS, or your own'),
    metric: metricName.optional().describe('Name of the metric'),
    dimensions: dimensions.default({}).describe('All its dimensions, exactly as CloudWatch has them'),
    stat: statistic
      .default('Average')
      .describe('Average, Sum, Minimum, Maximum, SampleCount, p95, tm99; default Average'),
    period: durationSchema
      .refine((ms) => shortPeriods.includes(ms) || (ms > 0 && ms % 60_000 === 0), {
        error: () => words.sources.expected.period,
      })
      .default(60_000)
      .describe('Over which a point is taken; default 1m. The newest whole one counts'),
    expression: z
      .string()
      .min(1)
      .max(2_048)
      .optional()
      .describe('Metric math over the names in `of`: 100 * FILL(errors, 0) / requests'),
    of: z
      .record(
        mathId,
        z.strictObject({
          metric: metricName.describe('Name of the metric'),
          cloudwatch: namespace.optional().describe('Namespace, where it is another'),
          dimensions: dimensions.optional().describe('Dimensions, where they are others'),
          stat: statistic.optional().describe('Statistic, where it is another'),
        }),
      )
      .optional()
      .describe('Metrics of an expression, by the names it calls them'),
    times: z
      .number()
      .optional()
      .describe('The value is multiplied by this: 1000 makes milliseconds of seconds'),
    missing: z
      .literal(0)
      .optional()
      .describe(
        'What no data point means, where a metric is only written when there is something to count. Believed while anything with these dimensions reports',
      ),
    delay: durationSchema
      .default(60_000)
      .describe('How late points are whole; default 1m. Younger ones are not looked at'),
    ...awsPlace(() => words.targets.ecs.name),
  })
  .superRefine((options, context) => {
    const { expression, of = {}, metric } = options;
    if (
      (metric === undefined) === (expression === undefined) ||
      (expression !== undefined) !== 'of' in options
    )
      context.addIssue({ code: 'custom', message: words.sources.expected.metricOrExpression });
    for (const name of expression === undefined ? [] : Object.keys(of)) {
      if (!namesIn(expression!).includes(name))
        context.addIssue({
          code: 'custom',
          path: ['of', name],
          message: words.sources.expected.unusedMath(name),
        });
    }
  });
type Options = z.infer<typeof schema>;

/** A value counts as the present one while it is no older than so many periods, and at least so long; in milliseconds. */
const presentPeriods = 3;
const presentMs = 5 * 60_000;
/** The longest that an answer is told again instead of asked for, in milliseconds. */
const longestHoldMs = 30_000;

export const cloudwatch: SourceKind<Options> = {
  kind: 'cloudwatch',
  summary:
    'A metric of Amazon CloudWatch, or metric math, through the aws command. All metrics of a region and profile are one call.',
  hasRows: false,
  // CloudWatch writes by the minute, a call is paid for by the metric, and aws takes seconds to start.
  schedule: { every: 60_000, timeout: 30_000 },
  schema,
  example:
    '{ cloudwatch: AWS/ApplicationELB, metric: TargetResponseTime, dimensions: { LoadBalancer: app/shop/50dc6c495c0c9188 }, stat: p95, times: 1000 }',
  open(options, context): Source {
    const client = cloudwatchAt(options, context);
    const question = questionOf(options);
    client.add(question);
    const where = whereOf(options.dimensions);
    const say = words.sources.cloudwatch;
    return {
      label: say.label(options.expression ?? `${options.stat} ${options.metric}`, options.cloudwatch, where),
      async read(signal): Promise<Reading> {
        const { points, note } = await client.read(question, signal);
        const newest = newestWhole(points, options, context.clock.now());
        if (newest !== undefined)
          return Number.isFinite(newest)
            ? { value: newest * (options.times ?? 1) }
            : { value: null, why: say.notNumber };
        const none = { value: null, why: say.noPoint(presentFor(options), note) };
        if (options.missing === undefined) return none;
        const reports = await client.reports(options.cloudwatch, options.dimensions, signal);
        return reports ? { value: 0 } : { value: null, why: say.silent(options.cloudwatch, where) };
      },
    };
  },
};

function presentFor({ period }: Pick<Options, 'period'>): number {
  return Math.max(presentPeriods * period, presentMs);
}

/** The value of the newest period that is over and old enough to be whole; undefined where there is none that is still the present. */
export function newestWhole(
  points: readonly { readonly at: number; readonly value: number }[],
  { period, delay }: Pick<Options, 'period' | 'delay'>,
  now: number,
): number | undefined {
  const until = now - delay;
  const from = until - period - presentFor({ period });
  return points
    .filter(({ at }) => at + period <= until && at >= from)
    .reduce<{ at: number; value: number } | undefined>(
      (newest, point) => (newest === undefined || point.at > newest.at ? point : newest),
      undefined,
    )?.value;
}

function questionOf(options: Options): CloudwatchQuestion {
  const { period, delay, expression, of = {} } = options;
  return {
    backMs: presentFor(options) + delay + 2 * period,
    holdsMs: Math.min(period / 2, longestHoldMs),
    parts(prefix) {
      const seconds = period / 1_000;
      const part = (
        id: string,
        one: Pick<Options, 'metric' | 'cloudwatch' | 'dimensions' | 'stat'>,
      ): MetricDataQuery => ({
        Id: id,
        MetricStat: {
          Metric: {
            Namespace: one.cloudwatch,
            MetricName: one.metric!,
            Dimensions: Object.entries(one.dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: seconds,
          Stat: one.stat,
        },
      });
      if (expression === undefined) return [part(prefix, options)];
      const named = (name: string): string => `${prefix}_${name}`;
      return [
        {
          Id: prefix,
          Expression: renamed(expression, (name) => (Object.hasOwn(of, name) ? named(name) : name)),
        },
        ...Object.entries(of).map(([name, one]) => ({
          ...part(named(name), { ...options, ...defined(one) }),
          ReturnData: false,
        })),
      ];
    },
  };
}

/** Names in metric math; texts in quotes hold none. */
const mathToken = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[A-Za-z_][A-Za-z0-9_]*/g;

function namesIn(expression: string): readonly string[] {
  return (expression.match(mathToken) ?? []).filter((token) => !/^["']/.test(token));
}

function renamed(expression: string, rename: (name: string) => string): string {
  return expression.replace(mathToken, (token) => (/^["']/.test(token) ? token : rename(token)));
}

function whereOf(named: Readonly<Record<string, string>>): string {
  return Object.entries(named)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
