import type { Clock } from '../model/clock.ts';
import type { LogSourceRow } from '../model/snapshot.ts';
import type { LogRequest, RawLine } from '../model/target.ts';
import { clean } from '../text/clean.ts';
import { type Tidy, tidier } from '../text/tidy.ts';
import { arrivalOf } from './arrival.ts';
import type { LogClient } from './client.ts';
import type { Arrival } from './live-store.ts';
import { type OpenLog, resumed } from './resume.ts';

export interface FeedOptions {
  readonly clock: Clock;
  readonly secrets: readonly string[];
  /** The client, started when the first log is followed. */
  readonly client: () => Promise<LogClient>;
  /** Lines came, or a source changed its state. */
  readonly changed: (what: 'lines' | 'sources') => void;
  /** The worker does not answer any more. */
  readonly failed: (error: unknown) => void;
}

/** Lines to begin with, of each source. */
const tail = 1_000;
/** Lines are sent together after this long, in milliseconds, or when there are so many. */
const batchMs = 50;
const batchLines = 2_000;
/** Sources wait while so many lines are on their way. */
const mostWaiting = 10_000;

/** Follows any number of logs and hands their lines to the worker in batches; a source that is too fast waits for it. */
export class LogFeed {
  readonly #options: FeedOptions;
  readonly #tidy: Tidy;
  readonly #stop = new AbortController();
  readonly #sources = new Map<string, LogSourceRow>();
  readonly #origins = new Map<string, Promise<number>>();
  #batch: Arrival[] = [];
  #waiting = 0;
  #timer: (() => void) | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#tidy = tidier(options.secrets);
  }

  /** Follows one log until `stop`, through every loss of it. */
  follow(id: string, component: string | undefined, open: OpenLog): void {
    this.#note(id, component, 'waiting');
    void this.#read(id, component, open);
  }

  sources(): readonly LogSourceRow[] {
    return [...this.#sources.values()];
  }

  stop(): void {
    this.#stop.abort();
    this.#timer?.();
    this.#room?.resolve();
  }

  async #read(id: string, component: string | undefined, open: OpenLog): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    const request: LogRequest = { tail, follow: true };
    const state = (now: 'following' | 'lost', problem?: string): void =>
      this.#note(id, component, now, problem === undefined ? undefined : this.#tidy(problem));
    try {
      for await (const line of resumed(open, request, { clock, state }, signal)) {
        await this.#take(line, id, component);
        if (signal.aborted) return;
      }
    } catch (error) {
      if (!signal.aborted) this.#options.failed(error);
    }
  }

  async #take(line: RawLine, id: string, component: string | undefined): Promise<void> {
    const source = line.instance === undefined ? id : `${id}/${clean(line.instance)}`;
    let origin = this.#origins.get(source);
    if (!origin) {
      origin = this.#options
        .client()
        .then((client) => client.addSource({ source, ...(component === undefined ? {} : { component }) }));
      this.#origins.set(source, origin);
    }
    this.#batch.push(arrivalOf(line, await origin));
    if (this.#batch.length >= batchLines) this.#send();
    else this.#timer ??= this.#options.clock.after(batchMs, () => this.#send());
    if (this.#waiting + this.#batch.length < mostWaiting) return;
    this.#room ??= Promise.withResolvers<void>();
    await this.#room.promise;
  }

  #send(): void {
    this.#timer?.();
    this.#timer = undefined;
    const batch = this.#batch;
    if (batch.length === 0 || this.#stop.signal.aborted) return;
    this.#batch = [];
    this.#waiting += batch.length;
    this.#options
      .client()
      .then((client) => client.add(batch))
      .then(
        () => this.#options.changed('lines'),
        (error: unknown) => {
          if (!this.#stop.signal.aborted) this.#options.failed(error);
        },
      )
      .finally(() => {
        this.#waiting -= batch.length;
        if (this.#waiting + this.#batch.length >= mostWaiting) return;
        this.#room?.resolve();
        this.#room = undefined;
      });
  }

  #note(id: string, component: string | undefined, state: LogSourceRow['state'], problem?: string): void {
    this.#sources.set(id, {
      id,
      state,
      ...(component === undefined ? {} : { component }),
      ...(problem === undefined ? {} : { problem }),
    });
    this.#options.changed('sources');
  }
}
