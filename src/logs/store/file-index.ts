import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { errorText, reasonText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { codeMask, joinedFlag, levelByte } from '../parse/classify.ts';
import { ContinuationJoiner } from '../parse/continuation.ts';
import type { Chunk, LineStore, Origin } from './chunk.ts';

/** Size of a chunk, in bytes; a longer line is split. */
const chunkBytes = 2 ** 18;

/** Levels of the chunk being indexed: it has no more lines than bytes. */
const scratch = new Uint8Array(chunkBytes);

/** The last bytes read, compared before a file that was quiet is read on. */
const fingerprintBytes = 32;
/** Most rotated files kept open, with their lines. */
const mostRotated = 8;

/**
 * An index of a file: the level of each line as a byte, and the offsets of chunks of lines. Texts and line starts are read when they
 * are needed. Continues in the new file after rotation by rename; a truncated file starts over, empty.
 */
export class FileIndex implements LineStore {
  chunks: FileChunk[] = [];
  readonly sources: readonly Origin[];
  readonly disordered = false;
  readonly #file: string;
  #reader: Reader;
  /** Readers of rotated files, oldest first. */
  readonly #rotated: Reader[] = [];
  readonly #joiner = new ContinuationJoiner();
  #offset = 0;
  #fingerprint = Buffer.alloc(0);
  #level = 0;
  #atEnd = false;
  first = 0;
  end = 0;
  dropped = 0;
  /** Number of the last line while it has no line end: it may grow. */
  openLine: number | undefined;
  /** Why the file cannot be read at the moment. */
  problem: string | undefined;

  /** @throws Error that names the file when it is not a regular one or cannot be read */
  constructor(file: string, origin: Origin) {
    this.sources = [origin];
    this.#file = file;
    this.#reader = openReader(file);
  }

  /** Bytes indexed, and the current size of the file. */
  get progress(): { readonly done: number; readonly size: number } {
    return { done: this.#offset, size: this.#reader.size };
  }

  /** Indexes the next chunk. @returns false at the end of the file */
  extend(): boolean {
    if (this.#atEnd && !this.#hasMore()) return false;
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
    // A line without line end is a chunk of its own, removed when more arrives.
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

  /** Whether there is more behind the end: appended, in a new file of the same name, or from the start after truncation. */
  #hasMore(): boolean {
    const { size } = this.#reader;
    if (
      size < this.#offset ||
      (size > this.#offset && !this.#reader.endsWith(this.#fingerprint, this.#offset))
    ) {
      this.#evict(this.end);
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
      this.problem = errorText(error);
    }
    if (!next) return false;
    this.#rotated.push(this.#reader);
    if (this.#rotated.length > mostRotated) {
      const oldest = this.#rotated.shift()!;
      const kept = this.chunks.find((chunk) => chunk.reader !== oldest);
      this.#evict(kept?.first ?? this.end);
      oldest.close();
    }
    this.#startOver(next);
    return true;
  }

  #startOver(reader: Reader): void {
    this.#reader = reader;
    this.#offset = 0;
    this.#fingerprint = Buffer.alloc(0);
    this.openLine = undefined;
  }

  /** Evicts the lines before one. */
  #evict(upTo: number): void {
    this.dropped += upTo - this.first;
    this.first = upTo;
    this.chunks = this.chunks.filter(({ first }) => first >= upTo);
  }

  /** Removes the last line, which has grown. */
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
    this.#fingerprint = Buffer.from(bytes.subarray(Math.max(0, length - fingerprintBytes), length));
    this.end += count;
  }
}

/** @throws Error that names the file when it is not a regular one or cannot be read */
function openReader(file: string): Reader {
  let fd: number | undefined;
  try {
    // Checked before opening, which may act on a device, and again after, when it may be another file.
    if (!statSync(file).isFile()) throw new Error(words.logs.file.notRegular);
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error(words.logs.file.notRegular);
    return new Reader(fd, `${stats.dev}:${stats.ino}`);
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    throw new Error(words.logs.file.unreadable(file, reasonText(error)));
  }
}

/** The one buffer of all readers: holds the piece read last. */
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

  /** Whether these bytes are before an offset. */
  endsWith(bytes: Buffer, offset: number): boolean {
    const there = Buffer.alloc(bytes.length);
    readSync(this.#fd, there, 0, bytes.length, offset - bytes.length);
    return there.equals(bytes);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Line starts of the chunk asked last. */
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

  /** Computed again after another chunk was asked: scanning costs less than keeping it. */
  get starts(): Uint32Array {
    const { starts } = begins;
    if (begins.of === this) return starts;
    const bytes = this.bytes();
    let [count, from] = [0, 0];
    while (count < this.count) {
      starts[count++] = from;
      const stop = from < bytes.length ? bytes.indexOf(10, from) : -1;
      // A line cut by the end of the chunk or file has no line end.
      from = stop < 0 || stop >= this.length ? this.length + 1 : stop + 1;
    }
    starts[count] = from;
    begins.of = this;
    return starts;
  }

  /** Shorter than indexed when the file was truncated. */
  bytes(): Buffer {
    return this.reader.read(this.#offset, this.length);
  }
}
