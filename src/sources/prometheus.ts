import * as z from 'zod';
import { httpRequest, safeUrl } from '../connections/http.ts';
import type { Context, Source, SourceKind } from '../model/kind.ts';
import { durationSchema } from '../schema/duration.ts';
import { httpUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
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
  headers: z.record(z.string(), z.string()).optional(),
});
type Options = z.infer<typeof schema>;

/** Metrics read within this time of each other share one scrape, in milliseconds. */
const sharedMs = 900;
/** Most scrapes that a window keeps. */
const mostScrapes = 240;

export const prometheus: SourceKind<Options> = {
  kind: 'prometheus',
  summary: 'Counters, gauges and histograms from a page in the Prometheus text format.',
  hasRows: false,
  schema,
  example:
    '{ prometheus: "http://localhost:8000/metrics", value: "rate(http_errors_total) / rate(http_requests_total) * 100" }',
  open(options, context): Source {
    const history: Scrape[] = [];
    const scraper = scraperFor(options, context);
    return {
      label: words.sources.label.from(options.value.text, safeUrl(options.prometheus)),
      async read(signal) {
        const scrape = await scraper.read(signal);
        if (history.at(-1) !== scrape) history.push(scrape);
        // One scrape older than the window stays, so that the window is covered from its beginning.
        while (history.length > mostScrapes || (history[1]?.at ?? Infinity) <= scrape.at - options.window)
          history.shift();
        const outcome = evaluate(options.value.expression, history);
        return 'why' in outcome ? { value: null, why: outcome.why } : { value: outcome.value };
      },
    };
  },
};

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
  const key = `scrape ${options.prometheus} ${JSON.stringify(options.headers ?? {})}`;
  return context.connections.share(
    key,
    () => new Scraper(options, context),
    () => {},
  );
}
