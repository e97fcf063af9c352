import * as z from 'zod';
import { httpRequest, safeUrl } from '../connections/http.ts';
import type { Context, Reading, Source, SourceKind } from '../model/kind.ts';
import { formatNumber } from '../model/quantity.ts';
import { authoritySchema } from '../schema/authority.ts';
import { durationSchema } from '../schema/duration.ts';
import { httpUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { looksBack, neededMs } from './coverage.ts';
import { evaluate, type Scrape } from './evaluate.ts';
import { parseExposition } from './exposition.ts';
import { ExpressionError, parseExpression } from './expression.ts';

const schema = z.strictObject({
  prometheus: httpUrl.describe('URL of the metrics text'),
  value: z
    .string()
    .transform((text, context) => {
      try {
        return { text, expression: parseExpression(text) };
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        context.addIssue({ code: 'custom', message: error.message, input: text });
        return z.NEVER;
      }
    })
    .describe(
      'Arithmetic over rate(), increase(), quantile(), sum(), max(), min(), avg(), count() and series',
    ),
  window: durationSchema
    .default(60_000)
    .describe('What rate, increase and quantile look back over; default 1m'),
  headers: z.record(z.string(), z.string()).optional().describe('Request headers, such as Authorization'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

/** Metrics read within this time of each other share one scrape, in milliseconds. */
const sharedMs = 900;
/** The share of a time that has passed where scrapes that come a little early or late would have covered it. */
const punctual = 0.9;
/** Of a window as long as this, in milliseconds, it is said that only a part of it was seen. */
const longWindowMs = 10 * 60_000;
/** Most scrapes that a window keeps, or a few more where they come irregularly. */
const mostScrapes = 240;

export const prometheus: SourceKind<Options> = {
  kind: 'prometheus',
  summary: 'Counters, gauges and histograms from a page in the Prometheus text format.',
  hasRows: false,
  schema,
  isCounter: ({ value: { expression } }) =>
    expression.type === 'gauge' &&
    expression.aggregate === 'sum' &&
    /_(?:total|count|sum|bucket)$/.test(expression.selector.name),
  example:
    '{ prometheus: "http://localhost:8000/metrics", value: "rate(http_errors_total) / rate(http_requests_total) * 100" }',
  open(options, context): Source {
    const history: Scrape[] = [];
    const scraper = scraperFor(options, context);
    return {
      label: words.sources.label.from(options.value.text, safeUrl(options.prometheus)),
      async read(signal) {
        const scrape = await scraper.read(signal);
        if (history.at(-1) !== scrape) {
          // Of a long window fewer scrapes are kept, further apart, but from its beginning.
          const [before, last] = [history.at(-2), history.at(-1)];
          if (before && last && last.at - before.at < options.window / mostScrapes) history.pop();
          history.push(scrape);
        }
        // One scrape older than the window stays, so that the window is covered from its beginning.
        while ((history[1]?.at ?? Infinity) <= scrape.at - options.window) history.shift();
        return readingOf(options, history);
      },
    };
  },
};

/** What the scrapes say; a value that rests on too short a time is told as what was seen, not as the value. */
function readingOf({ value: { expression }, window }: Options, scrapes: readonly Scrape[]): Reading {
  const outcome = evaluate(expression, scrapes);
  const needed = neededMs(expression, window);
  const seen = scrapes.at(-1)!.at - scrapes[0]!.at;
  if (seen >= needed * punctual) {
    if ('why' in outcome) return { value: null, why: outcome.why };
    const partly = looksBack(expression) && window >= longWindowMs && seen < window * punctual;
    return {
      value: outcome.value,
      ...(partly ? { why: words.sources.prometheus.partly(seen, window) } : {}),
    };
  }
  const afterMs = needed - seen;
  const why =
    'why' in outcome
      ? outcome.why
      : words.sources.prometheus.tooShort(formatNumber(outcome.value), seen, needed);
  return { value: null, why, afterMs };
}

/** One scraper for each page, so that forty metrics of one page are one request. */
class Scraper {
  readonly #options: Options;
  readonly #context: Context;
  #last: Scrape | undefined;
  #running: Promise<Scrape> | undefined;

  constructor(options: Options, context: Context) {
    this.#options = options;
    this.#context = context;
  }

  async read(signal: AbortSignal): Promise<Scrape> {
    const now = this.#context.clock.elapsed();
    if (this.#last && now - this.#last.at < sharedMs) return this.#last;
    this.#running ??= this.#scrape(signal).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #scrape(signal: AbortSignal): Promise<Scrape> {
    const answer = await httpRequest(
      {
        url: this.#options.prometheus,
        signal,
        maxBytes: 16 * 2 ** 20,
        headers: { accept: 'text/plain;version=0.0.4', ...this.#options.headers },
        ca: this.#options.ca,
      },
      this.#context,
    );
    if (answer.status !== 200) throw new Error(words.sources.answered(answer.status));
    if (answer.truncated) throw new Error(words.sources.documentTooLarge('16 MiB'));
    this.#last = { at: this.#context.clock.elapsed(), samples: parseExposition(answer.body) };
    return this.#last;
  }
}

function scraperFor(options: Options, context: Context): Scraper {
  const key = `scrape ${options.prometheus} ${JSON.stringify(options.headers ?? {})} ${options.ca ?? ''}`;
  return context.connections.share(
    key,
    () => new Scraper(options, context),
    () => {},
  );
}
