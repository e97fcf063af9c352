import type { Cancel, Clock } from '../model/clock.ts';
import type { Store } from '../model/session.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** How long changes are gathered before anybody is told, in milliseconds. */
export interface Pace {
  /** For what a person waits for or must see at once. */
  readonly urgentMs: number;
  /** For values that move all the time. */
  readonly routineMs: number;
}

export const screenPace: Pace = { urgentMs: 40, routineMs: 2_000 };

/** How each slice is made; `previous` is what it was. */
export type Makers = {
  readonly [Slice in keyof Snapshot]: (previous: Snapshot[Slice] | undefined) => Snapshot[Slice];
};

/**
 * The snapshot by slices. A slice is made by its own function when somebody reads it after it was marked; who subscribed is told
 * once for all changes of a moment, at once for urgent ones, else at the routine pace. A slice that came out equal is not news.
 */
export class SnapshotStore implements Store {
  readonly #make: Makers;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #values: Partial<Snapshot> = {};
  readonly #marked = new Set<keyof Snapshot>();
  readonly #listeners = new Map<keyof Snapshot, Set<() => void>>();
  #timer: { at: number; cancel: Cancel } | undefined;
  #lastPublished = -Infinity;

  constructor(make: Makers, clock: Clock, pace: Pace = screenPace) {
    this.#make = make;
    this.#clock = clock;
    this.#pace = pace;
  }

  get<Slice extends keyof Snapshot>(slice: Slice): Snapshot[Slice] {
    if (!(slice in this.#values)) this.#remake(slice);
    return this.#values[slice] as Snapshot[Slice];
  }

  subscribe(slice: keyof Snapshot, changed: () => void): () => void {
    const listeners = this.#listeners.get(slice) ?? new Set();
    listeners.add(changed);
    this.#listeners.set(slice, listeners);
    return () => listeners.delete(changed);
  }

  /** Something behind these slices may have changed. */
  mark(slices: readonly (keyof Snapshot)[], urgency: 'urgent' | 'routine'): void {
    for (const slice of slices) this.#marked.add(slice);
    const now = this.#clock.elapsed();
    const at =
      urgency === 'urgent'
        ? now + this.#pace.urgentMs
        : Math.max(now, this.#lastPublished + this.#pace.routineMs);
    if (this.#timer && this.#timer.at <= at) return;
    this.#timer?.cancel();
    this.#timer = { at, cancel: this.#clock.after(at - now, () => this.publish()) };
  }

  /** Tells now. */
  publish(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#lastPublished = this.#clock.elapsed();
    const changed = [...this.#marked].filter((slice) => this.#remake(slice));
    this.#marked.clear();
    for (const slice of changed) for (const listener of [...(this.#listeners.get(slice) ?? [])]) listener();
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Makes a slice anew; returns whether it differs from what it was. */
  #remake<Slice extends keyof Snapshot>(slice: Slice): boolean {
    const previous = this.#values[slice] as Snapshot[Slice] | undefined;
    const next = reuse(previous, this.#make[slice](previous));
    (this.#values as Record<string, unknown>)[slice] = next;
    return next !== previous;
  }
}

/**
 * Fields that move with every answer and that the screen shows only in words that other fields decide: when nothing else
 * differs, a row is the row it was.
 */
const restless = new Set(['at', 'nextAt', 'latencies', 'history']);

/** `next`, but with every row of `previous` that shows the same, and `previous` itself when all of them do. */
export function reuse<T>(previous: T | undefined, next: T): T {
  if (previous === undefined || previous === next) return next;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const known = new Map(previous.map((row, index) => [keyOf(row, index), row]));
    const rows = next.map((row, index) => {
      const before = known.get(keyOf(row, index));
      return before !== undefined && looksSame(before, row) ? before : row;
    });
    const same = rows.length === previous.length && rows.every((row, index) => row === previous[index]);
    return (same ? previous : rows) as T;
  }
  return looksSame(previous, next) ? previous : next;
}

function keyOf(row: unknown, index: number): unknown {
  if (row === null || typeof row !== 'object') return index;
  if ('id' in row) return 'kind' in row ? `${String(row.kind)} ${String(row.id)}` : row.id;
  return 'seq' in row ? row.seq : 'plan' in row ? (row.plan as { id: string }).id : index;
}

function looksSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((entry, index) => looksSame(entry, b[index]));
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      restless.has(key) ||
      (key in b && looksSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])),
  );
}
