import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Clock } from '../model/clock.ts';
import type { LogRow } from '../model/snapshot.ts';
import { clean } from '../text/clean.ts';
import { scrub } from '../text/scrub.ts';
import { type Tidy, tidier } from '../text/tidy.ts';
import { type Chunk, chunkOf, type LineStore, type Origin, parsedLine, textOf } from './chunk.ts';
import { codeMask, gapFlag, joinedFlag, levelCodes } from './classify.ts';
import { FileIndex } from './file-index.ts';
import { type Arrival, LiveStore } from './live-store.ts';
import { linearExpression, Matcher, timeOfLine } from './match.ts';
import type { PackedLines } from './packed.ts';
import type { FieldValue, ParsedLine } from './parse/format.ts';
import { parseQuery } from './query.ts';
import {
  type ErrorGroup,
  ErrorGroups,
  type Histogram,
  Latencies,
  type SlowEndpoint,
  type TopValues,
  ValueCounts,
  Volume,
} from './summary.ts';
import { LineView } from './view.ts';

/** A line as the screen shows it; `seq` is its number in its store, `joined` says that it goes on with the line before. */
export interface ViewRow extends LogRow {
  readonly joined?: boolean;
  /** What the line says by name, harmless; only where it was asked for. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

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
}

export interface ViewWindow extends ViewState {
  /** Place of the first of `rows` in the view. */
  readonly first: number;
  /** Place of what was asked for. */
  readonly place: number;
  readonly rows: readonly ViewRow[];
}

export interface LineDetails extends ViewRow {
  readonly format: string;
  /** The line as it came, made harmless. */
  readonly raw: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** A JSON line, indented; one harmless text a line. */
  readonly pretty?: readonly string[];
}

/** Facts about a saved window of lines, for the journal. */
export interface Evidence {
  readonly file: string;
  /** Hexadecimal, of the file's bytes. */
  readonly sha256: string;
  readonly lines: number;
  readonly bytes: number;
  readonly query: string;
  /** Wall-clock milliseconds: when it was saved, and of the first and last line that says a time. */
  readonly savedAt: number;
  readonly firstAt?: number;
  readonly lastAt?: number;
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
const longestText = 3_000;
/** Chunks of which it is remembered what is wanted of them while the next such line is looked for. */
const rememberedChunks = 64;
/** Gives others their turn after this long, in milliseconds. */
const sliceMs = 15;

/**
 * Holds streamed lines and indexes of files, and answers what is asked of them. Runs inside the worker; `LogClient` is how
 * others speak to it. Store 0 is the streamed lines.
 */
export class LogEngine {
  readonly #options: LogEngineOptions;
  readonly #tidy: Tidy;
  readonly #live: LiveStore;
  readonly #stores: LineStore[];
  readonly #views = new Map<number, { readonly view: LineView; readonly query: string }>();
  #lastView = 0;

  constructor(options: LogEngineOptions) {
    this.#options = options;
    this.#tidy = tidier(options.secrets, longestText);
    this.#live = new LiveStore(options.liveBytes);
    this.#stores = [this.#live];
  }

  /** Index of a new source of streamed lines, for `add`. */
  addSource(origin: Origin): number {
    return this.#live.addSource(origin);
  }

  add(arrivals: readonly Arrival[]): void {
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
    const turn = this.#turn();
    while (index.extend()) await turn();
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
      const turn = this.#turn();
      while (store.extend()) await turn();
    }
    await view.refresh();
    return {
      view: id,
      total: view.total,
      held: store.end - store.first,
      dropped: store.dropped,
      ...(store.problem === undefined ? {} : { problem: this.#tidy(store.problem) }),
    };
  }

  closeView(id: number): void {
    this.#views.delete(id);
  }

  /** Rows of a view from a place on; a negative place counts from the end. */
  rows(id: number, from: number, count: number): readonly ViewRow[] {
    const { view } = this.#viewOf(id);
    const { total } = view;
    const start = Math.max(0, from < 0 ? total + from : from);
    const stop = Math.min(total, start + Math.min(count, mostRows));
    const rows: ViewRow[] = [];
    for (let place = start; place < stop; place++) {
      const row = this.#row(view.store, view.line(place));
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
    return lines.flatMap((line) => this.#row(view.store, line, withFields) ?? []);
  }

  /** Place in the view of the nearest line from `place` on (itself not) that the query wants. Undefined when there is none. */
  async find(id: number, query: string, place: number, direction: 1 | -1): Promise<number | undefined> {
    const { view } = this.#viewOf(id);
    const now = this.#options.clock.now();
    const matcher = new Matcher(parseQuery(query, now), now);
    const turn = this.#turn();
    // Lines beside each other in the view lie in few chunks; what is wanted of the last ones is remembered.
    const wanted = new Map<Chunk, ReadonlySet<number>>();
    for (let at = place + direction; at >= 0 && at < view.total; at += direction) {
      const line = view.line(at);
      const chunk = chunkOf(view.store, line);
      if (!chunk) continue;
      let hits = wanted.get(chunk);
      if (!hits) {
        const found = new Set<number>();
        matcher.chunk(view.store, chunk, (hit) => found.add(hit));
        if (wanted.size >= rememberedChunks) wanted.delete(wanted.keys().next().value!);
        wanted.set(chunk, found);
        hits = found;
        await turn();
      }
      if (hits.has(line)) return at;
    }
    return undefined;
  }

  /** Place of the first line of a view at or after a wall-clock time; its length when there is none. */
  placeAt(id: number, at: number): number {
    const { view } = this.#viewOf(id);
    let low = 0;
    let high = view.total;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // A line without a time is as old as the one before it.
      let time = Number.NaN;
      for (let place = middle; place >= low && Number.isNaN(time) && middle - place < 200; place--)
        time = this.#timeOf(view.store, view.line(place));
      if (Number.isNaN(time) || time < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Place in a view of a line, or of the first behind it where the view does not let it through. */
  placeOf(id: number, line: number): number {
    const { view } = this.#viewOf(id);
    const at = this.#timeOf(view.store, line);
    if (Number.isNaN(at)) return line < view.store.first ? 0 : view.total;
    let place = this.placeAt(id, at);
    // Lines of one moment stand in the order of their arrival.
    while (place < view.total && view.line(place) < line && this.#timeOf(view.store, view.line(place)) === at)
      place += 1;
    return place;
  }

  /** What a screen shows of a view: rows around a place, with how many there are before and behind. */
  async window(id: number, ask: WindowRequest): Promise<ViewWindow> {
    const state = await this.refresh(id);
    const { total } = state;
    const place =
      ask.around === 'newest'
        ? total - 1
        : 'line' in ask.around
          ? this.placeOf(id, ask.around.line)
          : this.placeAt(id, ask.around.at);
    const first = Math.max(0, Math.min(place - Math.floor(ask.count / 2), total - ask.count));
    return {
      ...state,
      first,
      place: Math.min(place, Math.max(0, total - 1)),
      rows: this.rows(id, first, ask.count),
    };
  }

  /** The lines around one, whatever the view lets through. */
  context(store: number, line: number, before: number, after: number): readonly ViewRow[] {
    const held = this.#storeOf(store);
    const rows: ViewRow[] = [];
    const stop = Math.min(held.end, line + Math.min(after, mostRows) + 1);
    for (let at = Math.max(held.first, line - Math.min(before, mostRows)); at < stop; at++) {
      const row = this.#row(held, at);
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
    const held = this.#storeOf(store);
    const chunk = chunkOf(held, line);
    const row = this.#row(held, line);
    if (!chunk || !row) return undefined;
    const raw = textOf(chunk, chunk.bytes(), line - chunk.first);
    const { format, fields } = this.#parse(held, chunk, chunk.bytes(), line - chunk.first);
    const pretty =
      format === 'json'
        ? JSON.stringify(JSON.parse(raw), undefined, 2).split('\n').map(this.#tidy)
        : undefined;
    return {
      ...row,
      format,
      raw: this.#tidy(raw),
      fields: this.#safe(fields),
      ...(pretty === undefined ? {} : { pretty }),
    };
  }

  /** Messages of level error and worse by their shape, most frequent first. */
  async topErrors(id: number, count: number): Promise<readonly ErrorGroup[]> {
    const groups = new ErrorGroups();
    await this.#each(id, (line, level, chunk, bytes, store) => {
      if (level === 0 || level > 2) return;
      const parsed = this.#parse(store, chunk, bytes, line - chunk.first);
      const at = chunk.times?.[line - chunk.first] ?? parsed.at ?? Number.NaN;
      groups.add(
        line,
        parsed,
        levelCodes[level]!,
        at,
        store.sources[chunk.origins?.[line - chunk.first] ?? 0]!.source,
      );
    });
    return groups
      .top(count)
      .map((group) => ({ ...group, shape: this.#tidy(group.shape), example: this.#tidy(group.example) }));
  }

  /** The most frequent values of a field. `comp`, `source` and `level` are fields too. */
  async topValues(id: number, field: string, count: number): Promise<TopValues> {
    const counts = new ValueCounts();
    await this.#each(id, (line, level, chunk, bytes, store) => {
      const index = line - chunk.first;
      const origin = store.sources[chunk.origins?.[index] ?? 0]!;
      if (field === 'level') counts.add(levelCodes[level]);
      else if (field === 'source') counts.add(origin.source);
      else if (field === 'comp' || field === 'component') counts.add(origin.component);
      else counts.add(this.#parse(store, chunk, bytes, index).fields[field]);
    });
    const top = counts.top(field, count);
    return { ...top, values: top.values.map((entry) => ({ ...entry, value: this.#tidy(entry.value) })) };
  }

  /**
   * What a regular expression finds in the lines, most frequent first: its first group, or all of it.
   * @throws QueryError when it does not compile, or is of a kind that may take forever
   */
  async topMatches(id: number, source: string, count: number): Promise<TopValues> {
    const regex = linearExpression(source);
    const counts = new ValueCounts();
    await this.#each(id, (line, _level, chunk, bytes) => {
      for (const found of textOf(chunk, bytes, line - chunk.first).matchAll(regex))
        counts.add(found[1] ?? found[0]);
    });
    const top = counts.top(source, count);
    return { ...top, values: top.values.map((entry) => ({ ...entry, value: this.#tidy(entry.value) })) };
  }

  /** Volume by level for each `bucketMs`; errors per five minutes with `level:error` and 300 000. */
  async histogram(id: number, bucketMs: number, last = Number.POSITIVE_INFINITY): Promise<Histogram> {
    const volume = new Volume(bucketMs);
    const from = Math.max(0, (await this.refresh(id)).total - last);
    await this.#each(
      id,
      (line, level, chunk, bytes) => {
        const index = line - chunk.first;
        if ((chunk.levels[index]! & joinedFlag) === 0)
          volume.add(timeOfLine(chunk, bytes, index, this.#options.clock.now()), level);
      },
      from,
    );
    return volume.histogram();
  }

  /** Requests by endpoint, slowest 95th percentile first. */
  async slowEndpoints(id: number, count: number): Promise<readonly SlowEndpoint[]> {
    const latencies = new Latencies();
    await this.#each(id, (line, _level, chunk, bytes, store) =>
      latencies.add(this.#parse(store, chunk, bytes, line - chunk.first)),
    );
    return latencies.top(count).map((slow) => ({ ...slow, endpoint: this.#tidy(slow.endpoint) }));
  }

  /**
   * Saves the lines of a view into a new file that only its owner may read. What is known to be a secret is masked.
   * @throws Error when the file is there already or cannot be written
   */
  async exportTo(id: number, file: string): Promise<Evidence> {
    const { query } = this.#viewOf(id);
    const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      throw new Error(
        error.code === 'EEXIST'
          ? `${file} is there already: evidence is never overwritten`
          : `cannot write ${file}: ${error.code ?? error.message}`,
      );
    });
    const hash = createHash('sha256');
    let [lines, written, first, last] = [0, 0, Number.NaN, Number.NaN];
    let pending: string[] = [];
    const flush = async (): Promise<void> => {
      const piece = Buffer.from(pending.join(''));
      pending = [];
      written += piece.length;
      hash.update(piece);
      await handle.write(piece);
    };
    try {
      await this.#each(id, (line, _level, chunk, bytes, store) => {
        const index = line - chunk.first;
        const text = scrub(textOf(chunk, bytes, index), this.#options.secrets);
        const origin = store.sources[chunk.origins?.[index] ?? 0]!.source;
        const at = timeOfLine(chunk, bytes, index, this.#options.clock.now());
        if (!Number.isNaN(at)) {
          if (Number.isNaN(first)) first = at;
          last = at;
        }
        lines += 1;
        pending.push(chunk.times ? `${new Date(at).toISOString()} ${clean(origin)} ${text}\n` : `${text}\n`);
        return pending.length >= 5_000 ? flush() : undefined;
      });
      await flush();
      await handle.sync();
    } finally {
      await handle.close();
    }
    return {
      file,
      sha256: hash.digest('hex'),
      lines,
      bytes: written,
      query,
      savedAt: this.#options.clock.now(),
      ...(Number.isNaN(first) ? {} : { firstAt: first, lastAt: last }),
    };
  }

  async #each(
    id: number,
    visit: (
      line: number,
      level: number,
      chunk: Chunk,
      bytes: Buffer,
      store: LineStore,
    ) => void | Promise<void>,
    from = 0,
  ): Promise<void> {
    const { view } = this.#viewOf(id);
    await view.refresh();
    const { store } = view;
    const turn = this.#turn();
    let chunk: Chunk | undefined;
    let bytes: Buffer = Buffer.alloc(0);
    const { total } = view;
    for (let place = from; place < Math.min(total, view.total); place++) {
      const line = view.line(place);
      if (!chunk || line < chunk.first || line >= chunk.first + chunk.count) {
        await turn();
        chunk = chunkOf(store, line);
        if (!chunk) continue;
        bytes = chunk.bytes();
      }
      const waiting = visit(line, chunk.levels[line - chunk.first]! & codeMask, chunk, bytes, store);
      if (waiting === undefined) continue;
      await waiting;
      // Meanwhile the chunk may have been let go and filled anew.
      chunk = undefined;
    }
  }

  #safe(fields: Readonly<Record<string, FieldValue>>): Readonly<Record<string, FieldValue>> {
    const safe: Record<string, FieldValue> = {};
    for (const [key, value] of Object.entries(fields))
      safe[this.#tidy(key)] = typeof value === 'string' ? this.#tidy(value) : value;
    return safe;
  }

  #row(store: LineStore, line: number, withFields = false): ViewRow | undefined {
    const chunk = chunkOf(store, line);
    if (!chunk) return undefined;
    const index = line - chunk.first;
    const bytes = chunk.bytes();
    const parsed = this.#parse(store, chunk, bytes, index);
    const origin = store.sources[chunk.origins?.[index] ?? 0]!;
    const flags = chunk.levels[index]!;
    const at = timeOfLine(chunk, bytes, index, this.#options.clock.now());
    return {
      seq: line,
      at: Number.isNaN(at) ? 0 : at,
      source: clean(origin.source),
      level: levelCodes[flags & codeMask]!,
      text: this.#tidy(parsed.text),
      ...(origin.component === undefined ? {} : { component: origin.component }),
      ...(withFields ? { fields: this.#safe(parsed.fields) } : {}),
      ...((flags & joinedFlag) === 0 ? {} : { joined: true }),
      ...((flags & gapFlag) === 0 ? {} : { gap: true }),
    };
  }

  #parse(store: LineStore, chunk: Chunk, bytes: Buffer, index: number): ParsedLine {
    return parsedLine(store, chunk, bytes, index, this.#options.clock.now());
  }

  #timeOf(store: LineStore, line: number): number {
    const chunk = chunkOf(store, line);
    return chunk
      ? timeOfLine(chunk, chunk.bytes(), line - chunk.first, this.#options.clock.now())
      : Number.NaN;
  }

  #storeOf(store: number): LineStore {
    const held = this.#stores[store];
    if (!held) throw new Error(`there is no store ${store}`);
    return held;
  }

  #viewOf(id: number): { readonly view: LineView; readonly query: string } {
    const held = this.#views.get(id);
    if (!held) throw new Error(`there is no view ${id}`);
    return held;
  }

  /** Lets others have their turn now and then. */
  #turn(): () => Promise<void> {
    const { clock } = this.#options;
    let since = clock.elapsed();
    return async () => {
      if (clock.elapsed() - since < sliceMs) return;
      await new Promise<void>((go) => void setImmediate(go));
      since = clock.elapsed();
    };
  }
}
