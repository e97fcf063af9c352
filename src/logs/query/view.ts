import { type Chunk, chunkOf, type LineStore } from '../store/chunk.ts';
import { sliceMs } from '../store/time-slice.ts';
import { type GapMode, LineMatcher } from './line-matcher.ts';
import type { LogQuery } from './query.ts';

/** Numbers of the lines that match a query, in order of time; `refresh` follows the store. */
export class LineView {
  readonly store: LineStore;
  readonly #matcher: LineMatcher;
  #lines = new Float64Array(1_024);
  #start = 0;
  #stop = 0;
  #scanned: number;
  /** The last line scanned, if it had no line end yet. */
  #open: number | undefined;
  /** `store.first` when evicted lines were last removed. */
  #removedBefore = 0;
  #busy: Promise<void> | undefined;

  constructor(store: LineStore, query: LogQuery, now: number, gaps: GapMode = 'shown') {
    this.store = store;
    this.#matcher = new LineMatcher(query, now, gaps);
    this.#scanned = store.first;
  }

  /** Whether no list is needed: every line matches and all are in order. */
  get #plain(): boolean {
    return this.#matcher.all && !this.store.disordered && this.#stop === 0;
  }

  get total(): number {
    return this.#plain ? this.store.end - this.store.first : this.#stop - this.#start;
  }

  /** Number of the line at a position. */
  line(position: number): number {
    return this.#plain ? this.store.first + position : this.#lines[this.#start + position]!;
  }

  /** Numbers of the lines that arrived after line number `line`, in order of time; the last `most` of them. */
  behind(line: number, most: number): readonly number[] {
    const found: number[] = [];
    this.eachBehind(line, (other) => found.push(other), most);
    return found.length > most ? found.slice(found.length - most) : found;
  }

  /** Calls `found` for each line that arrived after line number `line`, in order of time; of an ordered store for the last `most` only. */
  eachBehind(line: number, found: (line: number) => void, most = Number.POSITIVE_INFINITY): void {
    let position = 0;
    if (!this.store.disordered)
      position = Math.max(this.#positionIn(this.total, Number.NaN, line + 1), this.total - most);
    for (; position < this.total; position++) if (this.line(position) > line) found(this.line(position));
  }

  /** Position of line number `line`, or of the first behind it when the view does not have it. */
  positionOf(line: number): number {
    const at = this.store.disordered ? this.#timeOf(line) : Number.NaN;
    if (!this.store.disordered || Number.isFinite(at)) return this.#positionIn(this.total, at, line);
    return line < this.store.first ? 0 : this.total;
  }

  /** Takes in new lines and yields to other work in between. @throws QueryError when an expression exceeds its time limit */
  refresh(): Promise<void> {
    if (this.#plain) return Promise.resolve();
    this.#busy ??= this.#scan().finally(() => {
      this.#busy = undefined;
    });
    return this.#busy;
  }

  async #scan(): Promise<void> {
    this.#removeEvicted();
    this.#rescanOpen();
    while (this.#scanned < this.store.end) {
      const from = Math.max(this.#scanned, this.store.first);
      const before = this.#stop - this.#start;
      this.#scanned = this.#matcher.scan(this.store, from, sliceMs, (line) => this.#push(line));
      if (this.store.disordered) this.#order(before);
      if (this.#scanned < this.store.end) await new Promise<void>((resume) => void setImmediate(resume));
    }
  }

  /** Scans the last line again if it had no line end. */
  #rescanOpen(): void {
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
  }

  #removeEvicted(): void {
    const { first } = this.store;
    if (first === this.#removedBefore) return;
    this.#removedBefore = first;
    if (this.store.disordered) {
      const kept = this.#lines.subarray(this.#start, this.#stop).filter((line) => line >= first);
      this.#lines.set(kept, this.#start);
      this.#stop = this.#start + kept.length;
      return;
    }
    while (this.#start < this.#stop && this.#lines[this.#start]! < first) this.#start += 1;
  }

  /** Merges the lines from position `from` on into the ordered ones before it, by time. */
  #order(from: number): void {
    const fresh = this.#lines.subarray(this.#start + from, this.#stop);
    if (fresh.length === 0) return;
    const times = this.#timesOf(fresh);
    if (!times.every((at, index) => index === 0 || at >= times[index - 1]!)) {
      const order = Uint32Array.from(times.keys()).sort(
        (a, b) => times[a]! - times[b]! || fresh[a]! - fresh[b]!,
      );
      fresh.set(Float64Array.from(order, (index) => fresh[index]!));
      times.sort();
    }
    const position = this.#positionIn(from, times[0]!, fresh[0]!);
    if (position === from) return;
    const later = this.#lines.slice(this.#start + position, this.#start + from);
    const laterTimes = this.#timesOf(later);
    const came = fresh.slice();
    let [old, next] = [0, 0];
    for (let at = this.#start + position; at < this.#stop; at++) {
      const takesNew = old === later.length || (next < came.length && times[next]! < laterTimes[old]!);
      this.#lines[at] = takesNew ? came[next++]! : later[old++]!;
    }
  }

  /** First of `count` positions with this time and number or a later one; by number alone when the time is NaN. */
  #positionIn(count: number, at: number, line: number): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.line(middle);
      const otherAt = Number.isNaN(at) ? at : this.#timeOf(other);
      if (otherAt < at || (!(otherAt > at) && other < line)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #timesOf(lines: Float64Array): Float64Array {
    let chunk: Chunk | undefined;
    return lines.map((line) => {
      if (!chunk || line < chunk.first || line >= chunk.first + chunk.count)
        chunk = chunkOf(this.store, line);
      return chunk?.times?.[line - chunk.first] ?? Number.NEGATIVE_INFINITY;
    });
  }

  #timeOf(line: number): number {
    const chunk = chunkOf(this.store, line);
    return chunk?.times?.[line - chunk.first] ?? Number.NEGATIVE_INFINITY;
  }
}
