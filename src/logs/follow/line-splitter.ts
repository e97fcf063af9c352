/** Longest line kept, in bytes; the rest is cut off. */
const longestLine = 16_384;

interface SplitLine {
  readonly text: string;
  /** Where the next line begins, in bytes from the first one added. */
  readonly end: number;
}

/** Splits bytes into lines of bounded length; invalid UTF-8 becomes replacement characters. */
export class LineSplitter {
  /** The start of a line whose end has not arrived. */
  #kept: Buffer[] = [];
  #length = 0;
  #offset = 0;
  #open = false;

  add(bytes: Buffer): SplitLine[] {
    const lines: SplitLine[] = [];
    let from = 0;
    for (let stop = bytes.indexOf(10); stop >= 0; stop = bytes.indexOf(10, from)) {
      const end = this.#offset + stop + 1;
      if (!this.#open) {
        lines.push({ text: textOf(bytes, from, stop), end });
      } else {
        this.#keep(bytes, from, stop);
        lines.push({ text: this.#take(), end });
      }
      from = stop + 1;
    }
    if (from < bytes.length) this.#keep(bytes, from, bytes.length);
    this.#offset += bytes.length;
    return lines;
  }

  /** The last line, which has no line end, once nothing more arrives. */
  end(): SplitLine | undefined {
    return this.#open ? { text: this.#take(), end: this.#offset } : undefined;
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    this.#open = true;
    const room = longestLine - this.#length;
    if (room <= 0) return;
    const piece = Buffer.from(bytes.subarray(from, Math.min(to, from + room)));
    this.#kept.push(piece);
    this.#length += piece.length;
  }

  #take(): string {
    const line = this.#kept.length === 1 ? this.#kept[0]! : Buffer.concat(this.#kept);
    this.#kept = [];
    this.#length = 0;
    this.#open = false;
    return textOf(line, 0, line.length);
  }
}

function textOf(bytes: Buffer, from: number, to: number): string {
  const end = to > from && bytes[to - 1] === 13 ? to - 1 : to;
  return bytes.toString('utf8', from, Math.min(end, from + longestLine));
}
