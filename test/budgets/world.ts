import type { Past } from '../../src/model/budget.ts';
import type { SeriesRef } from '../../src/model/history.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A past in memory, minute by minute: how much each counter rose, and what each component was like. What is not there was not seen. */
export class Minutes {
  readonly rises = new Map<string, Map<number, number>>();
  readonly letters = new Map<string, Map<number, string>>();
  now: number;

  constructor(now: number) {
    this.now = now;
  }

  /** A counter rose by `by` in each minute from `from` until `until`. */
  rose(ref: SeriesRef, from: number, until: number, by: number | ((at: number) => number)): this {
    const of = this.rises.get(ref.key) ?? new Map<number, number>();
    this.rises.set(ref.key, of);
    for (let at = from; at < until; at += minute) of.set(at, typeof by === 'number' ? by : by(at));
    return this;
  }

  /** A component was so in each minute from `from` until `until`. */
  was(component: string, from: number, until: number, letter: string): this {
    const of = this.letters.get(component) ?? new Map<number, string>();
    this.letters.set(component, of);
    for (let at = from; at < until; at += minute) of.set(at, letter);
    return this;
  }

  get past(): Past {
    return {
      until: () => this.now,
      stretch: (ref, from, until) => {
        const seen = within(this.rises.get(ref.key), from, until);
        const minutes = (until - from) / minute;
        return {
          sum: seen.reduce((sum, value) => sum + value, 0),
          seen: seen.length,
          coverage: minutes === 0 ? 0 : seen.length / minutes,
        };
      },
      minutes: (component, from, until) => within(this.letters.get(component), from, until).join(''),
    };
  }
}

function within<T>(values: ReadonlyMap<number, T> | undefined, from: number, until: number): T[] {
  const found: T[] = [];
  for (let at = Math.ceil(from / minute) * minute; at < until; at += minute) {
    const value = values?.get(at);
    if (value !== undefined) found.push(value);
  }
  return found;
}
