import { abortable } from '../connections/abortable.ts';
import type { Clock } from '../model/clock.ts';
import type { LogRow, LogSnapshot, LogSourceRow } from '../model/snapshot.ts';
import type { LogRequest, RawLine } from '../model/target.ts';
import { clean, errorText } from '../text/clean.ts';
import { type Tidy, tidier } from '../text/tidy.ts';
import { parseLine } from './parse.ts';
import { type LogLimits, LogStore } from './store.ts';

export interface CollectorOptions {
  readonly clock: Clock;
  readonly secrets: readonly string[];
  readonly limits?: LogLimits;
  /** Lines to begin with, of each source. */
  readonly tail?: number;
  /** Something new is there to be asked for with `snapshot`. */
  readonly changed: () => void;
}

const defaultLimits: LogLimits = { lines: 20_000, characters: 16 * 2 ** 20 };
/** Longest text of a line that is kept, in characters. */
const longestText = 3_000;
/** Waiting before a lost source is tried again, in milliseconds; doubled from the first to the second. */
const retryMs = { first: 1_000, longest: 30_000 };

/** Follows any number of logs, makes their lines harmless and holds the newest. */
export class LogCollector {
  readonly #options: CollectorOptions;
  readonly #store: LogStore;
  readonly #sources = new Map<string, LogSourceRow>();
  readonly #stop = new AbortController();
  readonly #tidy: Tidy;
  #seq = 0;
  #version = 0;
  #snapshot: LogSnapshot = { version: 0, lines: [], dropped: 0, sources: [] };

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#tidy = tidier(options.secrets, longestText);
    this.#store = new LogStore(options.limits ?? defaultLimits);
  }

  /**
   * Follows one log until `stop`. A log that ends or is lost is opened again after a while, and a line says that there is a gap.
   */
  follow(
    id: string,
    component: string | undefined,
    open: (request: LogRequest, signal: AbortSignal) => AsyncIterable<RawLine>,
  ): void {
    this.#state(id, component, 'waiting');
    void this.#keepFollowing(id, component, open);
  }

  /** Reads one log until it ends or `signal` aborts, without trying again. @throws what the log threw */
  async read(
    id: string,
    component: string | undefined,
    open: (request: LogRequest, signal: AbortSignal) => AsyncIterable<RawLine>,
    request: LogRequest,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const line of open(request, signal)) this.#add(id, component, line);
  }

  /** What is held now; the same object until something changed. */
  snapshot(): LogSnapshot {
    if (this.#snapshot.version !== this.#version) {
      this.#snapshot = {
        version: this.#version,
        lines: this.#store.snapshot(),
        dropped: this.#store.dropped,
        sources: [...this.#sources.values()],
      };
    }
    return this.#snapshot;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #keepFollowing(
    id: string,
    component: string | undefined,
    open: (request: LogRequest, signal: AbortSignal) => AsyncIterable<RawLine>,
  ): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    let wait = retryMs.first;
    let newest: number | undefined;
    while (!signal.aborted) {
      let problem = 'the log ended';
      try {
        const request: LogRequest = {
          tail: newest === undefined ? (this.#options.tail ?? 200) : 1_000,
          follow: true,
          ...(newest === undefined ? {} : { sinceMs: newest + 1 }),
        };
        for await (const line of open(request, signal)) {
          if (signal.aborted) return;
          if (line.at !== undefined) newest = Math.max(newest ?? 0, line.at);
          wait = retryMs.first;
          this.#add(id, component, line);
          if (this.#sources.get(id)?.state !== 'following') this.#state(id, component, 'following');
        }
      } catch (error) {
        problem = errorText(error);
      }
      if (signal.aborted) return;
      if (this.#sources.get(id)?.state === 'following') this.#add(id, component, { text: '', gap: problem });
      this.#state(id, component, 'lost', this.#tidy(problem));
      await abortable(signal, () => new Promise<void>((wake) => void clock.after(wait, wake))).catch(
        () => {},
      );
      wait = Math.min(wait * 2, retryMs.longest);
    }
  }

  #add(source: string, component: string | undefined, line: RawLine): void {
    const { clock } = this.#options;
    const parsed = line.gap === undefined ? parseLine(line.text) : { level: 'none' as const, text: line.gap };
    const row: LogRow = {
      seq: ++this.#seq,
      at: line.at ?? ('at' in parsed ? parsed.at : undefined) ?? clock.now(),
      source: line.instance === undefined ? source : `${source}/${clean(line.instance)}`,
      level: parsed.level,
      text: this.#tidy(parsed.text),
      ...(component === undefined ? {} : { component }),
      ...(line.gap === undefined ? {} : { gap: true }),
    };
    this.#store.push(row);
    this.#touch();
  }

  #state(id: string, component: string | undefined, state: LogSourceRow['state'], problem?: string): void {
    this.#sources.set(id, {
      id,
      state,
      ...(component === undefined ? {} : { component }),
      ...(problem === undefined ? {} : { problem }),
    });
    this.#touch();
  }

  #touch(): void {
    this.#version += 1;
    this.#options.changed();
  }
}
