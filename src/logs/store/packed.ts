import { defined } from '../../model/defined.ts';
import type { IncomingLine } from './incoming.ts';

/** Longest text of a line that is kept, in characters. */
export const longestText = 16_384;
/** Room for the texts of one pack, and the most lines of it. */
const textBytes = 2 ** 18;
const mostLines = 2_048;
/** The same memory holds where lines end, their times and their origins. */
const timesAt = textBytes;
const endsAt = timesAt + mostLines * 8;
const originsAt = endsAt + mostLines * 4;
const blockBytes = originsAt + mostLines * 2;
/** Packs that came back and are kept for the next lines. */
const mostSpare = 8;

/** Many lines as one message to the worker: one piece of memory that is handed over and comes back, not thousands of objects. */
export interface PackedLines {
  readonly block: ArrayBuffer;
  readonly count: number;
  /** What few lines have, by their index. */
  readonly more: readonly (readonly [number, Pick<IncomingLine, 'level' | 'fields' | 'gap'>])[];
}

/** What a pack holds; valid while its block is. */
export interface LinesOfPack {
  /** The texts, a line end behind each. */
  readonly bytes: Buffer;
  /** Where the line end of each stands. */
  readonly ends: Uint32Array;
  /** Wall-clock milliseconds; NaN where the transport gives none. */
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

/** Packs lines as they come; nothing of a line is kept but its bytes. */
export class LinePacker {
  readonly #spare: ArrayBuffer[] = [];
  #block: ArrayBuffer | undefined;
  #pack: LinesOfPack | undefined;
  #more: [number, Pick<IncomingLine, 'level' | 'fields' | 'gap'>][] = [];
  #used = 0;
  count = 0;

  /** @returns whether there was room for it: take what there is first where not */
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
      this.#more.push([index, extra({ level, fields, gap })]);
    return true;
  }

  /** What was packed since; undefined when nothing was. */
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

  /** A block that was taken, for further lines. */
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

/** What is kept of a text: a line end inside it would be read as two. */
export function oneLine(raw: string): string {
  const text = raw.length > longestText ? raw.slice(0, longestText) : raw;
  return text.includes('\n') ? text.replaceAll('\n', ' ') : text;
}

function extra({
  level,
  fields,
  gap,
}: {
  readonly [K in 'level' | 'fields' | 'gap']: IncomingLine[K] | undefined;
}): Pick<IncomingLine, 'level' | 'fields' | 'gap'> {
  return {
    ...defined({ level, fields, gap }),
  };
}
