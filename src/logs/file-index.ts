import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Chunk, LineStore, Origin } from './chunk.ts';
import { codeMask, joinedFlag, levelByte } from './classify.ts';
import { Joiner } from './parse/continuation.ts';

/** How much of the file is one chunk, in bytes; a line that is longer goes on as a further line. */
const chunkBytes = 2 ** 18;

/** Where lines begin is written here first: a chunk has no more lines than bytes. */
const scratch = { starts: new Uint32Array(chunkBytes + 2), levels: new Uint8Array(chunkBytes + 2) };

/**
 * Where the lines of a file lie, and their levels: five bytes a line. What the lines say stays on disk and is read when it is
 * looked at.
 */
export class FileIndex implements LineStore {
  readonly chunks: FileChunk[] = [];
  readonly sources: readonly Origin[];
  readonly first = 0;
  readonly dropped = 0;
  readonly disordered = false;
  readonly #fd: number;
  readonly #reader: Reader;
  readonly #joiner = new Joiner();
  #offset = 0;
  #level = 0;
  #inTrace = false;
  end = 0;

  /** @throws Error that names the file when it is no regular file or may not be read */
  constructor(file: string, origin: Origin) {
    this.sources = [origin];
    let fd: number;
    try {
      if (!statSync(file).isFile()) throw new Error('it is not a regular file');
      fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new Error(`cannot read ${file}: ${code ?? message}`);
    }
    this.#fd = fd;
    this.#reader = new Reader(fd);
  }

  /** Bytes indexed, and the file's size now. */
  get progress(): { readonly done: number; readonly size: number } {
    return { done: this.#offset, size: fstatSync(this.#fd).size };
  }

  /** Indexes one further chunk. False when there is nothing more (or the file was truncated). */
  extend(): boolean {
    const bytes = this.#reader.read(this.#offset, chunkBytes);
    if (bytes.length === 0) return false;
    let length = bytes.length;
    const last = bytes.lastIndexOf(10);
    if (last >= 0) length = last + 1;
    const chunk = new FileChunk(this.#reader, this.#offset, length, this.end);
    let count = 0;
    let from = 0;
    while (from < length) {
      const stop = bytes.indexOf(10, from);
      const end = stop < 0 || stop >= length ? length : stop;
      scratch.starts[count] = from;
      const byte = bytes[from]!;
      let level: number;
      if (
        this.#maybeJoined(byte) &&
        this.#joiner.joins(bytes.toString('latin1', from, Math.min(end, from + 300)))
      ) {
        level = (this.#level & codeMask) | joinedFlag;
      } else {
        level = levelByte(bytes, from, end);
        this.#level = level;
      }
      scratch.levels[count] = level;
      count += 1;
      // A line that the chunk cuts, or the file's end, has no line end of its own.
      from = stop < 0 || stop >= length ? length + 1 : stop + 1;
    }
    scratch.starts[count] = from;
    chunk.take(count);
    this.chunks.push(chunk);
    this.#offset += length;
    this.end += count;
    return true;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Whether a line that begins so may go on with another; spares most lines the decoding. */
  #maybeJoined(byte: number): boolean {
    const hint =
      byte === 32 ||
      byte === 9 ||
      byte === 67 ||
      byte === 84 ||
      byte === 97 ||
      byte === 103 ||
      byte === 112 ||
      byte === 83 ||
      byte === 46 ||
      byte === 68;
    const asked = hint || this.#inTrace;
    this.#inTrace = hint;
    return asked;
  }
}

/** Reads pieces of a file into one buffer. */
class Reader {
  readonly #fd: number;
  #buffer: Buffer = Buffer.allocUnsafeSlow(chunkBytes);
  #offset = -1;
  #length = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  read(offset: number, length: number): Buffer {
    if (offset === this.#offset && length === this.#length) return this.#buffer.subarray(0, length);
    let got = 0;
    while (got < length) {
      const read = readSync(this.#fd, this.#buffer, got, Math.min(length, chunkBytes) - got, offset + got);
      if (read === 0) break;
      got += read;
    }
    this.#offset = offset;
    this.#length = got;
    return this.#buffer.subarray(0, got);
  }
}

class FileChunk implements Chunk {
  readonly first: number;
  count = 0;
  starts: Uint32Array = scratch.starts;
  levels: Uint8Array = scratch.levels;
  readonly #reader: Reader;
  readonly #offset: number;
  readonly #length: number;

  constructor(reader: Reader, offset: number, length: number, first: number) {
    this.#reader = reader;
    this.#offset = offset;
    this.#length = length;
    this.first = first;
  }

  /** Keeps what was found for so many lines. */
  take(count: number): void {
    this.starts = scratch.starts.slice(0, count + 1);
    this.levels = scratch.levels.slice(0, count);
    this.count = count;
  }

  /** Shorter than it was when the file was truncated: what is not there any more reads as nothing. */
  bytes(): Buffer {
    return this.#reader.read(this.#offset, this.#length);
  }
}
