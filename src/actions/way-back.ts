import type { Temporary } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { fateOf } from './temporary.ts';

interface WayBackOptions {
  readonly clock: Clock;
  readonly temporaries: () => readonly Temporary[];
  /** Undoes one, to the end. Rejects when it must not begin: then it is tried again while there is time. */
  readonly undo: (temporary: Temporary) => Promise<void>;
  /** Writes down that one will not be undone by itself. @throws when it cannot be recorded */
  readonly missed: (temporary: Temporary) => void;
}

/** How long one that was refused is not tried again, in milliseconds. */
const againMs = 10_000;

/** Undoes changes for a while when they are due, where that was declared: each once, none late. */
export class WayBack {
  readonly #options: WayBackOptions;
  /** By plan: when it was tried last, by the clock that nobody sets. */
  readonly #tried = new Map<string, number>();
  #busy = false;

  constructor(options: WayBackOptions) {
    this.#options = options;
  }

  /** Does what is due; returns at once. Called again and again by the one that leads. */
  tick(): void {
    if (this.#busy) return;
    const { clock, temporaries, missed } = this.#options;
    const now = clock.now();
    for (const temporary of temporaries()) {
      const fate = fateOf(temporary, now);
      if (fate === 'missed') missed(temporary);
      if (fate !== 'run' || clock.elapsed() - (this.#tried.get(temporary.plan) ?? -Infinity) < againMs)
        continue;
      void this.#run(temporary);
      return;
    }
  }

  /** One at a time: what one changes another may depend on. */
  async #run(temporary: Temporary): Promise<void> {
    const { clock, undo } = this.#options;
    this.#busy = true;
    this.#tried.set(temporary.plan, clock.elapsed());
    try {
      await undo(temporary);
    } catch {
      // Frozen, somebody else acts on it, the target does not answer: it is tried again, and said once it is too late.
    } finally {
      this.#busy = false;
    }
  }
}
