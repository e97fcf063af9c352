import type { Clock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { LogVolume } from '../../model/logs.ts';
import { words } from '../../words/index.ts';
import { Highlights } from '../query/highlight.ts';
import { type GapMode, LineMatcher } from '../query/line-matcher.ts';
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

/** How a view stands. */
export interface ViewState {
  readonly view: number;
  /** Lines that match. */
  readonly total: number;
  /** Lines held by the store, and lines evicted from it. */
  readonly held: number;
  readonly dropped: number;
  /** Why its file cannot be read at the moment. */
  readonly problem?: string;
}

/** Rows for a screen: the newest, or as many on both sides of a line or of a moment (wall-clock milliseconds). */
export interface WindowRequest {
  readonly around: 'newest' | { readonly line: number } | { readonly at: number };
  readonly count: number;
  /** Queries to highlight in the rows. */
  readonly highlight?: readonly string[];
}

export interface ViewWindow extends ViewState {
  /** Position of the first of `rows` in the view. */
  readonly first: number;
  /** Position of the line or moment asked for. */
  readonly position: number;
  readonly rows: readonly ViewRow[];
}

interface LogEngineOptions {
  readonly clock: Clock;
  /** Never shown; longest first. */
  readonly secrets: readonly string[];
  /** Bound on the streamed lines of all sources, in bytes. */
  readonly liveBytes: number;
}

/** Most rows in one answer. */
const mostRows = 5_000;

interface OpenView {
  readonly view: LineView;
  readonly query: string;
  /** Made when it is first asked for. */
  histogram?: ViewHistogram;
}

/**
 * Stores streamed lines and indexes of files, and answers queries on them. Runs in the worker for the screen (see `LogClient`), in
 * place for `plantao logs`. Store 0 holds the streamed lines.
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

  /** Adds a source of streamed lines. @returns its index, for `add` */
  addSource(origin: Origin): number {
    return this.#live.addSource(origin);
  }

  add(arrivals: readonly IncomingLine[]): void {
    this.#live.add(arrivals, this.#options.clock.now());
  }

  /** @returns the block of the lines, to be refilled */
  addPacked(lines: PackedLines): ArrayBuffer {
    this.#live.addPacked(lines, this.#options.clock.now());
    return lines.block;
  }

  /** Indexes a file to its current end. @returns its store, for `view` @throws Error that names the file when it cannot be read */
  async openFile(file: string, origin: Origin): Promise<number> {
    const index = new FileIndex(file, origin);
    const yieldIfDue = timeSlicer(this.#options.clock);
    while (index.extend()) await yieldIfDue();
    return this.#stores.push(index) - 1;
  }

  /** Opens a view. @param gaps `skipped` to count lines @throws QueryError that names the word */
  async view(store: number, query: string, gaps: GapMode = 'shown'): Promise<ViewState> {
    const now = this.#options.clock.now();
    const view = new LineView(this.#storeOf(store), parseQuery(query, now), now, gaps);
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

  /** Takes in new lines. */
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
      ...defined({ problem: store.problem && this.#rows.redact(store.problem) }),
    };
  }

  closeView(id: number): void {
    this.#views.delete(id);
  }

  /** Rows from a position on; a negative position counts from the end. */
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

  /** Numbers of a view's lines that arrived after line number `line`, in order of time; the last `most` of them. */
  linesBehind(id: number, line: number, most = Number.POSITIVE_INFINITY): readonly number[] {
    return this.#viewOf(id).view.behind(line, most);
  }

  /** The rows of these lines of a view, optionally with fields; evicted lines are left out. */
  rowsOf(id: number, lines: readonly number[], withFields = false): readonly ViewRow[] {
    const { view } = this.#viewOf(id);
    return lines.flatMap((line) => this.#rows.row(view.store, line, withFields) ?? []);
  }

  /** Position of the nearest match before (-1) or behind (1) `position`; undefined when there is none. */
  async find(id: number, query: string, position: number, direction: 1 | -1): Promise<number | undefined> {
    const { clock } = this.#options;
    const now = clock.now();
    const matcher = new LineMatcher(parseQuery(query, now), now, 'skipped');
    return findNext(this.#viewOf(id).view, matcher, position, direction, timeSlicer(clock));
  }

  /** Position of the first line at or after a wall-clock time, in milliseconds; the view's length when there is none. */
  positionAt(id: number, at: number): number {
    return positionAt(this.#viewOf(id).view, this.#rows, at);
  }

  /** Position of a line, or of the first behind it when the view does not have it. */
  positionOf(id: number, line: number): number {
    return this.#viewOf(id).view.positionOf(line);
  }

  /** The state of a view, with how many of its lines are behind line number `line`. */
  async standing(id: number, line: number): Promise<ViewState & { readonly behind: number }> {
    const state = await this.refresh(id);
    const { view } = this.#viewOf(id);
    const position = this.positionOf(id, line);
    const present = position < state.total && view.line(position) === line;
    return { ...state, behind: state.total - position - (present ? 1 : 0) };
  }

  /** Volume over time in at most `columns` columns; each line is counted once, when it is new. */
  async volume(id: number, columns: number): Promise<LogVolume | undefined> {
    await this.refresh(id);
    const open = this.#viewOf(id);
    open.histogram ??= new ViewHistogram(open.view, this.#rows);
    return open.histogram.volume(columns);
  }

  /** Rows for a screen, with the number of lines before and behind them. */
  async window(id: number, request: WindowRequest): Promise<ViewWindow> {
    const state = await this.refresh(id);
    const { total } = state;
    const position =
      request.around === 'newest'
        ? total - 1
        : 'line' in request.around
          ? this.positionOf(id, request.around.line)
          : this.positionAt(id, request.around.at);
    const first = Math.max(0, Math.min(position - Math.floor(request.count / 2), total - request.count));
    return {
      ...state,
      first,
      position: Math.min(position, Math.max(0, total - 1)),
      rows: this.#highlights.apply(this.rows(id, first, request.count), request.highlight ?? []),
    };
  }

  /** The lines around one in its store, unfiltered. */
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

  /** The lines around one of a view, unfiltered. */
  aroundIn(id: number, line: number, count: number): readonly ViewRow[] {
    const { store } = this.#viewOf(id).view;
    return this.context(this.#stores.indexOf(store), line, count, count);
  }

  /** Fields, format and raw text of one line; undefined when it was evicted. */
  details(store: number, line: number): LineDetails | undefined {
    return this.#rows.details(this.#storeOf(store), line);
  }

  /** Messages of level error and worse by shape, most frequent first. */
  topErrors(id: number, count: number): Promise<readonly ErrorGroup[]> {
    return this.#reports.topErrors(this.#viewOf(id).view, count);
  }

  /** The most frequent values of a field. `comp`, `source` and `level` are fields too. */
  topValues(id: number, field: string, count: number): Promise<TopValues> {
    return this.#reports.topValues(this.#viewOf(id).view, field, count);
  }

  /**
   * The most frequent matches of a regular expression: of its first group, or of all of it.
   * @throws QueryError when it does not compile, cannot run in linear time, or exceeds its time budget
   */
  topMatches(id: number, source: string, count: number): Promise<TopValues> {
    return this.#reports.topMatches(this.#viewOf(id).view, source, count);
  }

  /** Volume by level in buckets of `bucketMs`. */
  histogram(id: number, bucketMs: number): Promise<Histogram> {
    return this.#reports.histogram(this.#viewOf(id).view, bucketMs);
  }

  /** Requests by endpoint, highest 95th percentile first. */
  slowEndpoints(id: number, count: number): Promise<readonly SlowEndpoint[]> {
    return this.#reports.slowEndpoints(this.#viewOf(id).view, count);
  }

  /**
   * Saves the lines of a view to a new file that only its owner can read. Known secrets are masked.
   * @throws Error when the file exists or cannot be written
   */
  exportTo(id: number, file: string): Promise<Evidence> {
    const { view, query } = this.#viewOf(id);
    return saveEvidence(view, query, file, this.#options.clock, this.#options.secrets);
  }

  #storeOf(store: number): LineStore {
    const found = this.#stores[store];
    if (!found) throw new Error(words.logs.session.noStore);
    return found;
  }

  #viewOf(id: number): OpenView {
    const found = this.#views.get(id);
    if (!found) throw new Error(words.logs.session.noView);
    return found;
  }
}
