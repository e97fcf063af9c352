import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { codeMask, joinedFlag, levelByte } from '../parse/classify.ts';
import { ContinuationJoiner } from '../parse/continuation.ts';
import type { Chunk, LineStore, Origin } from './chunk.ts';

/** How much of the file is one chunk, in bytes; a line that is longer goes on as a further line. */
const chunkBytes = 2 ** 18;

/** Levels are written here first: a chunk has no more lines than bytes. */
const scratch = new Uint8Array(chunkBytes);

/** So much of what was read last is compared before a file that was quiet is read on, in bytes. */
const markBytes = 32;
/** Files that were rotated away and are still held open, their lines with them. */
const mostRotated = 8;

/**
 * The levels of the lines of a file, a byte for each, and where pieces of many lines lie. What the lines say, and where each
 * begins, is read when it is looked at. A file that is rotated by renaming is read on in the new one; of one that is truncated nothing is left.
 */
export class FileIndex implements LineStore {
  chunks: FileChunk[] = [];
  readonly sources: readonly Origin[];
  readonly disordered = false;
  readonly #file: string;
  #reader: Reader;
  /** Those of files that were rotated away, oldest first. */
  readonly #rotated: Reader[] = [];
  readonly #joiner = new ContinuationJoiner();
  #offset = 0;
  #mark = Buffer.alloc(0);
  #level = 0;
  #atEnd = false;
  first = 0;
  end = 0;
  dropped = 0;
  /** Number of the last line while it has no line end: it may go on. */
  openLine: number | undefined;
  /** Why the file cannot be read on, while that is so. */
  problem: string | undefined;

  /** @throws Error that names the file when it is no regular file or may not be read */
  constructor(file: string, origin: Origin) {
    this.sources = [origin];
    this.#file = file;
    this.#reader = openReader(file);
  }

  /** Bytes indexed, and the file's size now. */
  get progress(): { readonly done: number; readonly size: number } {
    return { done: this.#offset, size: this.#reader.size };
  }

  /** Indexes one further chunk. False when there is nothing more. */
  extend(): boolean {
    if (this.#atEnd && !this.#goOn()) return false;
    let bytes = this.#reader.read(this.#offset, chunkBytes);
    if (bytes.length > 0 && this.openLine !== undefined) {
      this.#reopenLine();
      bytes = this.#reader.read(this.#offset, chunkBytes);
    }
    this.#atEnd = bytes.length < chunkBytes;
    if (bytes.length === 0) return false;
    const last = bytes.lastIndexOf(10);
    const whole = last >= 0 ? last + 1 : bytes.length;
    this.#index(bytes, whole);
    // What has no line end yet is a chunk of its own, to be taken back when more comes.
    if (this.#atEnd && whole < bytes.length) {
      const rest = this.#reader.read(this.#offset, chunkBytes);
      this.#index(rest, rest.length);
    }
    if (this.#atEnd && bytes.at(-1) !== 10) this.openLine = this.end - 1;
    return true;
  }

  close(): void {
    for (const reader of [...this.#rotated, this.#reader]) reader.close();
  }

  /** Whether there is more since the end was reached: written, in a new file of the same name, or from the start. */
  #goOn(): boolean {
    const { size } = this.#reader;
    if (size < this.#offset || (size > this.#offset && !this.#reader.holds(this.#mark, this.#offset))) {
      this.#forget(this.end);
      this.#startOver(this.#reader);
      return size > 0;
    }
    if (size > this.#offset) return true;
    let next: Reader | undefined;
    try {
      const stats = statSync(this.#file, { throwIfNoEntry: false });
      if (stats && `${stats.dev}:${stats.ino}` !== this.#reader.id) next = openReader(this.#file);
      this.problem = undefined;
    } catch (error) {
      this.problem = (error as Error).message;
    }
    if (!next) return false;
    this.#rotated.push(this.#reader);
    if (this.#rotated.length > mostRotated) {
      const oldest = this.#rotated.shift()!;
      const kept = this.chunks.find((chunk) => chunk.reader !== oldest);
      this.#forget(kept?.first ?? this.end);
      oldest.close();
    }
    this.#startOver(next);
    return true;
  }

  #startOver(reader: Reader): void {
    this.#reader = reader;
    this.#offset = 0;
    this.#mark = Buffer.alloc(0);
    this.openLine = undefined;
  }

  /** Lets go of the lines before one. */
  #forget(upTo: number): void {
    this.dropped += upTo - this.first;
    this.first = upTo;
    this.chunks = this.chunks.filter(({ first }) => first >= upTo);
  }

  /** Takes the last line back, which goes on. */
  #reopenLine(): void {
    const open = this.chunks.pop()!;
    this.openLine = undefined;
    this.#offset -= open.length;
    this.end -= open.count;
  }

  #index(bytes: Buffer, length: number): void {
    let count = 0;
    let from = 0;
    while (from < length) {
      const stop = bytes.indexOf(10, from);
      const end = stop < 0 || stop >= length ? length : stop;
      let level: number;
      if (this.#joiner.joinsBytes(bytes, from, end)) {
        level = (this.#level & codeMask) | joinedFlag;
      } else {
        level = levelByte(bytes, from, end);
        this.#level = level;
      }
      scratch[count] = level;
      count += 1;
      from = end + 1;
    }
    const chunk = new FileChunk(this.#reader, this.#offset, length, this.end, scratch.slice(0, count));
    this.chunks.push(chunk);
    this.#offset += length;
    this.#mark = Buffer.from(bytes.subarray(Math.max(0, length - markBytes), length));
    this.end += count;
  }
}

/** @throws Error that names the file when it is no regular file or may not be read */
function openReader(file: string): Reader {
  let fd: number | undefined;
  try {
    // Asked before it is opened, because opening a device may do something; and after, because it may be another one then.
    if (!statSync(file).isFile()) throw new Error('it is not a regular file');
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error('it is not a regular file');
    return new Reader(fd, `${stats.dev}:${stats.ino}`);
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`cannot read ${file}: ${code ?? message}`);
  }
}

/** What all readers read into: only the newest piece is held. */
const piece: { buffer: Buffer; of: Reader | undefined } = {
  buffer: Buffer.allocUnsafeSlow(chunkBytes),
  of: undefined,
};

/** Reads pieces of a file. */
class Reader {
  /** `dev:ino`. */
  readonly id: string;
  readonly #fd: number;
  #offset = -1;
  #length = 0;

  constructor(fd: number, id: string) {
    this.#fd = fd;
    this.id = id;
  }

  get size(): number {
    return fstatSync(this.#fd).size;
  }

  read(offset: number, length: number): Buffer {
    if (piece.of === this && offset === this.#offset && length === this.#length)
      return piece.buffer.subarray(0, length);
    piece.of = this;
    let got = 0;
    while (got < length) {
      const read = readSync(this.#fd, piece.buffer, got, Math.min(length, chunkBytes) - got, offset + got);
      if (read === 0) break;
      got += read;
    }
    this.#offset = offset;
    this.#length = got;
    return piece.buffer.subarray(0, got);
  }

  /** Whether these bytes stand before an offset. */
  holds(bytes: Buffer, offset: number): boolean {
    const there = Buffer.alloc(bytes.length);
    readSync(this.#fd, there, 0, bytes.length, offset - bytes.length);
    return there.equals(bytes);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Where the lines of one chunk begin, the last that was asked for. */
const begins: { readonly starts: Uint32Array; of: FileChunk | undefined } = {
  starts: new Uint32Array(chunkBytes + 2),
  of: undefined,
};

class FileChunk implements Chunk {
  readonly first: number;
  readonly count: number;
  readonly levels: Uint8Array;
  readonly reader: Reader;
  readonly length: number;
  readonly #offset: number;

  constructor(reader: Reader, offset: number, length: number, first: number, levels: Uint8Array) {
    this.reader = reader;
    this.#offset = offset;
    this.length = length;
    this.first = first;
    this.levels = levels;
    this.count = levels.length;
  }

  /** Found anew when it is asked for after that of another chunk: a look at the bytes costs less than keeping it. */
  get starts(): Uint32Array {
    const { starts } = begins;
    if (begins.of === this) return starts;
    const bytes = this.bytes();
    let [count, from] = [0, 0];
    while (count < this.count) {
      starts[count++] = from;
      const stop = from < bytes.length ? bytes.indexOf(10, from) : -1;
      // A line that the chunk cuts, or the file's end, has no line end of its own.
      from = stop < 0 || stop >= this.length ? this.length + 1 : stop + 1;
    }
    starts[count] = from;
    begins.of = this;
    return starts;
  }

  /** Shorter than it was when the file was truncated: what is not there any more reads as nothing. */
  bytes(): Buffer {
    return this.reader.read(this.#offset, this.length);
  }
}
