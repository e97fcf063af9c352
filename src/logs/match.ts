import { isAscii } from 'node:buffer';
import { setFlagsFromString } from 'node:v8';
import { createContext, Script } from 'node:vm';
import { type Chunk, endOf, type LineStore, lineAt, parsedLine, textOf } from './chunk.ts';
import { codeMask, gapFlag, joinedFlag } from './classify.ts';
import { parseLine } from './parse/registry.ts';
import { amountOf, type LogQuery, QueryError, type Term } from './query.ts';

/** Longest time the expressions of a query may take on one chunk of lines, in milliseconds. */
const limitMs = 400;
/** What they may take on all chunks together, in milliseconds: at first, and more for each chunk. */
const budgetMs = { first: 2_000, chunk: 25 };

// An expression that backtracks without end goes on in V8's linear-time engine where that can do it. What it cannot
// (back references, looking around) is stopped by the time limit.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');

type FieldTerm = Extract<Term, { kind: 'field' }>;
interface Expression {
  readonly regex: RegExp;
  readonly not: boolean;
}

/** Finds the lines a query wants. */
export class Matcher {
  readonly #query: LogQuery;
  readonly #literals: { readonly bytes: Buffer; readonly not: boolean }[] = [];
  readonly #expressions: Expression[] = [];
  readonly #fields: readonly FieldTerm[];
  readonly #origins: readonly Extract<Term, { kind: 'origin' }>[];
  readonly #levels: Uint8Array | undefined;
  readonly #guard: { run: () => void } & { context: object };
  /** Bytes one of which every wanted line holds. */
  readonly #needle: Buffer | undefined;
  /** The same, of a field, where no fields stand beside the lines. */
  readonly #fieldNeedle: Buffer | undefined;
  readonly #scan: RegExp | undefined;
  /** Whether the bytes or the expression alone decide. */
  readonly #simple: boolean;
  readonly #now: number;
  #spent = 0;
  #chunks = 0;

  /** @param now wall-clock milliseconds that give a year to times without one */
  constructor(query: LogQuery, now: number) {
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
    this.#origins = query.terms.filter((term) => term.kind === 'origin');
    if (query.levels) {
      this.#levels = new Uint8Array(256);
      for (const code of query.levels) this.#levels[code] = 1;
    }
    this.#needle = this.#literals.find(({ not }) => !not)?.bytes;
    this.#fieldNeedle = this.#fields
      .filter((term) => isPlain(term))
      .map(({ value }) => Buffer.from(value))[0];
    // With levels given, few lines need be tried; each is, by itself.
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
    const context = createContext({ work: () => {} });
    this.#guard = { context, run: () => guardScript.runInContext(context, { timeout: limitMs }) };
  }

  /** Whether every line is wanted. */
  get all(): boolean {
    const { terms, levels, since, until } = this.#query;
    return terms.length === 0 && levels === undefined && since === undefined && until === undefined;
  }

  /**
   * Tells `found` the number of every wanted line of a chunk from index `from` on, in order.
   * @throws QueryError when an expression takes too long
   */
  chunk(store: LineStore, chunk: Chunk, from: number, found: (line: number) => void): void {
    if (this.#expressions.length === 0) {
      this.#search(store, chunk, from, found);
      return;
    }
    // Found lines are told only when the chunk is through: what is stopped half-way tells none twice.
    const lines: number[] = [];
    const began = performance.now();
    (this.#guard.context as { work: () => void }).work = () =>
      this.#search(store, chunk, from, (line) => lines.push(line));
    try {
      this.#guard.run();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw this.#tooSlow();
    }
    this.#spent += performance.now() - began;
    this.#chunks += 1;
    if (this.#spent > budgetMs.first + this.#chunks * budgetMs.chunk) throw this.#tooSlow();
    for (const line of lines) found(line);
  }

  #tooSlow(): QueryError {
    const source = this.#expressions.map(({ regex }) => regex.source).join(' ');
    return new QueryError(source, 'takes too long on these lines and was abandoned: make it simpler');
  }

  #search(store: LineStore, chunk: Chunk, from: number, found: (line: number) => void): void {
    const { count, starts } = chunk;
    if (from >= count) return;
    const needle = this.#needle ?? (chunk.attached ? undefined : this.#fieldNeedle);
    if ((!needle && !this.#scan) || chunk.gaps) {
      this.#each(store, chunk, from, found);
      return;
    }
    const bytes = chunk.bytes();
    const end = Math.min(starts[count]!, bytes.length);
    const used = bytes.subarray(0, end);
    const take = (index: number): void => {
      if (this.#simple || this.#wants(store, chunk, bytes, index)) found(chunk.first + index);
    };
    if (needle) {
      let at = used.indexOf(needle, starts[from]!);
      while (at !== -1) {
        const index = lineAt(chunk, at);
        // Hits that a line end or a chunk's end cuts are none.
        if (at + needle.length <= starts[index + 1]!) take(index);
        at = used.indexOf(needle, starts[index + 1]!);
      }
      return;
    }
    // Text is decoded a chunk at a time: only ASCII has the same offsets in characters as in bytes.
    // A lone carriage return would be taken for a line end.
    if (!isAscii(used) || used.includes(13)) {
      this.#each(store, chunk, from, found);
      return;
    }
    const regex = this.#scan!;
    const text = used.toString('latin1', starts[from]!, end);
    const base = starts[from]!;
    regex.lastIndex = 0;
    let hit = regex.exec(text);
    while (hit) {
      const index = lineAt(chunk, Math.min(base + hit.index, end - 1));
      const start = starts[index]!;
      const stop = endOf(chunk, bytes, index);
      const inside = base + hit.index + hit[0].length <= stop;
      const next = starts[index + 1]! - base;
      // One that reaches over the line end has to be looked for in its line alone.
      if (inside || holds(regex, text.slice(start - base, stop - base))) take(index);
      if (next >= text.length) return;
      regex.lastIndex = next;
      hit = regex.exec(text);
    }
  }

  #each(store: LineStore, chunk: Chunk, from: number, found: (line: number) => void): void {
    const onlyLevels =
      this.#query.terms.length === 0 && this.#query.since === undefined && this.#query.until === undefined;
    const levels = this.#levels;
    const bytes = onlyLevels ? undefined : chunk.bytes();
    for (let index = from; index < chunk.count; index++) {
      if (levels && levels[chunk.levels[index]! & codeMask] === 0 && (chunk.levels[index]! & gapFlag) === 0)
        continue;
      if (bytes === undefined || this.#wants(store, chunk, bytes, index)) found(chunk.first + index);
    }
  }

  #wants(store: LineStore, chunk: Chunk, bytes: Buffer, index: number): boolean {
    const level = chunk.levels[index]!;
    if (this.#levels && this.#levels[level & codeMask] === 0 && (level & gapFlag) === 0) return false;
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
      for (const { regex, not } of this.#expressions) if (holds(regex, text) === not) return false;
    }
    if (this.#fields.length === 0) return true;
    if ((level & joinedFlag) !== 0) return false;
    const { fields } = parsedLine(store, chunk, bytes, index, this.#now);
    return this.#fields.every(({ name, is, value, not }) => compares(fields[name], is, value) !== not);
  }
}

const guardScript = new Script('work()');

/** Wall-clock milliseconds of a line, given or said; NaN when neither. A line that goes on with another has that one's. */
export function timeOfLine(chunk: Chunk, bytes: Buffer, index: number, now: number): number {
  if (chunk.times) return chunk.times[index]!;
  for (let at = index; at >= 0; at--) {
    if ((chunk.levels[at]! & joinedFlag) === 0)
      return parseLine(textOf(chunk, bytes, at), now).at ?? Number.NaN;
  }
  return Number.NaN;
}

function compares(own: unknown, is: string, value: string): boolean {
  if (own === undefined) return is === '!=';
  if (is === '=' || is === '!=') {
    const text = String(own);
    const same = /^[1-5]xx$/i.test(value) ? text.length === 3 && text[0] === value[0] : fits(text, value);
    return same === (is === '=');
  }
  const left = typeof own === 'number' ? own : amountOf(String(own));
  const right = amountOf(value);
  if (is === '>') return left > right;
  if (is === '>=') return left >= right;
  return is === '<' ? left < right : left <= right;
}

/** Whether a text is the one wanted, `*` standing for anything. Costs no more than the lengths' product. */
function fits(text: string, wanted: string): boolean {
  if (!wanted.includes('*')) return text === wanted;
  const parts = wanted.split('*');
  if (!text.startsWith(parts[0]!)) return false;
  let at = parts[0]!.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = parts.at(-1)!;
  return text.length - at >= last.length && text.endsWith(last);
}

/** Whether a line must hold the value as it is written. */
function isPlain({ is, value, not }: FieldTerm): boolean {
  return is === '=' && !not && /^[A-Za-z0-9._:-]{3,}$/.test(value) && !/^[1-5]xx$|^\d+\.\d+$/i.test(value);
}

/** Without the u flag where it makes no difference: V8's linear-time engine knows no u. */
function compiled(source: string, flags: string): RegExp {
  const unicode = /\\[pPu]|[^\x20-\x7e]/.test(source) ? 'u' : '';
  return new RegExp(source, `g${flags}${unicode}`);
}

/** For many lines at a time. */
function multiline(regex: RegExp | undefined): RegExp | undefined {
  return regex && new RegExp(regex.source, `${regex.flags}m`);
}

function holds(regex: RegExp, text: string): boolean {
  regex.lastIndex = 0;
  return regex.test(text);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * An expression whose cost grows with the length of the text only: V8 goes on in its linear engine where backtracking takes too
 * long, which knows neither back references nor looking around.
 * @throws QueryError when it does not compile or needs those
 */
export function linearExpression(source: string): RegExp {
  if (/\\(?:[1-9]|k<)|\(\?<?[=!]/.test(source))
    throw new QueryError(source, 'back references and looking around cannot be used here');
  try {
    return new RegExp(source, 'g');
  } catch (error) {
    throw new QueryError(source, (error as Error).message.replace(/^Invalid regular expression: /, ''));
  }
}
