import * as z from 'zod';
import { httpRequest, safeUrl } from '../../connections/http.ts';
import { defined } from '../../model/defined.ts';
import { CannotAsk, type Context } from '../../model/kind.ts';
import type { LogKind } from '../../model/log.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { authoritySchema } from '../../schema/authority.ts';
import { httpUrl } from '../../schema/url.ts';
import { excerptOf } from '../../text/known-secrets.ts';
import { pause } from '../../time/sleep.ts';
import { words } from '../../words/index.ts';
import { levelOf } from '../parse/level.ts';

const schema = z.strictObject({
  loki: httpUrl.describe('URL of a Grafana Loki server'),
  query: z.string().min(1).describe('A LogQL query that returns lines, such as {app="api"}'),
  queries: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('More LogQL queries that return lines, by name, for `plantao logs --query`'),
  instance: z
    .string()
    .optional()
    .describe('Label of the instance; default the first of pod, instance, container, host'),
  tenant: z.string().optional().describe('Tenant (X-Scope-OrgID)'),
  headers: z.record(z.string(), z.string()).optional().describe('More headers, such as Authorization'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

const instanceLabels = ['pod', 'instance', 'container', 'container_name', 'host', 'hostname', 'filename'];
/** Lines per request; by default a server refuses more than 5000. */
const pageLines = 1_000;
const mostBytes = 64 * 2 ** 20;
/** How often new lines are asked for, and the time-out of one request, in milliseconds. */
const pollMs = 1_000;
const timeoutMs = 30_000;
/** How far back the newest lines are searched by default, in milliseconds; Loki's own default. */
const lookBackMs = 3_600_000;
/** How late lines may arrive: requests overlap by this much. In nanoseconds. */
const lateNs = 5_000_000_000n;
/** Most labels of a line kept as fields. */
const mostFields = 30;

const answerSchema = z.object({
  data: z.union([
    z.object({
      resultType: z.literal('streams'),
      result: z.array(
        z.object({
          stream: z.record(z.string(), z.string()),
          values: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()]).rest(z.unknown())),
        }),
      ),
    }),
    z.object({ resultType: z.enum(['matrix', 'vector', 'scalar']) }),
  ]),
});

interface Entry {
  readonly ns: bigint;
  readonly key: string;
  readonly line: RawLine;
}

export const loki: LogKind<Options> = {
  kind: 'loki',
  summary: 'The lines that a Grafana Loki server returns for a LogQL query.',
  schema,
  example: '{ loki: "http://localhost:3100", query: \'{app="api"} != "healthz"\' }',
  name: () => 'loki',
  open(options, context) {
    return {
      label: words.logs.source.loki(options.query, safeUrl(options.loki)),
      queries: Object.keys(options.queries),
      read: (request, signal) => new QueryReader(options, options.query, context, signal).lines(request),
      async *query(name, { sinceMs, untilMs, limit }, signal) {
        const reader = new QueryReader(options, options.queries[name] ?? options.query, context, signal);
        let left = limit;
        for await (const line of reader.lines({ tail: limit, follow: false, sinceMs, untilMs })) {
          yield line;
          left -= 1;
          if (left <= 0) return;
        }
      },
    };
  },
};

/** Reads the lines of one query once (Loki HTTP API, `GET /loki/api/v1/query_range`). */
class QueryReader {
  readonly #options: Options;
  readonly #query: string;
  readonly #context: Context;
  readonly #signal: AbortSignal;
  /** Keys of the newest lines given, with their time in nanoseconds. */
  readonly #seen = new Map<string, bigint>();
  #newest = 0n;

  constructor(options: Options, query: string, context: Context, signal: AbortSignal) {
    this.#options = options;
    this.#query = query;
    this.#context = context;
    this.#signal = signal;
  }

  async *lines({ tail, sinceMs, untilMs, follow }: LogRequest): AsyncGenerator<RawLine> {
    const { clock } = this.#context;
    const end = untilMs === undefined ? undefined : nanoseconds(untilMs);
    let from = nanoseconds(sinceMs ?? clock.now() - lookBackMs);
    if (sinceMs === undefined) yield* await this.#newestLines(tail, from, end ?? nanoseconds(clock.now()));
    else yield* this.#forward(from, end ?? nanoseconds(clock.now()));
    while (follow && !this.#signal.aborted && (end === undefined || nanoseconds(clock.now()) < end)) {
      await pause(clock, pollMs, this.#signal);
      if (this.#signal.aborted) return;
      if (this.#newest - lateNs > from) from = this.#newest - lateNs;
      yield* this.#forward(from, end ?? nanoseconds(clock.now()) + lateNs);
    }
  }

  /** The newest lines, oldest first. */
  async #newestLines(count: number, from: bigint, until: bigint): Promise<readonly RawLine[]> {
    const found: Entry[] = [];
    let end = until;
    const limit = Math.min(pageLines, count);
    while (found.length < count) {
      const all = await this.#ask(from, end, limit, 'backward');
      found.push(...this.#unseen(all).reverse());
      const oldest = all[0]?.ns;
      if (oldest === undefined || all.length < limit) break;
      // The end is exclusive: asks again for other lines of the oldest nanosecond, unless that is all there was.
      end = oldest + 1n < end ? oldest + 1n : oldest;
    }
    return found
      .slice(0, count)
      .reverse()
      .map(({ line }) => line);
  }

  async *#forward(start: bigint, end: bigint): AsyncGenerator<RawLine> {
    let from = start;
    while (from < end && !this.#signal.aborted) {
      const all = await this.#ask(from, end, pageLines, 'forward');
      const last = all.at(-1);
      for (const { line } of this.#unseen(all)) yield line;
      if (!last || all.length < pageLines) return;
      if (last.ns === from) {
        yield {
          text: '',
          gap: words.logs.gap.missing(words.logs.gap.sameMoment(pageLines)),
          at: Number(last.ns / 1_000_000n),
        };
        from += 1n;
      } else from = last.ns;
    }
  }

  #unseen(entries: readonly Entry[]): Entry[] {
    const fresh = entries.filter(({ key, ns }) => {
      if (this.#seen.has(key)) return false;
      this.#seen.set(key, ns);
      if (ns > this.#newest) this.#newest = ns;
      return true;
    });
    const oldest = entries[0]?.ns;
    if (oldest !== undefined && this.#seen.size > 4 * pageLines)
      for (const [key, ns] of this.#seen) if (ns < oldest - lateNs) this.#seen.delete(key);
    return fresh;
  }

  /** The entries of all streams, oldest first. @throws Error with the message of the server */
  async #ask(
    start: bigint,
    end: bigint,
    limit: number,
    direction: 'forward' | 'backward',
  ): Promise<readonly Entry[]> {
    const { loki: url, tenant, headers, instance, ca } = this.#options;
    const parameters = new URLSearchParams({
      query: this.#query,
      start: String(start),
      end: String(end),
      limit: String(limit),
      direction,
    });
    const late = new AbortController();
    const cancel = this.#context.clock.after(timeoutMs, () => late.abort());
    try {
      const answer = await httpRequest(
        {
          url: `${url.replace(/\/+$/, '')}/loki/api/v1/query_range?${parameters}`,
          headers: { ...defined({ 'x-scope-orgid': tenant }), ...headers },
          signal: AbortSignal.any([this.#signal, late.signal]),
          maxBytes: mostBytes,
          ca,
        },
        this.#context,
      );
      if (answer.status === 401 || answer.status === 403)
        throw new CannotAsk(words.logs.loki.loginRefused(answer.status));
      if (answer.status !== 200)
        throw new Error(words.logs.loki.refused(answer.status, excerptOf(answer.body, 300)));
      return entriesOf(answer.body, instance);
    } finally {
      cancel();
    }
  }
}

/** @throws Error when the document holds no lines */
function entriesOf(body: string, instance: string | undefined): Entry[] {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    throw new Error(words.logs.loki.notJson);
  }
  const data = answerSchema.safeParse(document).data?.data;
  if (!data) throw new Error(words.logs.loki.notLoki);
  if (!('result' in data)) throw new Error(words.logs.loki.notLines(data.resultType));
  return data.result
    .flatMap(({ stream, values }) => {
      const label = instance ?? instanceLabels.find((one) => stream[one] !== undefined);
      const said = label === undefined ? undefined : stream[label];
      const level = levelOf(stream.level ?? stream.detected_level ?? '');
      const fields = Object.fromEntries(Object.entries(stream).slice(0, mostFields));
      const labels = JSON.stringify(stream);
      return values.map(([ns, text]): Entry => {
        const line: RawLine = {
          text,
          at: Number(BigInt(ns) / 1_000_000n),
          fields,
          ...defined({ instance: said, level }),
        };
        return { ns: BigInt(ns), key: `${ns} ${labels} ${text}`, line };
      });
    })
    .sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n;
}
