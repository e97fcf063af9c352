import type { LogLevel } from '../model/snapshot.ts';
import type { Chunk, FieldSet, LineStore, Origin } from './chunk.ts';
import { codeMask, gapFlag, joinedFlag, levelByte, levelCodes } from './classify.ts';
import { Joiner } from './parse/continuation.ts';
import { parseLine } from './parse/registry.ts';

/** One line on its way into the store. */
export interface Arrival {
  readonly text: string;
  /** Index into `sources`. */
  readonly origin: number;
  /** Wall-clock milliseconds, where the transport gives them. */
  readonly at?: number;
  /** What the log keeps beside the text; the level that the text says goes before. */
  readonly level?: LogLevel;
  readonly fields?: FieldSet;
  readonly gap?: boolean;
}

const chunkBytes = 2 ** 20;
/** Longest line that is kept, in characters. */
const longest = 16_384;
/** Times before this (2001) and this long after now are no times of a log. */
const earliest = 1e12;
const ahead = 86_400_000;
/** How many different sets of fields beside lines are kept; labels repeat, so these are few. */
const mostSets = 20_000;

/** The newest streamed lines of all sources, bounded by bytes, oldest first out. */
export class LiveStore implements LineStore {
  readonly chunks: LiveChunk[] = [];
  readonly sources: Origin[] = [];
  /** Sets of fields beside lines; the first stands for none. */
  readonly fieldSets: FieldSet[] = [{}];
  readonly #setNumbers = new Map<string, number>();
  readonly #limit: number;
  readonly #joiners: Joiner[] = [];
  readonly #last: { level: number; at: number }[] = [];
  #bytes = 0;
  #newest = Number.NEGATIVE_INFINITY;
  first = 0;
  end = 0;
  dropped = 0;
  disordered = false;

  /** @param limit bytes for all that is held */
  constructor(limit: number) {
    this.#limit = Math.max(limit, 4 * chunkBytes);
  }

  /** Bytes held, with what it takes to find them. */
  get bytes(): number {
    return this.#bytes;
  }

  addSource(origin: Origin): number {
    this.#joiners.push(new Joiner());
    this.#last.push({ level: 0, at: Number.NaN });
    return this.sources.push(origin) - 1;
  }

  /** @param now wall-clock milliseconds: the time of lines that say none */
  add(arrivals: readonly Arrival[], now: number): void {
    for (const arrival of arrivals) this.#addOne(arrival, now);
    while (this.#bytes > this.#limit && this.chunks.length > 1) {
      const gone = this.chunks.shift()!;
      this.#bytes -= gone.size;
      this.dropped += gone.count;
      this.first = gone.first + gone.count;
    }
  }

  #addOne({ text: raw, origin, at: given, gap, level: kept, fields }: Arrival, now: number): void {
    // A line end inside a line would be read as two.
    let text = raw.length > longest ? raw.slice(0, longest) : raw;
    if (text.includes('\n')) text = text.replaceAll('\n', ' ');
    const last = this.#last[origin]!;
    const joined = gap !== true && this.#joiners[origin]!.joins(text);
    let chunk = this.chunks.at(-1);
    if (!chunk?.fits(text.length)) {
      if (chunk) {
        this.#bytes -= chunk.size;
        chunk.close();
        this.#bytes += chunk.size;
      }
      chunk = new LiveChunk(this.end);
      this.chunks.push(chunk);
      this.#bytes += chunk.size;
    }
    let at = given;
    if (at === undefined && joined && !Number.isNaN(last.at)) at = last.at;
    if (at === undefined && gap !== true) at = parseTime(text, now);
    if (at === undefined || at < earliest || at > now + ahead) at = now;
    const index = chunk.write(text, at, origin);
    let level: number;
    if (gap === true) {
      level = gapFlag;
      chunk.gaps = true;
    } else if (joined) level = (last.level & codeMask) | joinedFlag;
    else {
      level = chunk.levelOf(index);
      if (level === 0 && kept !== undefined) level = levelCodes.indexOf(kept);
    }
    if (fields) chunk.attach(index, this.#setOf(fields));
    chunk.levels[index] = level;
    last.at = at;
    if (gap !== true) last.level = level;
    if (at < this.#newest) this.disordered = true;
    else this.#newest = at;
    this.end += 1;
  }

  #setOf(fields: FieldSet): number {
    const key = JSON.stringify(fields);
    const known = this.#setNumbers.get(key);
    if (known !== undefined) return known;
    if (this.fieldSets.length >= mostSets) return 0;
    const number = this.fieldSets.push(fields) - 1;
    this.#setNumbers.set(key, number);
    return number;
  }
}

const likely = /\d\d[:T]\d\d/;

function parseTime(text: string, now: number): number | undefined {
  // Only what has something like a time is worth taking apart.
  if (text.charCodeAt(0) !== 123 && !likely.test(text.slice(0, 80))) return undefined;
  return parseLine(text, now).at;
}

class LiveChunk implements Chunk {
  readonly first: number;
  count = 0;
  starts = new Uint32Array(1_024);
  levels = new Uint8Array(1_024);
  times = new Float64Array(1_024);
  origins = new Uint16Array(1_024);
  attached: Uint16Array | undefined;
  gaps = false;
  #buffer: Buffer = Buffer.allocUnsafeSlow(chunkBytes);
  #used = 0;
  /** The part of the buffer that holds lines. */
  #written = this.#buffer.subarray(0, 0);

  constructor(first: number) {
    this.first = first;
  }

  get size(): number {
    return chunkBytes + this.starts.length * (this.attached ? 17 : 15);
  }

  fits(characters: number): boolean {
    return this.#used + characters * 3 + 1 <= this.#buffer.length;
  }

  write(text: string, at: number, origin: number): number {
    const index = this.count;
    if (index + 2 > this.starts.length) this.#resize(this.starts.length * 2);
    this.starts[index] = this.#used;
    this.#used += this.#buffer.write(text, this.#used);
    this.#buffer[this.#used++] = 10;
    this.starts[index + 1] = this.#used;
    this.times[index] = at;
    this.origins[index] = origin;
    this.count += 1;
    return index;
  }

  /** What the line's own text says. */
  levelOf(index: number): number {
    return levelByte(this.#buffer, this.starts[index]!, this.starts[index + 1]! - 1);
  }

  attach(index: number, set: number): void {
    this.attached ??= new Uint16Array(this.starts.length);
    this.attached[index] = set;
  }

  /** No further line will come. */
  close(): void {
    this.#resize(this.count + 1);
  }

  bytes(): Buffer {
    if (this.#written.length !== this.#used) this.#written = this.#buffer.subarray(0, this.#used);
    return this.#written;
  }

  #resize(size: number): void {
    const grown = <A extends Uint32Array | Uint8Array | Float64Array | Uint16Array>(made: A, from: A): A => {
      made.set(from.subarray(0, Math.min(from.length, size)));
      return made;
    };
    this.starts = grown(new Uint32Array(size), this.starts);
    this.levels = grown(new Uint8Array(size), this.levels);
    this.times = grown(new Float64Array(size), this.times);
    this.origins = grown(new Uint16Array(size), this.origins);
    if (this.attached) this.attached = grown(new Uint16Array(size), this.attached);
  }
}
