import { codeMask, gapFlag, joinedFlag, levelCodes } from '../parse/classify.ts';
import { ContinuationJoiner } from '../parse/continuation.ts';
import { timeFromBytes } from '../parse/from-bytes.ts';
import { parseLine } from '../parse/registry.ts';
import type { FieldSet, LineStore, Origin } from './chunk.ts';
import type { IncomingLine } from './incoming.ts';
import { chunkBytes, LiveChunk } from './live-chunk.ts';
import { oneLine, openPack, type PackedLines } from './packed.ts';

/** Times before this (2001) and this long after now are no times of a log. */
const earliest = 1e12;
const ahead = 86_400_000;
/** How many different sets of fields beside lines are kept; labels repeat, so these are few. */
const mostSets = 20_000;

/** What is known of a line beside its bytes. */
type Beside = Pick<IncomingLine, 'at' | 'level' | 'fields' | 'gap'>;

/** The newest streamed lines of all sources, bounded by bytes, oldest first out. */
export class LiveStore implements LineStore {
  readonly chunks: LiveChunk[] = [];
  readonly sources: Origin[] = [];
  /** Sets of fields beside lines; the first stands for none. */
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

  /** @param limit bytes for all that is held */
  constructor(limit: number) {
    this.#limit = Math.max(limit, 4 * chunkBytes);
  }

  /** Bytes held, with what it takes to find them. */
  get bytes(): number {
    return this.#bytes;
  }

  addSource(origin: Origin): number {
    this.#joiners.push(new ContinuationJoiner());
    this.#last.push({ level: 0, at: Number.NaN });
    return this.sources.push(origin) - 1;
  }

  /** @param now wall-clock milliseconds: the time of lines that say none */
  add(arrivals: readonly IncomingLine[], now: number): void {
    for (const arrival of arrivals) {
      const bytes = Buffer.from(oneLine(arrival.text));
      this.#addOne(bytes, 0, bytes.length, arrival.origin, arrival, now);
    }
    this.#letGo();
  }

  /** The same, of lines that were packed. */
  addPacked({ block, count, more }: PackedLines, now: number): void {
    const { bytes, ends, times, origins } = openPack(block);
    const none: Beside = {};
    let from = 0;
    let next = 0;
    for (let index = 0; index < count; index++) {
      const end = ends[index]!;
      const at = times[index]!;
      let beside = none;
      if (more[next]?.[0] === index) beside = more[next++]![1];
      if (!Number.isNaN(at)) beside = beside === none ? { at } : { ...beside, at };
      this.#addOne(bytes, from, end, origins[index]!, beside, now);
      from = end + 1;
    }
    this.#letGo();
  }

  #letGo(): void {
    while (this.#bytes > this.#limit && this.chunks.length > 1) {
      const gone = this.chunks.shift()!;
      this.#bytes -= gone.size;
      this.dropped += gone.count;
      this.first = gone.first + gone.count;
      this.#spare = gone;
    }
  }

  #addOne(bytes: Buffer, from: number, end: number, origin: number, beside: Beside, now: number): void {
    const { at: given, gap, level: kept, fields } = beside;
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

/** Wall-clock milliseconds that a line says, where it does. */
function timeIn(bytes: Buffer, from: number, end: number, now: number): number | undefined {
  const quick = timeFromBytes(bytes, from, end);
  if (quick !== undefined) return quick;
  // Only what has something like a time is worth taking apart.
  if (bytes[from] !== 123 && !likely.test(bytes.toString('latin1', from, Math.min(end, from + 80))))
    return undefined;
  return parseLine(bytes.toString('utf8', from, end), now).at;
}
