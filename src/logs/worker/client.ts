import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { LogVolume } from '../../model/logs.ts';
import { type Language, language, words } from '../../words/index.ts';
import type { GapMode } from '../query/line-matcher.ts';
import { QueryError } from '../query/query.ts';
import type { Evidence } from '../report/evidence.ts';
import type { ErrorGroup, Histogram, SlowEndpoint, TopValues } from '../report/summary.ts';
import type { Origin } from '../store/chunk.ts';
import type { IncomingLine } from '../store/incoming.ts';
import { LinePacker, type PackedLines } from '../store/packed.ts';
import type { LineDetails, ViewRow } from '../store/rows.ts';
import type { LogEngine, ViewState, ViewWindow, WindowRequest } from './engine.ts';

/** The store of streamed lines. */
export const liveStore = 0;
const defaultLiveBytes = 256 * 2 ** 20;

type Method = {
  [K in keyof LogEngine]: LogEngine[K] extends (...args: never[]) => unknown ? K : never;
}[keyof LogEngine];

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string; readonly word?: string };
}

/** What the worker thread is started with. */
export interface WorkerOptions {
  readonly secrets: readonly string[];
  readonly liveBytes: number;
  /** The language of its sentences. */
  readonly language: Language;
}

/**
 * Logs, stored and searched in a worker thread: no call blocks. Lines are streamed into the store `liveStore`, each file is a store of
 * its own. Open a view of a store with a query (`src/logs/query/query.ts`), then ask for its rows:
 *
 *     const logs = new LogClient({ secrets });
 *     const { view, total } = await logs.view(liveStore, 'level:error since:10m -health');
 *     const page = await logs.rows(view, -40, 40);
 *     const { total: now } = await logs.refresh(view); // takes in new lines
 *
 * A query that fails throws a QueryError that names the word; once the worker has exited, every call throws.
 */
export class LogClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { done: (value: never) => void; failed: (error: Error) => void }>();
  #lastCall = 0;
  #fault: Error | undefined;

  /** @param options `liveBytes` bounds the streamed lines of all sources together (256 MB) */
  constructor(options: { readonly secrets: readonly string[]; readonly liveBytes?: number }) {
    this.#worker = new Worker(workerFile(), {
      workerData: {
        secrets: options.secrets,
        liveBytes: options.liveBytes ?? defaultLiveBytes,
        language,
      } satisfies WorkerOptions,
      // A small young generation: parsed lines live for milliseconds.
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#answered(answer));
    this.#worker.on('error', (error) =>
      this.#fail(new Error(words.logs.session.workerFailed(error.message))),
    );
    this.#worker.on('exit', () => this.#fail(new Error(words.logs.session.workerExited)));
  }

  /** Adds a source of streamed lines; resolves to its index, for `add`. */
  addSource(origin: Origin): Promise<number> {
    return this.#ask('addSource', [origin]);
  }

  /** Streams lines in; resolves once they are stored, so that awaiting it is backpressure. */
  async add(arrivals: readonly IncomingLine[]): Promise<void> {
    const packer = new LinePacker();
    const sent: Promise<ArrayBuffer>[] = [];
    for (const arrival of arrivals) {
      if (packer.add(arrival)) continue;
      sent.push(this.addPacked(packer.take()!));
      packer.add(arrival);
    }
    const rest = packer.take();
    if (rest) sent.push(this.addPacked(rest));
    await Promise.all(sent);
  }

  /** The same for packed lines. @returns their block, to be refilled */
  addPacked(lines: PackedLines): Promise<ArrayBuffer> {
    return this.#ask('addPacked', [lines], [lines.block]);
  }

  /** Indexes a file, which stays on disk. @returns its store */
  openFile(file: string, origin: Origin): Promise<number> {
    return this.#ask('openFile', [file, origin]);
  }

  /**
   * Opens a view: the lines of a store that match a query, in order of time, with the gap markers among them unless they are
   * `skipped`. Close it with `closeView`.
   */
  view(store: number, query: string, gaps: GapMode = 'shown'): Promise<ViewState> {
    return this.#ask('view', [store, query, gaps]);
  }

  /** Takes in new lines; only those are scanned. */
  refresh(view: number): Promise<ViewState> {
    return this.#ask('refresh', [view]);
  }

  closeView(view: number): Promise<void> {
    return this.#ask('closeView', [view]);
  }

  /** Rows from a position on, at most 5000; a negative position counts from the end. Positions shift when old lines are evicted. */
  rows(view: number, from: number, count: number): Promise<readonly ViewRow[]> {
    return this.#ask('rows', [view, from, count]);
  }

  /** Position of the next match behind `position`; undefined when there is none. */
  next(view: number, query: string, position: number): Promise<number | undefined> {
    return this.#ask('find', [view, query, position, 1]);
  }

  previous(view: number, query: string, position: number): Promise<number | undefined> {
    return this.#ask('find', [view, query, position, -1]);
  }

  /** Position of the first line at or after a wall-clock time, in milliseconds. */
  positionAt(view: number, at: number): Promise<number> {
    return this.#ask('positionAt', [view, at]);
  }

  /** Rows around the newest line, a line or a moment, for a screen. */
  window(view: number, request: WindowRequest): Promise<ViewWindow> {
    return this.#ask('window', [view, request]);
  }

  /** Position of a line, by its number, or of the first behind it. */
  positionOf(view: number, line: number): Promise<number> {
    return this.#ask('positionOf', [view, line]);
  }

  /** The lines around line number `line` (a row's `seq`), unfiltered. */
  context(store: number, line: number, before: number, after: number): Promise<readonly ViewRow[]> {
    return this.#ask('context', [store, line, before, after]);
  }

  /** Fields, format and raw text of one line. */
  details(store: number, line: number): Promise<LineDetails | undefined> {
    return this.#ask('details', [store, line]);
  }

  topErrors(view: number, count = 50): Promise<readonly ErrorGroup[]> {
    return this.#ask('topErrors', [view, count]);
  }

  topValues(view: number, field: string, count = 50): Promise<TopValues> {
    return this.#ask('topValues', [view, field, count]);
  }

  histogram(view: number, bucketMs: number): Promise<Histogram> {
    return this.#ask('histogram', [view, bucketMs]);
  }

  /** The state of a view, with how many of its lines are behind line number `line`: for a screen that does not follow. */
  standing(view: number, line: number): Promise<ViewState & { readonly behind: number }> {
    return this.#ask('standing', [view, line]);
  }

  /** Volume over time in at most `columns` columns; only new lines are counted. */
  volume(view: number, columns: number): Promise<LogVolume | undefined> {
    return this.#ask('volume', [view, columns]);
  }

  slowEndpoints(view: number, count = 50): Promise<readonly SlowEndpoint[]> {
    return this.#ask('slowEndpoints', [view, count]);
  }

  /** Saves the view's lines to a new file; the result is for the journal. */
  exportTo(view: number, file: string): Promise<Evidence> {
    return this.#ask('exportTo', [view, file]);
  }

  async close(): Promise<void> {
    this.#fault ??= new Error(words.logs.session.closed);
    await this.#worker.terminate();
  }

  #ask<T>(method: Method, args: readonly unknown[], moved: readonly ArrayBuffer[] = []): Promise<T> {
    if (this.#fault) return Promise.reject(this.#fault);
    this.#lastCall += 1;
    const id = this.#lastCall;
    return new Promise<T>((done, failed) => {
      this.#waiting.set(id, { done, failed });
      // Keeps the process alive while an answer is pending.
      this.#worker.ref();
      this.#worker.postMessage({ id, method, args }, moved);
    });
  }

  #answered({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (!error) waiting?.done(result as never);
    else if (error.name === 'QueryError')
      waiting?.failed(QueryError.recreate(error.word ?? '', error.message));
    else waiting?.failed(new Error(error.message));
  }

  #fail(error: Error): void {
    this.#fault ??= error;
    for (const { failed } of this.#waiting.values()) failed(this.#fault);
    this.#waiting.clear();
  }
}

/** Beside the bundle there is a bundled worker; from source, the source file. */
function workerFile(): string {
  const bundled = fileURLToPath(new URL('log-worker.mjs', import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL('worker.ts', import.meta.url));
}
