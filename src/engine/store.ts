import type { Cancel, Clock } from '../model/clock.ts';
import type { Store } from '../model/session.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { keepRows, type Same } from './equality.ts';
import type { Slices } from './slices.ts';

/** How long changes are gathered before anybody is told, in milliseconds. */
export interface Pace {
  /** For what a person waits for or must see at once. */
  readonly urgentMs: number;
  /** For values that move all the time. */
  readonly routineMs: number;
}

export const screenPace: Pace = { urgentMs: 40, routineMs: 2_000 };

type Slice = keyof Snapshot;

/**
 * The snapshot by slices. A slice is made by its own function when its time has come after it was marked; who subscribed is told
 * once for all changes of a moment: soon for urgent ones, else at the routine pace. A slice that came out equal is not news.
 */
export class SnapshotStore implements Store {
  readonly #slices: Slices;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #values: Partial<Snapshot> = {};
  /** When each marked slice is to be published, on the clock's `elapsed`. */
  readonly #due = new Map<Slice, number>();
  readonly #listeners = new Map<Slice, Set<() => void>>();
  #timer: { at: number; cancel: Cancel } | undefined;
  #lastRoutine = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(slices: Slices, clock: Clock, pace: Pace = screenPace) {
    this.#slices = slices;
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

  /** Everything may have changed. */
  markAll(): void {
    this.mark(Object.keys(this.#slices) as Slice[], 'urgent');
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
    const previous = this.#values[slice];
    const next = madeAnew(this.#slices[slice] as AnySlice, previous);
    (this.#values as Record<string, unknown>)[slice] = next;
    return next !== previous;
  }
}

/** A slice of which it is not known whether it is one of rows. */
interface AnySlice {
  make(): unknown;
  readonly key?: (row: unknown) => unknown;
  readonly same: Same<unknown>;
}

/** The slice as it is now; what shows the same as before is what it was. */
function madeAnew({ make, key, same }: AnySlice, previous: unknown): unknown {
  const next = make();
  if (previous === undefined) return next;
  if (key) return keepRows(previous as readonly unknown[], next as readonly unknown[], key, same);
  return same(previous, next) ? previous : next;
}
