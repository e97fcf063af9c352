import type { Condition } from '../model/alert.ts';

/** What is remembered of conditions and their parts between two judgements: what they were, and since when nothing is known. */
export class Truths {
  /** `moved`: it was not known to be that before its alert fired. */
  readonly #known = new WeakMap<Condition, { readonly holds: boolean; readonly moved: boolean }>();
  readonly #unknownSince = new Map<Condition, number>();

  /** Takes what a condition is now; undefined: not known. */
  note(condition: Condition, holds: boolean | undefined, fires: boolean, now: number): void {
    if (holds === undefined) {
      if (!this.#unknownSince.has(condition)) this.#unknownSince.set(condition, now);
      return;
    }
    this.#unknownSince.delete(condition);
    const before = this.#known.get(condition);
    const moved = fires && (before === undefined || before.moved || before.holds !== holds);
    if (before?.holds !== holds || before.moved !== moved) this.#known.set(condition, { holds, moved });
  }

  /** What it was when it was known last, where it has been that from before its alert fired. */
  unmoved(condition: Condition): boolean | undefined {
    const known = this.#known.get(condition);
    return known && !known.moved ? known.holds : undefined;
  }

  /** The clock on the wall was set, by so many milliseconds. */
  shift(by: number): void {
    for (const [condition, since] of this.#unknownSince) this.#unknownSince.set(condition, since + by);
  }

  /** How long nothing has been known of it, in milliseconds. */
  unknownMs(condition: Condition, now: number): number {
    return Math.max(0, now - (this.#unknownSince.get(condition) ?? now));
  }
}
