import * as z from 'zod';
import { httpRequest, safeUrl } from '../connections/http.ts';
import type { Source, SourceKind } from '../model/kind.ts';
import type { Sample } from '../model/series.ts';
import { authoritySchema } from '../schema/authority.ts';
import { httpUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  promql: httpUrl.describe(
    'URL of a Prometheus server, or of anything that answers /api/v1/query as it does',
  ),
  query: z.string().min(1).describe('A PromQL expression that gives one value'),
  headers: z.record(z.string(), z.string()).optional().describe('Request headers, such as Authorization'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

/** Prometheus refuses a range of more (web/api/v1). */
const mostMoments = 10_000;

const sample = z.tuple([z.number(), z.string()]);
const valueSchema = z.union([
  z.object({ resultType: z.literal('scalar'), result: sample }),
  z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: sample })) }),
  z.object({ resultType: z.enum(['matrix', 'string']) }),
]);
const matrixSchema = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ values: z.array(sample) })),
});
const failureSchema = z.object({ status: z.literal('error'), error: z.string() });

export const promql: SourceKind<Options> = {
  kind: 'promql',
  summary: 'The value of a PromQL expression, as a Prometheus server answers it.',
  hasRows: false,
  schema,
  example: '{ promql: "http://localhost:9090", query: "sum(rate(http_requests_total[5m]))" }',
  open(options, context): Source {
    const ask = (how: string, fields: Record<string, string>, signal: AbortSignal) =>
      httpRequest(
        {
          url: `${options.promql.replace(/\/+$/, '')}/api/v1/${how}`,
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers },
          ca: options.ca,
          body: new URLSearchParams(fields).toString(),
          signal,
        },
        context,
      );
    return {
      label: words.sources.label.at(options.query, safeUrl(options.promql)),
      async read(signal) {
        const answer = await ask('query', { query: options.query }, signal);
        return answeredValue(answer.body, answer.status);
      },
      past: {
        most: mostMoments,
        async ask(from, until, stepMs, signal) {
          const seconds = (ms: number): string => (ms / 1_000).toFixed(3);
          const { query } = options;
          const fields = { query, start: seconds(from), end: seconds(until), step: seconds(stepMs) };
          const answer = await ask('query_range', fields, signal);
          return answeredPast(answer.body, answer.status);
        },
      },
    };
  },
};

/** @throws Error in which the server's own words say what is wrong with the query */
function answered<Data>(body: string, status: number, schema: z.ZodType<Data>): Data {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    throw new Error(words.sources.promql.notPrometheus(status));
  }
  const answer = z
    .union([z.object({ status: z.literal('success'), data: schema }), failureSchema])
    .safeParse(document).data;
  if (!answer) throw new Error(words.sources.promql.unknownAnswer(status));
  if (answer.status === 'error') throw new Error(answer.error);
  return answer.data;
}

/** @throws Error like `answered` */
function answeredValue(
  body: string,
  status: number,
): { readonly value: number | null; readonly why?: string } {
  const data = answered(body, status, valueSchema);
  if (data.resultType === 'scalar') return numberFrom(data.result[1]);
  if (data.resultType !== 'vector') throw new Error(words.sources.promql.wrongType(data.resultType));
  if (data.result.length === 0) return { value: null, why: words.sources.promql.noSeries };
  if (data.result.length > 1)
    return { value: null, why: words.sources.promql.manySeries(data.result.length) };
  return numberFrom(data.result[0]!.value[1]);
}

/** @throws Error like `answered`, and where there are several series */
function answeredPast(body: string, status: number): readonly Sample[] {
  const { result } = answered(body, status, matrixSchema);
  if (result.length > 1) throw new Error(words.sources.promql.manySeries(result.length));
  return (result[0]?.values ?? []).map(([at, text]) => ({
    at: at * 1_000,
    value: numberFrom(text).value ?? Number.NaN,
  }));
}

/** Prometheus writes NaN, +Inf and -Inf as words. */
function numberFrom(text: string): { readonly value: number | null; readonly why?: string } {
  const value = /^[+-]?Inf$/.test(text)
    ? (text.startsWith('-') ? -1 : 1) * Number.POSITIVE_INFINITY
    : Number(text);
  return Number.isNaN(value) ? { value: null, why: words.sources.promql.notNumber } : { value };
}
