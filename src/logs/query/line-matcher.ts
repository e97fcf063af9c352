import { isAscii } from 'node:buffer';
import { processorMs } from '../../model/processor.ts';
import { bounded } from '../../text/safe-regex.ts';
import { codeMask, gapFlag, joinedFlag } from '../parse/classify.ts';
import { statusFromBytes } from '../parse/from-bytes.ts';
import { type Chunk, chunkOf, endOf, type LineStore, lineAt, parsedLine, textOf } from '../store/chunk.ts';
import { timeOfLine } from '../store/line-time.ts';
import { comparison, fits } from './compare.ts';
import { compiled, escaped, matchesIn, multiline, tooSlow, within } from './pattern.ts';
import type { LogQuery, QueryTerm } from './query.ts';

/** Decoded at a time, in bytes: a longer string survives until the next full garbage collection. */
const pieceBytes = 65_536;
/** Limit of the processor time for one slice of a search with expressions, in milliseconds. */
const sliceLimitMs = 400;
/** Processor time for a query's expressions over all chunks, in milliseconds: to begin with, and added by each chunk. */
const budgetMs = { first: 2_000, chunk: 25 };

/** Whether gap markers match whatever the query, to be shown among its lines, or never, where lines are counted. */
export type GapMode = 'shown' | 'skipped';

type FieldTerm = Extract<QueryTerm, { kind: 'field' }>;
interface LinePattern {
  readonly regex: RegExp;
  readonly not: boolean;
}

/** Finds the lines that match a query. */
export class LineMatcher {
  readonly #query: LogQuery;
  readonly #literals: { readonly bytes: Buffer; readonly not: boolean }[] = [];
  readonly #expressions: LinePattern[] = [];
  readonly #fields: readonly FieldTerm[];
  readonly #comparisons: readonly {
    readonly name: string;
    readonly wants: (own: unknown) => boolean;
    readonly not: boolean;
  }[];
  /** Whether `status` is the only field in the query: an access log has it at a known place in its bytes. */
  readonly #statusOnly: boolean;
  readonly #origins: readonly Extract<QueryTerm, { kind: 'origin' }>[];
  readonly #levels: Uint8Array | undefined;
  /** Bytes that every match contains. */
  readonly #needle: Buffer | undefined;
  /** The same, of a field's value; only where lines carry no fields beside their text. */
  readonly #fieldNeedle: Buffer | undefined;
  readonly #scan: RegExp | undefined;
  /** Whether needle or expression alone decides. */
  readonly #simple: boolean;
  readonly #now: number;
  readonly #skipsGaps: boolean;
  /** Processor time of its expressions so far, in milliseconds, and the chunks they have been through. */
  #spent = 0;
  #chunks = 0;

  /** @param now wall-clock milliseconds, for the year of times without one */
  constructor(query: LogQuery, now: number, gaps: GapMode) {
    this.#skipsGaps = gaps === 'skipped';
    this.#query = query;
    this.#now = now;
    for (const term of query.terms) {
      if (term.kind === 'text' && term.exact)
        this.#literals.push({ bytes: Buffer.from(term.text), not: term.not });
      else if (term.kind === 'text') {
        this.#expressions.push({ regex: compiled(escaped(term.text), 'i'), not: term.not });
      } else if (term.kind === 'regex') {
        const literal = /^[\w /:=,;@#%&"'<>-]+$/.test(term.source) && !term.flags.includes('i');
        if (literal) this.#literals.push({ bytes: Buffer.from(term.source), not: term.not });
        else this.#expressions.push({ regex: compiled(term.source, term.flags), not: term.not });
      }
    }
    this.#fields = query.terms.filter((term) => term.kind === 'field');
    this.#comparisons = this.#fields.map(({ name, is, value, not }) => ({
      name,
      wants: comparison(is, value),
      not,
    }));
    this.#statusOnly = this.#fields.length > 0 && this.#fields.every(({ name }) => name === 'status');
    this.#origins = query.terms.filter((term) => term.kind === 'origin');
    if (query.levels) {
      this.#levels = new Uint8Array(256);
      for (const code of query.levels) this.#levels[code] = 1;
    }
    this.#needle = this.#literals.find(({ not }) => !not)?.bytes;
    this.#fieldNeedle = this.#fields
      .filter((term) => isPlain(term))
      .map(({ value }) => Buffer.from(value))[0];
    // With a level in the query few lines are left to try, one by one.
    this.#scan =
      this.#needle || this.#fieldNeedle || query.levels
        ? undefined
        : multiline(this.#expressions.find(({ not }) => !not)?.regex);
    this.#simple =
      query.terms.length === 1 &&
      this.#fields.length === 0 &&
      this.#origins.length === 0 &&
      (this.#needle !== undefined || this.#scan !== undefined) &&
      !query.levels &&
      query.since === undefined &&
      query.until === undefined;
  }

  /** Whether every line matches. */
  get all(): boolean {
    const { terms, levels, since, until } = this.#query;
    if (this.#skipsGaps || levels !== undefined) return false;
    return terms.length === 0 && since === undefined && until === undefined;
  }

  /**
   * Calls `found` with the number of each matching line from line number `from`, in order, for about `sliceMs` milliseconds.
   * @returns the number of the line to continue at
   * @throws QueryError when an expression exceeds its time limit
   */
  scan(store: LineStore, from: number, sliceMs: number, found: (line: number) => void): number {
    const began = performance.now();
    return this.#limited(found, (told) => {
      let [next, chunks] = [from, 0];
      do {
        const chunk = chunkOf(store, next);
        if (!chunk) return { next: store.end, chunks };
        this.#search(store, chunk, next - chunk.first, told);
        chunks += 1;
        next = chunk.first + chunk.count;
      } while (next < store.end && performance.now() - began < sliceMs);
      return { next, chunks };
    }).next;
  }

  /** Calls `found` with the number of each matching line of a chunk, in order. @throws QueryError like `scan` */
  chunk(store: LineStore, chunk: Chunk, found: (line: number) => void): void {
    this.#limited(found, (told) => {
      this.#search(store, chunk, 0, told);
      return { next: chunk.first + chunk.count, chunks: 1 };
    });
  }

  /** Runs a search; one with expressions within a time limit, and again where it was interrupted before. */
  #limited(found: (line: number) => void, search: (told: (line: number) => void) => Searched): Searched {
    if (this.#expressions.length === 0) return search(found);
    const began = processorMs();
    const sources = this.#expressions.map(({ regex }) => regex.source);
    // Reported at the end only: a search that is stopped half-way must not report a line twice.
    const attempt = (): readonly [Searched, readonly number[]] => {
      const hits: number[] = [];
      return [search((line) => hits.push(line)), hits];
    };
    const [searched, lines] = within(sources, () => bounded(sliceLimitMs, attempt));
    this.#spent += processorMs() - began;
    this.#chunks += searched.chunks;
    if (this.#spent > budgetMs.first + this.#chunks * budgetMs.chunk) throw tooSlow(sources);
    for (const line of lines) found(line);
    return searched;
  }

  #search(store: LineStore, chunk: Chunk, from: number, found: (line: number) => void): void {
    if (from >= chunk.count) return;
    const needle = this.#needle ?? (chunk.attached ? undefined : this.#fieldNeedle);
    if ((!needle && !this.#scan) || chunk.gaps) {
      this.#each(store, chunk, from, found);
      return;
    }
    const bytes = chunk.bytes();
    // `starts` may have to be computed: not before there is a hit.
    const begin = from === 0 ? 0 : chunk.starts[from]!;
    const take = (index: number): void => {
      if (this.#simple || this.#matches(store, chunk, bytes, index)) found(chunk.first + index);
    };
    if (needle) {
      for (let at = bytes.indexOf(needle, begin); at !== -1; ) {
        const index = lineAt(chunk, at);
        const next = chunk.starts[index + 1]!;
        // A hit across a line end or the chunk's end is none.
        if (at + needle.length <= next) take(index);
        at = bytes.indexOf(needle, next);
      }
      return;
    }
    // Character and byte offsets agree for ASCII only. A lone carriage return would count as a line end.
    if (!isAscii(bytes) || bytes.includes(13)) {
      this.#each(store, chunk, from, found);
      return;
    }
    for (let base = begin; base < bytes.length; ) {
      const end = pieceEnd(bytes, base);
      this.#scanPiece(chunk, bytes, base, end, take);
      base = end;
    }
  }

  /** Searches the lines between two offsets of a chunk, decoded together. */
  #scanPiece(chunk: Chunk, bytes: Buffer, base: number, end: number, take: (index: number) => void): void {
    const regex = this.#scan!;
    const text = bytes.toString('latin1', base, end);
    regex.lastIndex = 0;
    let hit = regex.exec(text);
    while (hit) {
      const index = lineAt(chunk, Math.min(base + hit.index, end - 1));
      const start = chunk.starts[index]!;
      const stop = endOf(chunk, bytes, index);
      const inside = base + hit.index + hit[0].length <= stop;
      const next = chunk.starts[index + 1]! - base;
      // A hit that crosses the line end counts only if the line matches by itself.
      if (inside || matchesIn(regex, text.slice(start - base, stop - base))) take(index);
      if (next >= text.length) return;
      regex.lastIndex = next;
      hit = regex.exec(text);
    }
  }

  #each(store: LineStore, chunk: Chunk, from: number, found: (line: number) => void): void {
    const onlyLevels =
      this.#query.terms.length === 0 && this.#query.since === undefined && this.#query.until === undefined;
    const bytes = onlyLevels ? undefined : chunk.bytes();
    for (let index = from; index < chunk.count; index++) {
      if (!this.#admits(chunk.levels[index]!)) continue;
      if (bytes === undefined || this.#matches(store, chunk, bytes, index)) found(chunk.first + index);
    }
  }

  /** Whether a line may match, by its level and flags. */
  #admits(level: number): boolean {
    if ((level & gapFlag) !== 0) return !this.#skipsGaps;
    return this.#levels === undefined || this.#levels[level & codeMask] === 1;
  }

  #matches(store: LineStore, chunk: Chunk, bytes: Buffer, index: number): boolean {
    const level = chunk.levels[index]!;
    if (!this.#admits(level)) return false;
    const { since, until } = this.#query;
    for (const { of, value, not } of this.#origins) {
      const origin = store.sources[chunk.origins?.[index] ?? 0];
      const own = of === 'source' ? origin?.source : origin?.component;
      if (fits(own ?? '', value) === not) return false;
    }
    if (since !== undefined || until !== undefined) {
      const at = timeOfLine(chunk, bytes, index, this.#now);
      if (Number.isNaN(at) || at < (since ?? at) || at > (until ?? at)) return false;
    }
    if ((level & gapFlag) !== 0) return true;
    if (this.#literals.length > 0) {
      const line = bytes.subarray(chunk.starts[index]!, endOf(chunk, bytes, index));
      for (const literal of this.#literals) if (line.includes(literal.bytes) === literal.not) return false;
    }
    if (this.#expressions.length > 0) {
      const text = textOf(chunk, bytes, index);
      for (const { regex, not } of this.#expressions) if (matchesIn(regex, text) === not) return false;
    }
    if (this.#fields.length === 0) return true;
    if ((level & joinedFlag) !== 0) return false;
    if (this.#statusOnly && !chunk.attached) {
      const status = statusFromBytes(bytes, chunk.starts[index]!, endOf(chunk, bytes, index));
      if (status !== 0) return this.#comparisons.every(({ wants, not }) => wants(status) !== not);
    }
    const { fields } = parsedLine(store, chunk, bytes, index, this.#now);
    return this.#comparisons.every(({ name, wants, not }) => wants(fields[name]) !== not);
  }
}

/** Where a search goes on, and how many chunks it has been through. */
interface Searched {
  readonly next: number;
  readonly chunks: number;
}

/** Whether a matching line must contain the value literally. */
function isPlain({ is, value, not }: FieldTerm): boolean {
  return is === '=' && !not && /^[A-Za-z0-9._:-]{3,}$/.test(value) && !/^[1-5]xx$|^\d+\.\d+$/i.test(value);
}

/** The end of the last line that fits into one piece, or of the first line if that is longer. */
function pieceEnd(bytes: Buffer, base: number): number {
  if (bytes.length - base <= pieceBytes) return bytes.length;
  const last = bytes.lastIndexOf(10, base + pieceBytes);
  if (last >= base) return last + 1;
  const first = bytes.indexOf(10, base);
  return first < 0 ? bytes.length : first + 1;
}
