import type { Cancel, Clock } from '../model/clock.ts';

/** Something that was answered and grows old. */
interface Ageing {
  /** When it becomes stale if nothing comes, wall-clock milliseconds; undefined when that cannot happen. */
  staleAt(): number | undefined;
}

/**
 * Wakes up when something becomes stale: that happens without any answer. What is fresh pushes its moment back all the time; waking
 * a little early now and then costs less than setting the timer anew with every answer.
 */
export class StaleWatch {
  readonly #clock: Clock;
  readonly #all: () => Iterable<Ageing>;
  readonly #stale: () => void;
  #wake: { readonly at: number; readonly cancel: Cancel } | undefined;
  #stopped = false;

  /** @param stale called when at least one of `all` has become stale */
  constructor(clock: Clock, all: () => Iterable<Ageing>, stale: () => void) {
    this.#clock = clock;
    this.#all = all;
    this.#stale = stale;
  }

  /** Something was answered. */
  answered(one: Ageing): void {
    const at = one.staleAt();
    if (at !== undefined && at > this.#clock.now()) this.#wakeAt(at);
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.cancel();
  }

  #wakeAt(at: number): void {
    if (this.#stopped || (this.#wake && this.#wake.at <= at)) return;
    this.#wake?.cancel();
    const cancel = this.#clock.after(at - this.#clock.now(), () => {
      this.#wake = undefined;
      this.#look(at);
    });
    this.#wake = { at, cancel };
  }

  #look(since: number): void {
    const now = Math.max(since, this.#clock.now());
    let next = Number.POSITIVE_INFINITY;
    let some = false;
    for (const one of this.#all()) {
      const at = one.staleAt();
      if (at === undefined) continue;
      if (at > now) next = Math.min(next, at);
      else if (at >= since) some = true;
    }
    if (next !== Number.POSITIVE_INFINITY) this.#wakeAt(next);
    if (some) this.#stale();
  }
}
