import { codeMask, gapFlag, joinedFlag, levelCodes } from '../parse/classify.ts';
import { ContinuationJoiner } from '../parse/continuation.ts';
import { timeFromBytes } from '../parse/from-bytes.ts';
import { parseLine } from '../parse/registry.ts';
import type { FieldSet, LineStore, Origin } from './chunk.ts';
import type { IncomingLine } from './incoming.ts';
import { chunkBytes, LiveChunk } from './live-chunk.ts';
import { oneLine, openPack, type PackedLines } from './packed.ts';

/** Times before this (2001), or further ahead of now than this, are ignored. In milliseconds. */
const earliest = 1e12;
const ahead = 86_400_000;
/** Most distinct sets of fields; labels repeat, so there are few. */
const mostSets = 20_000;

/** What is known of a line beside its text. */
type LineMetadata = Pick<IncomingLine, 'at' | 'level' | 'fields' | 'gap'>;

/** The newest streamed lines of all sources, bounded in bytes; evicts the oldest first. */
export class LiveStore implements LineStore {
  readonly chunks: LiveChunk[] = [];
  readonly sources: Origin[] = [];
  /** Sets of fields beside lines; the first is the empty one. */
  readonly fieldSets: FieldSet[] = [{}];
  readonly #setNumbers = new Map<string, number>();
  readonly #limit: number;
  readonly #joiners: ContinuationJoiner[] = [];
  readonly #last: { level: number; at: number }[] = [];
  #bytes = 0;
  #newest = Number.NEGATIVE_INFINITY;
  #spare: LiveChunk | undefined;
  first = 0;
  end = 0;
  dropped = 0;
  disordered = false;

  /** @param limit bound in bytes */
  constructor(limit: number) {
    this.#limit = Math.max(limit, 4 * chunkBytes);
  }

  /** Bytes held, with the indexes. */
  get bytes(): number {
    return this.#bytes;
  }

  addSource(origin: Origin): number {
    this.#joiners.push(new ContinuationJoiner());
    this.#last.push({ level: 0, at: Number.NaN });
    return this.sources.push(origin) - 1;
  }

  /** @param now wall-clock milliseconds: the time of lines without one */
  add(arrivals: readonly IncomingLine[], now: number): void {
    for (const arrival of arrivals) {
      const bytes = Buffer.from(oneLine(arrival.text));
      this.#addOne(bytes, 0, bytes.length, arrival.origin, arrival, now);
    }
    this.#evict();
  }

  /** The same for packed lines. */
  addPacked({ block, count, more }: PackedLines, now: number): void {
    const { bytes, ends, times, origins } = openPack(block);
    const none: LineMetadata = {};
    let from = 0;
    let next = 0;
    for (let index = 0; index < count; index++) {
      const end = ends[index]!;
      const at = times[index]!;
      let metadata = none;
      if (more[next]?.[0] === index) metadata = more[next++]![1];
      if (!Number.isNaN(at)) metadata = metadata === none ? { at } : { ...metadata, at };
      this.#addOne(bytes, from, end, origins[index]!, metadata, now);
      from = end + 1;
    }
    this.#evict();
  }

  #evict(): void {
    while (this.#bytes > this.#limit && this.chunks.length > 1) {
      const gone = this.chunks.shift()!;
      this.#bytes -= gone.size;
      this.dropped += gone.count;
      this.first = gone.first + gone.count;
      this.#spare = gone;
    }
  }

  #addOne(
    bytes: Buffer,
    from: number,
    end: number,
    origin: number,
    metadata: LineMetadata,
    now: number,
  ): void {
    const { at: given, gap, level: kept, fields } = metadata;
    const last = this.#last[origin]!;
    const joined = gap !== true && this.#joiners[origin]!.joinsBytes(bytes, from, end);
    let chunk = this.chunks.at(-1);
    if (!chunk?.fits(end - from)) chunk = this.#nextChunk(chunk);
    let at = given;
    if (at === undefined && joined && !Number.isNaN(last.at)) at = last.at;
    if (at === undefined && gap !== true) at = timeIn(bytes, from, end, now);
    if (at === undefined || at < earliest || at > now + ahead) at = now;
    const size = chunk.size;
    const index = chunk.write(bytes, from, end, at, origin);
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
    this.#bytes += chunk.size - size;
    chunk.levels[index] = level;
    last.at = at;
    if (gap !== true) last.level = level;
    if (at < this.#newest) this.disordered = true;
    else this.#newest = at;
    this.end += 1;
  }

  #nextChunk(before: LiveChunk | undefined): LiveChunk {
    let chunk = this.#spare;
    this.#spare = undefined;
    if (chunk) chunk.reuse(this.end);
    else chunk = new LiveChunk(this.end, before && Math.ceil(before.count * 1.1) + 16);
    this.chunks.push(chunk);
    this.#bytes += chunk.size;
    return chunk;
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

/** Wall-clock milliseconds in a line; undefined when there are none. */
function timeIn(bytes: Buffer, from: number, end: number, now: number): number | undefined {
  const known = timeFromBytes(bytes, from, end);
  if (known !== undefined) return known;
  // Only a line with something like a time is worth parsing.
  if (bytes[from] !== 123 && !likely.test(bytes.toString('latin1', from, Math.min(end, from + 80))))
    return undefined;
  return parseLine(bytes.toString('utf8', from, end), now).at;
}
