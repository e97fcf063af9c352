import type { Clock } from '../../model/clock.ts';
import type { LogVolume } from '../../model/logs.ts';
import { Highlights } from '../query/highlight.ts';
import { LineMatcher } from '../query/line-matcher.ts';
import { parseQuery } from '../query/query.ts';
import { findNext, positionAt } from '../query/seek.ts';
import { LineView } from '../query/view.ts';
import { type Evidence, saveEvidence } from '../report/evidence.ts';
import { Reports } from '../report/reports.ts';
import type { ErrorGroup, Histogram, SlowEndpoint, TopValues } from '../report/summary.ts';
import { ViewHistogram } from '../report/view-histogram.ts';
import type { LineStore, Origin } from '../store/chunk.ts';
import { FileIndex } from '../store/file-index.ts';
import type { IncomingLine } from '../store/incoming.ts';
import { LiveStore } from '../store/live-store.ts';
import type { PackedLines } from '../store/packed.ts';
import { type LineDetails, RowBuilder, type ViewRow } from '../store/rows.ts';
import { timeSlicer } from '../store/time-slice.ts';

/** What there is in a view now. */
export interface ViewState {
  readonly view: number;
  /** Lines that pass. */
  readonly total: number;
  /** Lines that the store holds, and those it had to let go. */
  readonly held: number;
  readonly dropped: number;
  /** Why nothing more is read of its file, while that is so. */
  readonly problem?: string;
}

/** Rows of a view that a screen wants: the newest, or as many on both sides of a line or of a moment (wall-clock milliseconds). */
export interface WindowRequest {
  readonly around: 'newest' | { readonly line: number } | { readonly at: number };
  readonly count: number;
  /** Queries whose words and expressions are marked in the rows. */
  readonly highlight?: readonly string[];
}

export interface ViewWindow extends ViewState {
  /** Place of the first of `rows` in the view. */
  readonly first: number;
  /** Place of what was asked for. */
  readonly position: number;
  readonly rows: readonly ViewRow[];
}

export interface LogEngineOptions {
  readonly clock: Clock;
  /** Never shown; longest first. */
  readonly secrets: readonly string[];
  /** Bytes for all streamed lines together. */
  readonly liveBytes: number;
}

/** Most rows that are given at once. */
const mostRows = 5_000;

interface OpenView {
  readonly view: LineView;
  readonly query: string;
  /** Once it was asked for. */
  histogram?: ViewHistogram;
}

/**
 * Holds streamed lines and indexes of files, and answers what is asked of them. Runs inside the worker; `LogClient` is how
 * others speak to it. Store 0 is the streamed lines.
 */
export class LogEngine {
  readonly #options: LogEngineOptions;
  readonly #rows: RowBuilder;
  readonly #reports: Reports;
  readonly #highlights: Highlights;
  readonly #live: LiveStore;
  readonly #stores: LineStore[];
  readonly #views = new Map<number, OpenView>();
  #lastView = 0;

  constructor(options: LogEngineOptions) {
    this.#options = options;
    this.#rows = new RowBuilder(options.clock, options.secrets);
    this.#reports = new Reports(options.clock, this.#rows);
    this.#highlights = new Highlights(options.clock);
    this.#live = new LiveStore(options.liveBytes);
    this.#stores = [this.#live];
  }

  /** Index of a new source of streamed lines, for `add`. */
  addSource(origin: Origin): number {
    return this.#live.addSource(origin);
  }

  add(arrivals: readonly IncomingLine[]): void {
    this.#live.add(arrivals, this.#options.clock.now());
  }

  /** @returns the block of the lines, to be filled again */
  addPacked(lines: PackedLines): ArrayBuffer {
    this.#live.addPacked(lines, this.#options.clock.now());
    return lines.block;
  }

  /** Indexes a file to its present end; its number for `view`. @throws Error that names the file when it cannot be read */
  async openFile(file: string, origin: Origin): Promise<number> {
    const index = new FileIndex(file, origin);
    const yieldIfDue = timeSlicer(this.#options.clock);
    while (index.extend()) await yieldIfDue();
    return this.#stores.push(index) - 1;
  }

  /** @throws QueryError that names the word that is not understood */
  async view(store: number, query: string): Promise<ViewState> {
    const now = this.#options.clock.now();
    const view = new LineView(this.#storeOf(store), parseQuery(query, now), now);
    this.#lastView += 1;
    const id = this.#lastView;
    this.#views.set(id, { view, query });
    try {
      return await this.refresh(id);
    } catch (error) {
      this.#views.delete(id);
      throw error;
    }
  }

  /** Takes in what came since. */
  async refresh(id: number): Promise<ViewState> {
    const { view } = this.#viewOf(id);
    const { store } = view;
    if (store instanceof FileIndex) {
      const yieldIfDue = timeSlicer(this.#options.clock);
      while (store.extend()) await yieldIfDue();
    }
    await view.refresh();
    return {
      view: id,
      total: view.total,
      held: store.end - store.first,
      dropped: store.dropped,
      ...(store.problem === undefined ? {} : { problem: this.#rows.redact(store.problem) }),
    };
  }

  closeView(id: number): void {
    this.#views.delete(id);
  }

  /** Rows of a view from a position on; a negative position counts from the end. */
  rows(id: number, from: number, count: number): readonly ViewRow[] {
    const { view } = this.#viewOf(id);
    const { total } = view;
    const start = Math.max(0, from < 0 ? total + from : from);
    const stop = Math.min(total, start + Math.min(count, mostRows));
    const rows: ViewRow[] = [];
    for (let position = start; position < stop; position++) {
      const row = this.#rows.row(view.store, view.line(position));
      if (row) rows.push(row);
    }
    return rows;
  }

  /** Numbers of the lines of a view that came behind line number `line`, in order of time, the last `most` of them. */
  linesBehind(id: number, line: number, most = Number.POSITIVE_INFINITY): readonly number[] {
    return this.#viewOf(id).view.behind(line, most);
  }

  /** The rows of these lines of a view, with their fields where wanted; those that were let go are left out. */
  rowsOf(id: number, lines: readonly number[], withFields = false): readonly ViewRow[] {
    const { view } = this.#viewOf(id);
    return lines.flatMap((line) => this.#rows.row(view.store, line, withFields) ?? []);
  }

  /** Place in the view of the nearest line from `position` on (itself not) that the query wants. Undefined when there is none. */
  async find(id: number, query: string, position: number, direction: 1 | -1): Promise<number | undefined> {
    const { clock } = this.#options;
    const now = clock.now();
    const matcher = new LineMatcher(parseQuery(query, now), now);
    return findNext(this.#viewOf(id).view, matcher, position, direction, timeSlicer(clock));
  }

  /** Place of the first line of a view at or after a wall-clock time; its length when there is none. */
  positionAt(id: number, at: number): number {
    return positionAt(this.#viewOf(id).view, this.#rows, at);
  }

  /** Place in a view of a line, or of the first behind it where the view does not let it through. */
  positionOf(id: number, line: number): number {
    return this.#viewOf(id).view.positionOf(line);
  }

  /** How a view stands, with how many of its lines come behind line number `line`. */
  async standing(id: number, line: number): Promise<ViewState & { readonly behind: number }> {
    const state = await this.refresh(id);
    const { view } = this.#viewOf(id);
    const position = this.positionOf(id, line);
    const present = position < state.total && view.line(position) === line;
    return { ...state, behind: state.total - position - (present ? 1 : 0) };
  }

  /** Volume of a view in at most so many columns: each line is counted once, when it is new. */
  async volume(id: number, columns: number): Promise<LogVolume | undefined> {
    await this.refresh(id);
    const open = this.#viewOf(id);
    open.histogram ??= new ViewHistogram(open.view, this.#rows);
    return open.histogram.volume(columns);
  }

  /** What a screen shows of a view: rows around a position, with how many there are before and behind. */
  async window(id: number, ask: WindowRequest): Promise<ViewWindow> {
    const state = await this.refresh(id);
    const { total } = state;
    const position =
      ask.around === 'newest'
        ? total - 1
        : 'line' in ask.around
          ? this.positionOf(id, ask.around.line)
          : this.positionAt(id, ask.around.at);
    const first = Math.max(0, Math.min(position - Math.floor(ask.count / 2), total - ask.count));
    return {
      ...state,
      first,
      position: Math.min(position, Math.max(0, total - 1)),
      rows: this.#highlights.mark(this.rows(id, first, ask.count), ask.highlight ?? []),
    };
  }

  /** The lines around one, whatever the view lets through. */
  context(storeId: number, line: number, before: number, after: number): readonly ViewRow[] {
    const store = this.#storeOf(storeId);
    const rows: ViewRow[] = [];
    const stop = Math.min(store.end, line + Math.min(after, mostRows) + 1);
    for (let at = Math.max(store.first, line - Math.min(before, mostRows)); at < stop; at++) {
      const row = this.#rows.row(store, at);
      if (row) rows.push(row);
    }
    return rows;
  }

  /** The lines around one of a view, whatever the view lets through. */
  aroundIn(id: number, line: number, count: number): readonly ViewRow[] {
    const { store } = this.#viewOf(id).view;
    return this.context(this.#stores.indexOf(store), line, count, count);
  }

  /** All there is to know of one line. */
  details(store: number, line: number): LineDetails | undefined {
    return this.#rows.details(this.#storeOf(store), line);
  }

  /** Messages of level error and worse by their shape, most frequent first. */
  topErrors(id: number, count: number): Promise<readonly ErrorGroup[]> {
    return this.#reports.topErrors(this.#viewOf(id).view, count);
  }

  /** The most frequent values of a field. `comp`, `source` and `level` are fields too. */
  topValues(id: number, field: string, count: number): Promise<TopValues> {
    return this.#reports.topValues(this.#viewOf(id).view, field, count);
  }

  /**
   * What a regular expression finds in the lines, most frequent first: its first group, or all of it.
   * @throws QueryError when it does not compile, or is of a kind that may take forever
   */
  topMatches(id: number, source: string, count: number): Promise<TopValues> {
    return this.#reports.topMatches(this.#viewOf(id).view, source, count);
  }

  /** Volume by level for each `bucketMs`; errors per five minutes with `level:error` and 300 000. */
  histogram(id: number, bucketMs: number): Promise<Histogram> {
    return this.#reports.histogram(this.#viewOf(id).view, bucketMs);
  }

  /** Requests by endpoint, slowest 95th percentile first. */
  slowEndpoints(id: number, count: number): Promise<readonly SlowEndpoint[]> {
    return this.#reports.slowEndpoints(this.#viewOf(id).view, count);
  }

  /**
   * Saves the lines of a view into a new file that only its owner may read. What is known to be a secret is masked.
   * @throws Error when the file is there already or cannot be written
   */
  exportTo(id: number, file: string): Promise<Evidence> {
    const { view, query } = this.#viewOf(id);
    return saveEvidence(view, query, file, this.#options.clock, this.#options.secrets);
  }

  #storeOf(store: number): LineStore {
    const found = this.#stores[store];
    if (!found) throw new Error(`there is no store ${store}`);
    return found;
  }

  #viewOf(id: number): OpenView {
    const found = this.#views.get(id);
    if (!found) throw new Error(`there is no view ${id}`);
    return found;
  }
}
