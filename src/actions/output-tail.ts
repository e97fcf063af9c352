import type { Redact } from '../text/redactor.ts';

/** Lines that are kept for the screen, and the longest raw one. */
const keptLines = 200;
const longestRaw = 4_000;

/** The newest lines of an action's output. A flood costs a push a line: only lines that will be seen are sanitized. */
export class OutputTail {
  readonly #redact: Redact;
  #raw: string[] = [];
  #lines: readonly string[] = [];
  #dropped = 0;

  constructor(redact: Redact) {
    this.#redact = redact;
  }

  push(line: string): void {
    this.#raw.push(line.length > longestRaw ? `${line.slice(0, longestRaw)}…` : line);
    if (this.#raw.length >= 2 * keptLines) {
      this.#raw = this.#raw.slice(keptLines);
      this.#dropped += keptLines;
    }
  }

  /** What is kept now, newest last, and how many lines were let go. */
  take(): { readonly output: readonly string[]; readonly droppedLines: number } {
    const fresh = this.#raw.slice(-keptLines).map(this.#redact);
    const lines = [...this.#lines, ...fresh];
    const over = Math.max(0, lines.length - keptLines);
    this.#dropped += this.#raw.length - fresh.length + over;
    this.#raw = [];
    this.#lines = lines.slice(over);
    return { output: this.#lines, droppedLines: this.#dropped };
  }
}
