import * as z from 'zod';
import { type HttpAnswer, httpRequest, safeUrl } from '../connections/http.ts';
import { defined } from '../model/defined.ts';
import { parseJsonPath, valueAt } from '../model/json-path.ts';
import type { Check, CheckAnswer, CheckKind } from '../model/kind.ts';
import { formatDuration } from '../model/quantity.ts';
import { type Status, worstStatus } from '../model/status.ts';
import { authoritySchema } from '../schema/authority.ts';
import { durationSchema } from '../schema/duration.ts';
import { jsonPathSchema } from '../schema/json-path.ts';
import { patternSchema } from '../schema/pattern.ts';
import { httpUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { type Condition, conditionSchema, conditionText, meets, valueText } from './condition.ts';
import { matches } from './pattern.ts';

const statusPart = z.union([
  z.number().int().min(100).max(599),
  z.string().regex(/^[1-5]xx$/, { error: () => words.checks.expected.httpStatus }),
]);

const field = z.union([
  conditionSchema,
  z.strictObject({
    is: conditionSchema.describe('What the field must be for its component to be up'),
    degraded: conditionSchema.optional().describe('What the field may be for its component to be degraded'),
    component: z.string().optional().describe('The component this field speaks for, instead of this one'),
  }),
]);
type Field = z.infer<typeof field>;

const schema = z.strictObject({
  http: httpUrl.describe('The URL to ask'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']).optional().describe('Default GET'),
  headers: z.record(z.string(), z.string()).optional().describe('Request headers, such as Authorization'),
  body: z.string().optional().describe('Request body, sent as it is'),
  ca: authoritySchema,
  expect: z
    .strictObject({
      status: z
        .union([statusPart, z.array(statusPart)])
        .optional()
        .describe('200, 2xx or a list; default 2xx'),
      json: z
        .record(jsonPathSchema, field)
        .optional()
        .describe('Conditions on fields of a JSON answer, by path'),
      body: patternSchema.optional().describe('A regular expression the body must match'),
      under: durationSchema.optional().describe('A slower answer makes the component degraded'),
    })
    .optional()
    .describe('What the answer must be; without it any 2xx is up'),
});

type Options = z.infer<typeof schema>;

/** Components that fields of the answer speak for. */
function partsOf({ expect }: Options): readonly string[] {
  return Object.values(expect?.json ?? {}).flatMap((condition) => componentOf(condition) ?? []);
}

export const http: CheckKind<Options> = {
  kind: 'http',
  summary: 'An HTTP answer: its status, fields of its JSON, its body and its latency.',
  schema,
  example:
    '{ http: "http://localhost:8000/health", expect: { json: { status: ok, mongodb: { is: connected, component: mongodb } } } }',
  partsOf,
  open(options, context): Check {
    const fields = Object.entries(options.expect?.json ?? {});
    return {
      label: `${options.method ?? 'GET'} ${safeUrl(options.http)}`,
      partsOf: partsOf(options),
      async run(signal) {
        const answer = await httpRequest(
          {
            url: options.http,
            signal,
            ...defined({
              method: options.method,
              headers: options.headers,
              body: options.body,
              ca: options.ca,
            }),
          },
          context,
        );
        return judgeAnswer(options, fields, answer);
      },
    };
  },
};

/** What an answer says about the component, and about others that its fields speak for. */
function judgeAnswer(options: Options, fields: [string, Field][], answer: HttpAnswer): CheckAnswer {
  const { latencyMs } = answer;
  const say = words.checks;
  const asExpected: string[] = [];
  const faults: { status: Status; message: string }[] = [];
  const parts: Record<string, { status: Status; message: string }> = {};

  if (!allowed(options.expect?.status ?? '2xx', answer.status))
    faults.push({ status: 'down', message: say.http.otherStatus(answer.status, expectedText(options)) });

  if (fields.length > 0) {
    const document = parseJson(answer);
    if (document === undefined) {
      const message = answer.truncated ? say.http.tooLarge(answer.status) : say.http.notJson(answer.status);
      faults.push({ status: 'down', message });
    }
    for (const [name, condition] of fields) {
      const found = judgeField(name, condition, document?.value);
      const component = componentOf(condition);
      if (component === undefined) {
        if (found.status === 'up') asExpected.push(found.message);
        else if (document !== undefined) faults.push(found);
      } else {
        parts[component] = document
          ? worse(parts[component], found)
          : { status: 'unknown', message: say.http.partNotJson };
      }
    }
  }
  if (options.expect?.body !== undefined && !matches(options.expect.body, answer.body)) {
    faults.push({
      status: 'down',
      message: say.http.bodyDiffers(answer.status, options.expect.body),
    });
  }
  if (options.expect?.under !== undefined && latencyMs > options.expect.under) {
    faults.push({
      status: 'degraded',
      message: say.http.slow(answer.status, formatDuration(latencyMs), formatDuration(options.expect.under)),
    });
  }

  const status = faults.length === 0 ? 'up' : worstStatus(faults.map((fault) => fault.status));
  const worst = faults.find((fault) => fault.status === status);
  return {
    status,
    message: worst?.message ?? say.http.asExpected(answer.status, asExpected),
    latencyMs,
    ...(Object.keys(parts).length > 0 ? { parts } : {}),
  };
}

function judgeField(name: string, field: Field, document: unknown): { status: Status; message: string } {
  const condition: { is: Condition; degraded?: Condition | undefined } = isMapped(field)
    ? field
    : { is: field };
  const value = valueAt(document, parseJsonPath(name)!);
  if (meets(condition.is, value))
    return { status: 'up', message: words.checks.http.field(name, valueText(value)) };
  const message = words.checks.http.fieldDiffers(name, valueText(value), conditionText(condition.is));
  const degraded = condition.degraded !== undefined && meets(condition.degraded, value);
  return { status: degraded ? 'degraded' : 'down', message };
}

function isMapped(field: Field): field is Extract<Field, { is: Condition }> {
  return typeof field === 'object' && field !== null && !Array.isArray(field);
}

function componentOf(field: Field): string | undefined {
  return isMapped(field) ? field.component : undefined;
}

function worse(
  before: { status: Status; message: string } | undefined,
  found: { status: Status; message: string },
): { status: Status; message: string } {
  return before && worstStatus([before.status, found.status]) === before.status ? before : found;
}

function allowed(
  expected: z.infer<typeof statusPart> | z.infer<typeof statusPart>[],
  status: number,
): boolean {
  return [expected]
    .flat()
    .some((one) => (typeof one === 'number' ? one === status : one[0] === String(status)[0]));
}

/** What is written of the status; nothing where any success will do. */
function expectedText({ expect }: Options): string | undefined {
  return expect?.status === undefined ? undefined : [expect.status].flat().join(', ');
}

function parseJson(answer: HttpAnswer): { value: unknown } | undefined {
  if (answer.truncated) return undefined;
  try {
    return { value: JSON.parse(answer.body) };
  } catch {
    return undefined;
  }
}
