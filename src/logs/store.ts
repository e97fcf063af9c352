import type { LogRow } from '../model/snapshot.ts';

export interface LogLimits {
  readonly lines: number;
  /** Characters of text in all. */
  readonly characters: number;
}

/** The newest lines within bounds; what had to go is counted. */
export class LogStore {
  readonly #limits: LogLimits;
  #lines: LogRow[] = [];
  #characters = 0;
  dropped = 0;

  constructor(limits: LogLimits) {
    this.#limits = limits;
  }

  push(row: LogRow): void {
    this.#lines.push(row);
    this.#characters += row.text.length;
    // Going an eighth over before cutting back keeps the cost of a line constant.
    if (this.#lines.length > this.#limits.lines * 1.125 || this.#characters > this.#limits.characters * 1.125)
      this.#trim();
  }

  /** A copy, oldest first, that never changes. */
  snapshot(): readonly LogRow[] {
    this.#trim();
    return this.#lines.slice();
  }

  #trim(): void {
    let first = Math.max(0, this.#lines.length - this.#limits.lines);
    for (let at = 0; at < first; at++) this.#characters -= this.#lines[at]!.text.length;
    while (this.#characters > this.#limits.characters && first < this.#lines.length) {
      this.#characters -= this.#lines[first]!.text.length;
      first += 1;
    }
    if (first === 0) return;
    this.#lines = this.#lines.slice(first);
    this.dropped += first;
  }
}
