import { type Chunk, chunkOf, type LineStore } from './chunk.ts';
import { Matcher, timeOfLine } from './match.ts';
import type { LogQuery } from './query.ts';

/** Gives others their turn after this long, in milliseconds. */
const sliceMs = 15;

/** The numbers of the lines that a query wants, in order of time, kept up to date as lines come and go. */
export class LineView {
  readonly store: LineStore;
  readonly #matcher: Matcher;
  readonly #now: number;
  #lines = new Float64Array(1_024);
  #start = 0;
  #stop = 0;
  #scanned: number;
  /** The last line that was looked at, where it went on later. */
  #open: number | undefined;
  #sorted = true;
  #busy: Promise<void> | undefined;

  constructor(store: LineStore, query: LogQuery, now: number) {
    this.store = store;
    this.#now = now;
    this.#matcher = new Matcher(query, now);
    this.#scanned = store.first;
  }

  /** Whether the numbers need no list: everything is wanted and lies in order. */
  get #plain(): boolean {
    return this.#matcher.all && !this.store.disordered && this.#stop === 0;
  }

  get total(): number {
    return this.#plain ? this.store.end - this.store.first : this.#stop - this.#start;
  }

  /** Number of the line at a place of the view. */
  line(place: number): number {
    return this.#plain ? this.store.first + place : this.#lines[this.#start + place]!;
  }

  /** Numbers of the lines behind line number `line`, in order of time, the last `most` of them. */
  behind(line: number, most: number): readonly number[] {
    const found: number[] = [];
    let place = 0;
    if (!this.store.disordered) {
      for (let high = this.total; place < high; ) {
        const middle = (place + high) >>> 1;
        if (this.line(middle) <= line) place = middle + 1;
        else high = middle;
      }
      place = Math.max(place, this.total - most);
    }
    for (; place < this.total; place++) if (this.line(place) > line) found.push(this.line(place));
    return found.length > most ? found.slice(found.length - most) : found;
  }

  /** Takes in what came since; others get their turn meanwhile. @throws QueryError when an expression takes too long */
  refresh(): Promise<void> {
    if (this.#plain) return Promise.resolve();
    this.#busy ??= this.#scan().finally(() => {
      this.#busy = undefined;
    });
    return this.#busy;
  }

  async #scan(): Promise<void> {
    this.#forgetDropped();
    this.#lookAgain();
    while (this.#scanned < this.store.end) {
      const from = Math.max(this.#scanned, this.store.first);
      this.#scanned = this.#matcher.scan(this.store, from, sliceMs, (line) => this.#push(line));
      if (this.#scanned < this.store.end) await new Promise<void>((go) => void setImmediate(go));
    }
    if (this.store.disordered && !this.#sorted) this.#sort();
  }

  /** A line that had no end when it was looked at is looked at once more. */
  #lookAgain(): void {
    if (this.#open !== undefined && this.#open < this.#scanned) {
      if (this.#stop > this.#start && this.#lines[this.#stop - 1] === this.#open) this.#stop -= 1;
      this.#scanned = this.#open;
    }
    this.#open = this.store.openLine;
  }

  #push(line: number): void {
    if (this.#stop === this.#lines.length) {
      const held = this.#lines.subarray(this.#start, this.#stop);
      const grown = this.#start > this.#stop / 2 ? this.#lines : new Float64Array(this.#lines.length * 2);
      grown.set(held);
      this.#lines = grown;
      this.#stop -= this.#start;
      this.#start = 0;
    }
    this.#lines[this.#stop++] = line;
    if (this.store.disordered) this.#sorted = false;
  }

  #forgetDropped(): void {
    const { first } = this.store;
    if (this.store.disordered) {
      const kept = this.#lines.subarray(this.#start, this.#stop).filter((line) => line >= first);
      this.#lines.set(kept, this.#start);
      this.#stop = this.#start + kept.length;
      return;
    }
    while (this.#start < this.#stop && this.#lines[this.#start]! < first) this.#start += 1;
  }

  #sort(): void {
    const held = this.#lines.subarray(this.#start, this.#stop);
    const times = new Map<number, number>();
    let last: Chunk | undefined;
    for (const line of held) {
      if (!last || line < last.first || line >= last.first + last.count) last = chunkOf(this.store, line);
      if (last)
        times.set(
          line,
          last.times?.[line - last.first] ?? timeOfLine(last, last.bytes(), line - last.first, this.#now),
        );
    }
    held.sort((a, b) => times.get(a)! - times.get(b)! || a - b);
    this.#sorted = true;
  }
}
