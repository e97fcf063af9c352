import { defined } from '../model/defined.ts';
import type { FaultCode } from '../model/fault.ts';
import type { CheckAnswer } from '../model/kind.ts';
import { Series } from '../model/series.ts';
import type { CheckRow } from '../model/snapshot.ts';
import type { Status } from '../model/status.ts';
import { words } from '../words/index.ts';
import { type Debounced, observe, unasked } from './debounce.ts';

/** How many latencies are kept, and of how many the median is shown: one slow answer is not a trend. */
const kept = 60;
const medianOf = 5;
/** Intervals after which an answer is stale. */
export const staleIntervals = 3;

/** Whose answer it is, and whose fault what it finds may be. */
interface CheckOrigin {
  /** Component whose answer this is a part of. */
  readonly via?: string | undefined;
  readonly ownFault?: true | undefined;
}

/** What is known about one check. The engine owns it; rows are made from it. */
export class CheckState {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly every: number;
  readonly #origin: CheckOrigin;
  readonly #counts: { fails: number; oks: number };
  readonly #lasts: boolean;
  readonly #latencies = new Series(kept);
  #debounced: Debounced = unasked;
  /** Undefined before the first answer. */
  #message: string | undefined;
  #shownLatency: number | undefined;
  #at: number | undefined;
  #problem: string | undefined;
  #fault: FaultCode | undefined;
  #nextAt: number | undefined;

  constructor(options: {
    id: string;
    kind: string;
    label: string;
    every: number;
    fails: number;
    oks: number;
    origin?: CheckOrigin;
    /** What is answered never gets stale: it is asked once. */
    lasts?: boolean;
  }) {
    this.id = options.id;
    this.kind = options.kind;
    this.label = options.label;
    this.every = options.every;
    this.#origin = options.origin ?? {};
    this.#lasts = options.lasts ?? false;
    this.#counts = { fails: options.fails, oks: options.oks };
  }

  /** Whether it was asked at all, with or without success. */
  get asked(): boolean {
    return this.#at !== undefined || this.#problem !== undefined;
  }

  get status(): Status {
    return this.#debounced.status;
  }

  /** Whether its status rests on answers. */
  get decided(): boolean {
    return this.#debounced.decided;
  }

  /** The component answered, also when what it answered is bad. */
  answered(answer: Pick<CheckAnswer, 'status' | 'message' | 'latencyMs'>, at: number): void {
    this.#at = at;
    this.#problem = undefined;
    this.#fault = undefined;
    this.#observe(answer.status, answer.message);
    this.#latencies.push({ at, value: answer.latencyMs ?? Number.NaN });
    this.#shownLatency = steady(this.#shownLatency, this.#medianLatency());
  }

  /** The component gave no answer: that is an answer too. */
  failed(message: string, at: number): void {
    this.answered({ status: 'down', message }, at);
  }

  /** plantao could not ask: the last answer stays what it was, until it is stale or this happens often enough. */
  couldNotAsk(message: string, fault?: FaultCode): void {
    this.#problem = message;
    this.#fault = fault;
    this.#observe('unknown', message);
  }

  backsOff(nextAt: number | undefined): void {
    this.#nextAt = nextAt;
  }

  isStale(now: number): boolean {
    return (
      !this.#lasts &&
      this.#at !== undefined &&
      now - this.#at > this.every * staleIntervals &&
      this.#nextAt === undefined
    );
  }

  /** When it becomes stale if nothing comes, wall-clock milliseconds; undefined when that cannot happen. */
  staleAt(): number | undefined {
    return this.#lasts || this.#at === undefined ? undefined : this.#at + this.every * staleIntervals + 1;
  }

  row(now: number): CheckRow {
    const latencies = this.#latencies.samples.map((sample) => sample.value);
    const latencyMs = this.#shownLatency;
    return {
      id: this.id,
      kind: this.kind,
      label: this.label,
      status: this.#debounced.status,
      message: this.#message ?? words.engine.notAskedYet,
      latencies,
      asked: this.asked,
      stale: this.isStale(now),
      ...defined({ ...this.#origin, latencyMs, fault: this.#fault, confirming: this.#debounced.confirming }),
      ...defined({ at: this.#at, problem: this.#problem, nextAt: this.#nextAt }),
    };
  }

  #medianLatency(): number | undefined {
    const recent = this.#latencies.samples.slice(-medianOf).map((sample) => sample.value);
    return median(recent.filter((value) => !Number.isNaN(value)));
  }

  #observe(status: Status, message: string): void {
    this.#debounced = observe(this.#debounced, status, this.#counts);
    this.#message = message;
  }
}

/**
 * The latency to show: a new one only when it differs by a fifth and by five milliseconds, because a number that flickers says
 * nothing and costs a frame each time.
 */
function steady(shown: number | undefined, now: number | undefined): number | undefined {
  if (shown === undefined || now === undefined) return now;
  return Math.abs(now - shown) < Math.max(5, shown / 5) ? shown : now;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined ? undefined : Math.max(1, Math.round(middle));
}
