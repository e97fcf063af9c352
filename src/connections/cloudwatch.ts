import * as z from 'zod';
import type { Cancel } from '../model/clock.ts';
import type { Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { abortable } from './abortable.ts';
import { type AwsPlace, AwsRefusal, askAws, awsArgv, awsEnv } from './aws.ts';

/** A part of a question as GetMetricData takes it. */
export interface MetricDataQuery {
  readonly Id: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    /** Seconds. */
    readonly Period: number;
    readonly Stat: string;
  };
  readonly Expression?: string;
  /** Seconds. */
  readonly Period?: number;
  readonly ReturnData?: boolean;
}

/** What one metric asks of CloudWatch. The same object each time: answers are kept by it. */
export interface CloudwatchQuestion {
  /** Its parts, with ids that begin with `prefix`; the one whose id is `prefix` is the answer. */
  parts(prefix: string): readonly MetricDataQuery[];
  /** How far back points are wanted, in milliseconds. */
  readonly backMs: number;
  /** How long an answer may be told again instead of asked for, in milliseconds. */
  readonly holdsMs: number;
}

/** Points of a question, newest first. */
interface CloudwatchAnswer {
  readonly points: readonly { readonly at: number; readonly value: number }[];
  /** What AWS said beside them. */
  readonly note?: string;
}

const answerSchema = z.object({
  MetricDataResults: z.array(
    z.object({
      Id: z.string(),
      Timestamps: z.array(z.string()).default([]),
      Values: z.array(z.number()).default([]),
      StatusCode: z.string().optional(),
      Messages: z.array(z.object({ Code: z.string().optional(), Value: z.string().optional() })).default([]),
    }),
  ),
});
type Result = z.infer<typeof answerSchema>['MetricDataResults'][number];

/** How long questions that come together are gathered for one call, in milliseconds. */
const gatherMs = 50;
/** How long a failure is told again, in milliseconds: what failed together is asked together again. */
const failureHoldsMs = 3_000;
/** Parts of one call: as many as GetMetricData takes. */
const mostParts = 500;
/** Longest text of the parts of one call: Linux takes arguments of 128 KiB. */
const mostText = 100_000;
/** Questions that look back no further than this share a call, in milliseconds; longer ones would drag minutes of days along. */
const nearMs = 60 * 60_000;
/** Of one answer. */
const maxBytes = 8 * 2 ** 20;
/** What AWS calls questions that it cannot read: one of them must not take the others down. */
const invalid = new Set(['ValidationError', 'InvalidParameterValue', 'InvalidParameterCombination']);
/** How long it is believed that things report to CloudWatch, and that they do not; in milliseconds. */
const reportsMs = 60 * 60_000;
const silentMs = 5 * 60_000;

type Outcome = { readonly at: number } & (
  | { readonly answer: CloudwatchAnswer }
  | { readonly error: unknown }
);

interface Entry {
  readonly question: CloudwatchQuestion;
  outcome: Outcome | undefined;
  /** Its last answer was told, or it was never asked: the next call takes it along. */
  wanted: boolean;
  /** AWS could not read it: it is asked alone. */
  alone: boolean;
  flight: Flight | undefined;
}

/** A call, or the few that one needs, and who waits for it. */
interface Flight {
  readonly abort: AbortController;
  readonly landed: Promise<void>;
  waiting: number;
}

/** The client for a region and profile, shared by all metrics that are read there. */
export function cloudwatchAt(place: AwsPlace, context: Context): CloudwatchClient {
  const key = `cloudwatch ${JSON.stringify([place.region, place.profile, place.endpoint])}`;
  return context.connections.share(
    key,
    () => new CloudwatchClient(place, context),
    (client) => client.close(),
  );
}

/**
 * Asks CloudWatch through the aws command. What several metrics ask at about the same time is one call, because a call takes a second
 * of a processor and money.
 */
export class CloudwatchClient {
  readonly #place: AwsPlace;
  readonly #context: Pick<Context, 'clock' | 'baseDir'>;
  readonly #askAws: typeof askAws;
  readonly #entries = new Map<CloudwatchQuestion, Entry>();
  readonly #reports = new Map<string, { readonly until: number; readonly reports: boolean }>();
  #gathering: Flight | undefined;
  readonly #flights = new Set<Flight>();

  constructor(place: AwsPlace, context: Pick<Context, 'clock' | 'baseDir'>, ask = askAws) {
    this.#place = place;
    this.#context = context;
    this.#askAws = ask;
  }

  /** Announces a question: the next call takes it along, whoever makes it. */
  add(question: CloudwatchQuestion): void {
    const entry = { question, outcome: undefined, wanted: true, alone: false, flight: undefined };
    this.#entries.set(question, entry);
  }

  /**
   * The points of a question that was added, asked now or a little while ago.
   * @throws AwsRefusal, CannotAsk; Error when `signal` aborts first
   */
  async read(question: CloudwatchQuestion, signal: AbortSignal): Promise<CloudwatchAnswer> {
    const entry = this.#entries.get(question)!;
    entry.wanted = true;
    if (!this.#holds(entry)) {
      entry.flight ??= this.#gathering ?? this.#takeOff();
      await this.#wait(entry.flight, signal);
    }
    const { outcome } = entry;
    if (outcome === undefined || 'error' in outcome) throw outcome?.error;
    return outcome.answer;
  }

  /**
   * Whether CloudWatch had any metric of these dimensions within three hours: only then may silence mean zero.
   * @throws like `read`
   */
  async reports(
    namespace: string,
    dimensions: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const key = JSON.stringify([namespace, dimensions]);
    const now = this.#context.clock.elapsed();
    const known = this.#reports.get(key);
    if (known !== undefined && known.until > now) return known.reports;
    const filters = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const answer = await this.#aws(
      [
        'list-metrics',
        ...['--namespace', namespace],
        ...(filters.length === 0 ? [] : ['--dimensions', JSON.stringify(filters)]),
        ...['--recently-active', 'PT3H', '--max-items', '1'],
      ],
      signal,
    );
    const found = z.object({ Metrics: z.array(z.unknown()) }).safeParse(answer).data;
    if (!found) throw new Error(words.connections.cloudwatch.unknownAnswer);
    const reports = found.Metrics.length > 0;
    this.#reports.set(key, { until: now + (reports ? reportsMs : silentMs), reports });
    return reports;
  }

  close(): void {
    for (const flight of this.#flights) flight.abort.abort();
    this.#entries.clear();
  }

  #holds({ outcome, question }: Entry): boolean {
    if (outcome === undefined) return false;
    const holdsMs = 'error' in outcome ? failureHoldsMs : question.holdsMs;
    return this.#context.clock.elapsed() - outcome.at < holdsMs;
  }

  /** Waits for a flight; one that nobody waits for any longer is ended. */
  async #wait(flight: Flight, signal: AbortSignal): Promise<void> {
    flight.waiting += 1;
    try {
      await abortable(signal, () => flight.landed);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) this.#end(flight);
    }
  }

  #end(flight: Flight): void {
    flight.abort.abort();
    this.#flights.delete(flight);
    if (this.#gathering === flight) this.#gathering = undefined;
    for (const entry of this.#entries.values()) if (entry.flight === flight) entry.flight = undefined;
  }

  #takeOff(): Flight {
    const { promise, resolve } = Promise.withResolvers<void>();
    const flight: Flight = { abort: new AbortController(), landed: promise, waiting: 0 };
    this.#gathering = flight;
    this.#flights.add(flight);
    const cancel: Cancel = this.#context.clock.after(gatherMs, () => {
      if (this.#gathering === flight) this.#gathering = undefined;
      const entries = [...this.#entries.values()].filter(
        (entry) => entry.flight === flight || (!entry.flight && entry.wanted && !this.#holds(entry)),
      );
      for (const entry of entries) entry.flight = flight;
      void this.#askAll(entries, flight.abort.signal).then(() => {
        this.#end(flight);
        resolve();
      });
    });
    flight.abort.signal.addEventListener('abort', cancel, { once: true });
    return flight;
  }

  async #askAll(entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    const together = entries.filter(({ alone }) => !alone);
    const byReach = Map.groupBy(together, ({ question }) => Math.max(question.backMs, nearMs));
    for (const group of byReach.values()) for (const call of callsOf(group)) await this.#ask(call, signal);
    for (const entry of entries) if (entry.alone) await this.#ask([entry], signal);
  }

  /** Asks some questions in one call; where one of them cannot be read, finds out which and has it fail alone. */
  async #ask(entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    let results: readonly Result[];
    try {
      results = await this.#metricData(entries, signal);
    } catch (error) {
      // Nobody waited any longer: that says nothing of the questions.
      if (signal.aborted) return;
      const isInvalid = error instanceof AwsRefusal && invalid.has(error.code ?? '');
      if (isInvalid && entries.length > 1) {
        const middle = Math.ceil(entries.length / 2);
        await this.#ask(entries.slice(0, middle), signal);
        await this.#ask(entries.slice(middle), signal);
        return;
      }
      for (const entry of entries) {
        entry.alone = isInvalid;
        this.#note(entry, { error });
      }
      return;
    }
    for (const [index, entry] of entries.entries()) {
      const pages = results.filter(({ Id }) => Id === idOf(index));
      entry.alone = false;
      try {
        this.#note(entry, { answer: answerOf(pages) });
      } catch (error) {
        this.#note(entry, { error });
      }
    }
  }

  #note(entry: Entry, outcome: { answer: CloudwatchAnswer } | { error: unknown }): void {
    entry.outcome = { at: this.#context.clock.elapsed(), ...outcome };
    entry.wanted = false;
  }

  async #metricData(entries: readonly Entry[], signal: AbortSignal): Promise<readonly Result[]> {
    const now = this.#context.clock.now();
    const back = Math.max(...entries.map(({ question }) => question.backMs));
    const parts = entries.flatMap(({ question }, index) => question.parts(idOf(index)));
    const answer = await this.#aws(
      [
        'get-metric-data',
        ...['--metric-data-queries', JSON.stringify(parts)],
        ...['--start-time', new Date(now - back).toISOString(), '--end-time', new Date(now).toISOString()],
        ...['--scan-by', 'TimestampDescending'],
      ],
      signal,
    );
    const read = answerSchema.safeParse(answer).data;
    if (!read) throw new Error(words.connections.cloudwatch.unknownAnswer);
    return read.MetricDataResults;
  }

  #aws(args: readonly string[], signal: AbortSignal): Promise<unknown> {
    const { baseDir: cwd } = this.#context;
    return this.#askAws(awsArgv('cloudwatch', args, this.#place), { cwd, signal, env: awsEnv, maxBytes });
  }
}

function idOf(index: number): string {
  return `q${index}`;
}

/** Splits questions into as few calls as they fit into. */
function callsOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const calls: Entry[][] = [];
  let parts = 0;
  let text = 0;
  for (const entry of entries) {
    const own = entry.question.parts(idOf(mostParts));
    const length = JSON.stringify(own).length;
    if (calls.length === 0 || parts + own.length > mostParts || text + length > mostText) {
      calls.push([]);
      parts = 0;
      text = 0;
    }
    calls.at(-1)!.push(entry);
    parts += own.length;
    text += length;
  }
  return calls;
}

/** What the pages of one question say. @throws Error when AWS could not or would not answer it */
function answerOf(pages: readonly Result[]): CloudwatchAnswer {
  const { cloudwatch } = words.connections;
  const note = pages
    .flatMap(({ Messages }) => Messages)
    .map(({ Code, Value }) => Value ?? Code)
    .find((said) => said !== undefined);
  if (pages.length === 0) throw new Error(cloudwatch.unknownAnswer);
  if (pages.some(({ StatusCode }) => StatusCode === 'Forbidden'))
    throw new AwsRefusal(cloudwatch.forbidden(note), 'Forbidden');
  const points = pages
    .flatMap(({ Timestamps, Values }) =>
      Timestamps.map((time, index) => ({ at: Date.parse(time), value: Values[index] ?? Number.NaN })),
    )
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => b.at - a.at);
  // What came before the error is newest first, and good.
  if (points.length === 0 && pages.some(({ StatusCode }) => StatusCode === 'InternalError'))
    throw new AwsRefusal(cloudwatch.internal(note), 'InternalError');
  return note === undefined ? { points } : { points, note };
}
