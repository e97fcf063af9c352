import * as z from 'zod';
import { httpRequest, safeUrl } from '../connections/http.ts';
import type { Source, SourceKind } from '../model/kind.ts';
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

const answerSchema = z.union([
  z.object({
    status: z.literal('success'),
    data: z.union([
      z.object({ resultType: z.literal('scalar'), result: z.tuple([z.number(), z.string()]) }),
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })),
      }),
      z.object({ resultType: z.enum(['matrix', 'string']) }),
    ]),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

export const promql: SourceKind<Options> = {
  kind: 'promql',
  summary: 'The value of a PromQL expression, as a Prometheus server answers it.',
  hasRows: false,
  schema,
  example: '{ promql: "http://localhost:9090", query: "sum(rate(http_requests_total[5m]))" }',
  open(options, context): Source {
    return {
      label: words.sources.label.at(options.query, safeUrl(options.promql)),
      async read(signal) {
        const answer = await httpRequest(
          {
            url: `${options.promql.replace(/\/+$/, '')}/api/v1/query`,
            method: 'POST',
            headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers },
            ca: options.ca,
            body: new URLSearchParams({ query: options.query }).toString(),
            signal,
          },
          context,
        );
        return answeredValue(answer.body, answer.status);
      },
    };
  },
};

/** @throws Error in which the server's own words say what is wrong with the query */
function answeredValue(
  body: string,
  status: number,
): { readonly value: number | null; readonly why?: string } {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    throw new Error(words.sources.promql.notPrometheus(status));
  }
  const answer = answerSchema.safeParse(document).data;
  if (!answer) throw new Error(words.sources.promql.unknownAnswer(status));
  if (answer.status === 'error') throw new Error(answer.error);
  const { data } = answer;
  if (data.resultType === 'scalar') return numberFrom(data.result[1]);
  if (data.resultType !== 'vector') throw new Error(words.sources.promql.wrongType(data.resultType));
  if (data.result.length === 0) return { value: null, why: words.sources.promql.noSeries };
  if (data.result.length > 1)
    return { value: null, why: words.sources.promql.manySeries(data.result.length) };
  return numberFrom(data.result[0]!.value[1]);
}

/** Prometheus writes NaN, +Inf and -Inf as words. */
function numberFrom(text: string): { readonly value: number | null; readonly why?: string } {
  const value = /^[+-]?Inf$/.test(text)
    ? (text.startsWith('-') ? -1 : 1) * Number.POSITIVE_INFINITY
    : Number(text);
  return Number.isNaN(value) ? { value: null, why: words.sources.promql.notNumber } : { value };
}
