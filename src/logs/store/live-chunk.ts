import { levelByte } from '../parse/classify.ts';
import type { Chunk } from './chunk.ts';

export const chunkBytes = 2 ** 20;
/** Initial capacity in lines, when their length is unknown. */
const firstLines = 1_024;

/** A megabyte of streamed lines. An evicted one is refilled: allocating again would make the process grow. */
export class LiveChunk implements Chunk {
  first: number;
  count = 0;
  starts: Uint32Array;
  levels: Uint8Array;
  times: Float64Array;
  origins: Uint16Array;
  attached: Uint16Array | undefined;
  gaps = false;
  readonly #buffer: Buffer = Buffer.allocUnsafeSlow(chunkBytes);
  #used = 0;
  /** The used part of the buffer. */
  #written = this.#buffer.subarray(0, 0);

  /** @param lines capacity to begin with */
  constructor(first: number, lines = firstLines) {
    this.first = first;
    this.starts = new Uint32Array(lines);
    this.levels = new Uint8Array(lines);
    this.times = new Float64Array(lines);
    this.origins = new Uint16Array(lines);
  }

  get size(): number {
    return chunkBytes + this.starts.length * (this.attached ? 17 : 15);
  }

  /** Empties it, for other lines. */
  reuse(first: number): void {
    this.first = first;
    this.count = 0;
    this.attached = undefined;
    this.gaps = false;
    this.#used = 0;
    this.#written = this.#buffer.subarray(0, 0);
  }

  fits(bytes: number): boolean {
    return this.#used + bytes + 1 <= chunkBytes;
  }

  /** @returns its index */
  write(bytes: Buffer, from: number, end: number, at: number, origin: number): number {
    const index = this.count;
    if (index + 2 > this.starts.length) this.#grow();
    this.starts[index] = this.#used;
    this.#used += bytes.copy(this.#buffer, this.#used, from, end);
    this.#buffer[this.#used++] = 10;
    this.starts[index + 1] = this.#used;
    this.times[index] = at;
    this.origins[index] = origin;
    this.count += 1;
    return index;
  }

  /** The level in the line's own text. */
  levelOf(index: number): number {
    return levelByte(this.#buffer, this.starts[index]!, this.starts[index + 1]! - 1);
  }

  attach(index: number, set: number): void {
    this.attached ??= new Uint16Array(this.starts.length);
    this.attached[index] = set;
  }

  bytes(): Buffer {
    if (this.#written.length !== this.#used) this.#written = this.#buffer.subarray(0, this.#used);
    return this.#written;
  }

  #grow(): void {
    const size = Math.ceil(this.starts.length * 1.5);
    const grown = <A extends Uint32Array | Uint8Array | Float64Array | Uint16Array>(made: A, from: A): A => {
      made.set(from);
      return made;
    };
    this.starts = grown(new Uint32Array(size), this.starts);
    this.levels = grown(new Uint8Array(size), this.levels);
    this.times = grown(new Float64Array(size), this.times);
    this.origins = grown(new Uint16Array(size), this.origins);
    if (this.attached) this.attached = grown(new Uint16Array(size), this.attached);
  }
}
