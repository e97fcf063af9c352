import { defined } from '../../model/defined.ts';
import type { IncomingLine } from './incoming.ts';

/** Longest text of a line, in characters. */
const longestText = 16_384;
/** Capacity of a pack: bytes of text, and lines. */
const textBytes = 2 ** 18;
const mostLines = 2_048;
/** Offsets in the same block of times, line ends and origins. */
const timesAt = textBytes;
const endsAt = timesAt + mostLines * 8;
const originsAt = endsAt + mostLines * 4;
const blockBytes = originsAt + mostLines * 2;
/** Most returned blocks kept for reuse. */
const mostSpare = 8;

/** Many lines as one message to the worker: one block of memory, transferred and returned, instead of thousands of objects. */
export interface PackedLines {
  readonly block: ArrayBuffer;
  readonly count: number;
  /** Metadata of the few lines that have any, by index. */
  readonly more: readonly (readonly [number, Pick<IncomingLine, 'level' | 'fields' | 'gap'>])[];
}

/** The arrays in a block; valid until it is transferred. */
interface LinesOfPack {
  /** The texts, each with a line end. */
  readonly bytes: Buffer;
  /** Where the line end of each is. */
  readonly ends: Uint32Array;
  /** Wall-clock milliseconds; NaN when the transport has none. */
  readonly times: Float64Array;
  readonly origins: Uint16Array;
}

export function openPack(block: ArrayBuffer): LinesOfPack {
  return {
    bytes: Buffer.from(block, 0, textBytes),
    times: new Float64Array(block, timesAt, mostLines),
    ends: new Uint32Array(block, endsAt, mostLines),
    origins: new Uint16Array(block, originsAt, mostLines),
  };
}

/** Packs lines as they arrive, without keeping objects. */
export class LinePacker {
  readonly #spare: ArrayBuffer[] = [];
  #block: ArrayBuffer | undefined;
  #pack: LinesOfPack | undefined;
  #more: [number, Pick<IncomingLine, 'level' | 'fields' | 'gap'>][] = [];
  #used = 0;
  count = 0;

  /** @returns false when there is no room: `take` first */
  add({ text: raw, origin, at, level, fields, gap }: IncomingLine): boolean {
    const text = oneLine(raw);
    if (this.count === mostLines || this.#used + text.length * 3 + 1 > textBytes) return false;
    const { bytes, ends, times, origins } = this.#open();
    const index = this.count;
    this.#used += bytes.write(text, this.#used);
    ends[index] = this.#used;
    bytes[this.#used++] = 10;
    times[index] = at ?? Number.NaN;
    origins[index] = origin;
    this.count += 1;
    if (level !== undefined || fields !== undefined || gap !== undefined)
      this.#more.push([index, defined({ level, fields, gap })]);
    return true;
  }

  /** The lines packed so far; undefined when there are none. */
  take(): PackedLines | undefined {
    if (!this.#block || this.count === 0) return undefined;
    const packed = { block: this.#block, count: this.count, more: this.#more };
    this.#block = undefined;
    this.#pack = undefined;
    this.#more = [];
    this.#used = 0;
    this.count = 0;
    return packed;
  }

  /** Returns a taken block, for further lines. */
  giveBack(block: ArrayBuffer): void {
    if (block.byteLength === blockBytes && this.#spare.length < mostSpare) this.#spare.push(block);
  }

  #open(): LinesOfPack {
    if (!this.#pack) {
      this.#block = this.#spare.pop() ?? new ArrayBuffer(blockBytes);
      this.#pack = openPack(this.#block);
    }
    return this.#pack;
  }
}

/** A text as one line of bounded length: a line end inside would make it two. */
export function oneLine(raw: string): string {
  const text = raw.length > longestText ? raw.slice(0, longestText) : raw;
  return text.includes('\n') ? text.replaceAll('\n', ' ') : text;
}
