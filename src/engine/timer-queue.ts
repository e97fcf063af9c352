import type { Cancel, Clock } from '../model/clock.ts';

/** Due times are rounded up to this, in milliseconds, so that many entries share one wake-up. */
const slotMs = 50;

/** What is due when: any number of entries on one timer. */
export class TimerQueue<Entry> {
  readonly #clock: Clock;
  readonly #due: (entry: Entry) => void;
  readonly #slots = new Map<number, Set<Entry>>();
  readonly #slotOf = new Map<Entry, number>();
  #timer: { readonly slot: number; readonly cancel: Cancel } | undefined;

  /** @param due called for each entry when its time has come; the entry is no longer queued then */
  constructor(clock: Clock, due: (entry: Entry) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** Queues an entry to be due `delay` milliseconds from now; one that was queued is moved. */
  put(entry: Entry, delay: number): void {
    this.remove(entry);
    const slot = Math.ceil((this.#clock.elapsed() + delay) / slotMs);
    const entries = this.#slots.get(slot);
    if (entries) entries.add(entry);
    else this.#slots.set(slot, new Set([entry]));
    this.#slotOf.set(entry, slot);
    if (!this.#timer || slot < this.#timer.slot) this.#wakeAt(slot);
  }

  remove(entry: Entry): void {
    const slot = this.#slotOf.get(entry);
    if (slot === undefined) return;
    this.#slotOf.delete(entry);
    const entries = this.#slots.get(slot)!;
    entries.delete(entry);
    // The timer stays: waking once for nothing costs less than looking for the next slot now.
    if (entries.size === 0) this.#slots.delete(slot);
  }

  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#slots.clear();
    this.#slotOf.clear();
  }

  #wakeAt(slot: number): void {
    this.#timer?.cancel();
    const delay = Math.max(0, slot * slotMs - this.#clock.elapsed());
    this.#timer = { slot, cancel: this.#clock.after(delay, () => this.#wake(slot)) };
  }

  #wake(slot: number): void {
    this.#timer = undefined;
    // A timer may fire a moment early; its own slot has come all the same.
    const now = Math.max(slot, Math.floor(this.#clock.elapsed() / slotMs));
    const due = [...this.#slots.keys()].filter((key) => key <= now).sort((a, b) => a - b);
    const entries = due.flatMap((key) => [...this.#slots.get(key)!]);
    for (const key of due) this.#slots.delete(key);
    for (const entry of entries) this.#slotOf.delete(entry);
    for (const entry of entries) this.#due(entry);
    let next = Number.POSITIVE_INFINITY;
    for (const key of this.#slots.keys()) next = Math.min(next, key);
    if (
      next !== Number.POSITIVE_INFINITY &&
      (!this.#timer || next < (this.#timer as { slot: number }).slot)
    ) {
      this.#wakeAt(next);
    }
  }
}
