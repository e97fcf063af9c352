import * as z from 'zod';
import { httpRequest, safeUrl } from '../connections/http.ts';
import { requestLine } from '../connections/request-line.ts';
import { defined } from '../model/defined.ts';
import { numberOf, parseJsonPath, valueAt } from '../model/json-path.ts';
import type { Context } from '../model/kind.ts';
import { plain } from '../model/part.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { authoritySchema } from '../schema/authority.ts';
import { jsonPathSchema } from '../schema/json-path.ts';
import { httpUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  http: httpUrl.describe('URL that empties the cache'),
  method: z.enum(['DELETE', 'POST', 'PUT']).default('DELETE').describe('Default DELETE'),
  count: jsonPathSchema.describe(
    'Path of the number of entries in the JSON that GET on the same URL returns',
  ),
  headers: z.record(z.string(), z.string()).optional().describe('Request headers, such as Authorization'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

export const http: TargetKind<Options> = {
  kind: 'http',
  summary:
    'A cache behind an HTTP endpoint: GET tells how many entries there are, another method empties it.',
  schema,
  example: '{ http: "http://localhost:8000/cache", method: DELETE, count: entries }',
  open(options, context): Target {
    const { cache: said, cannot } = words.targets;
    return {
      label: said.httpLabel(safeUrl(options.http)),
      verbs: ['flush-cache'],
      sketch: () => ({
        requests: [requestOf(options)],
        to: said.entries(0),
        thing: 'entry',
        risk: 'disruptive',
        unseen: [words.targets.unseen.cached],
      }),
      async plan(verb, _params, signal) {
        if (verb !== 'flush-cache') throw new Error(cannot(said.self, verb));
        const entries = await countEntries(options, context, signal);
        return {
          requests: [requestOf(options)],
          from: said.entries(entries),
          to: said.entries(0),
          touches: entries,
          thing: 'entry',
          risk: 'disruptive',
          preconditions: [],
          timeoutMs: 60_000,
          async run(output, running) {
            const answer = await send(options, options.method, context, running);
            if (answer.status < 200 || answer.status > 299) throw new Error(said.answered(answer.status));
            output(said.answered(answer.status));
            output(said.entriesNow(await countEntries(options, context, running)));
          },
        };
      },
    };
  },
};

function requestOf({ method, http: url, headers = {} }: Options): string {
  return requestLine({
    method,
    url: plain(url),
    headers: Object.entries(headers).map(([name, value]) => [name, plain(value)]),
  });
}

function send(options: Options, method: string, context: Context, signal: AbortSignal) {
  return httpRequest(
    { url: options.http, method, signal, ca: options.ca, ...defined({ headers: options.headers }) },
    context,
  );
}

async function countEntries(options: Options, context: Context, signal: AbortSignal): Promise<number> {
  const { cache: said } = words.targets;
  const answer = await send(options, 'GET', context, signal);
  let document: unknown;
  try {
    document = JSON.parse(answer.body);
  } catch {
    throw new Error(said.noJson(safeUrl(options.http), answer.status));
  }
  const entries = numberOf(valueAt(document, parseJsonPath(options.count)!));
  if (entries === undefined) throw new Error(said.noNumber(safeUrl(options.http), options.count));
  return entries;
}
