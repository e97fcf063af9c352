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

type Slice = keyof Snapshot;

/**
 * The snapshot by slices. A slice is made by its own function when its time has come after it was marked; who subscribed is told
 * once for all changes of a moment: soon for urgent ones, else at the routine pace. A slice that came out equal is not news.
 */
export class SnapshotStore implements Store {
  readonly #make: Makers;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #values: Partial<Snapshot> = {};
  /** When each marked slice is to be published, on the clock's `elapsed`. */
  readonly #due = new Map<Slice, number>();
  readonly #listeners = new Map<Slice, Set<() => void>>();
  #timer: { at: number; cancel: Cancel } | undefined;
  #lastRoutine = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(make: Makers, clock: Clock, pace: Pace = screenPace) {
    this.#make = make;
    this.#clock = clock;
    this.#pace = pace;
  }

  get<S extends Slice>(slice: S): Snapshot[S] {
    if (!(slice in this.#values)) this.#remake(slice);
    return this.#values[slice] as Snapshot[S];
  }

  subscribe(slice: Slice, changed: () => void): () => void {
    const listeners = this.#listeners.get(slice) ?? new Set();
    listeners.add(changed);
    this.#listeners.set(slice, listeners);
    return () => listeners.delete(changed);
  }

  /** Something behind these slices may have changed. */
  mark(slices: readonly Slice[], urgency: 'urgent' | 'routine'): void {
    if (this.#closed) return;
    const now = this.#clock.elapsed();
    // All routine changes share one moment, so that the screen is drawn once for them.
    const at =
      urgency === 'urgent'
        ? now + this.#pace.urgentMs
        : Math.max(now, this.#lastRoutine + this.#pace.routineMs);
    for (const slice of slices) this.#due.set(slice, Math.min(at, this.#due.get(slice) ?? at));
    this.#wakeAt(at);
  }

  /** Tells everything now. */
  publish(): void {
    this.#publish(Number.POSITIVE_INFINITY);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wakeAt(at: number): void {
    if (this.#closed || (this.#timer && this.#timer.at <= at)) return;
    this.#timer?.cancel();
    const cancel = this.#clock.after(at - this.#clock.elapsed(), () => {
      this.#timer = undefined;
      this.#publish(at);
    });
    this.#timer = { at, cancel };
  }

  /** Publishes the slices that are due at `until` or before. */
  #publish(until: number): void {
    const now = this.#clock.elapsed();
    if (now >= this.#lastRoutine + this.#pace.routineMs) this.#lastRoutine = now;
    const due = [...this.#due].filter(([, at]) => at <= until).map(([slice]) => slice);
    for (const slice of due) this.#due.delete(slice);
    const changed = due.filter((slice) => this.#remake(slice));
    let next = Number.POSITIVE_INFINITY;
    for (const at of this.#due.values()) next = Math.min(next, at);
    if (next !== Number.POSITIVE_INFINITY) this.#wakeAt(next);
    for (const slice of changed) for (const listener of [...(this.#listeners.get(slice) ?? [])]) listener();
  }

  /** Makes a slice anew; returns whether it differs from what it was. */
  #remake<S extends Slice>(slice: S): boolean {
    const previous = this.#values[slice] as Snapshot[S] | undefined;
    const next = reuse(previous, this.#make[slice](previous));
    (this.#values as Record<string, unknown>)[slice] = next;
    return next !== previous;
  }
}

/** Series that move with every answer: they are shown anew when something else in their row is. */
const restless = new Set(['latencies', 'history']);

/** How far the moment of the last answer may lie behind in a row that shows nothing else new, in milliseconds. */
const oldest = 30_000;

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
      key in b &&
      (restless.has(key) ||
        (key === 'at'
          ? closeTo(a, b)
          : looksSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))),
  );
}

function closeTo(a: object, b: object): boolean {
  const [before, after] = [(a as { at: unknown }).at, (b as { at: unknown }).at];
  if (typeof before !== 'number' || typeof after !== 'number') return Object.is(before, after);
  return Math.abs(after - before) < oldest;
}
