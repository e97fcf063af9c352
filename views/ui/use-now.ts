import { useMemo, useSyncExternalStore } from 'react';
import type { Cancel, Clock } from '../../src/model/clock.ts';

/** How often displayed ages are looked at again, in milliseconds. */
const step = 10_000;

/** One slow beat for every age on the screen; it stands still while nobody listens. */
export class CoarseClock {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #timer: Cancel | undefined;
  #beat = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Grows by one with every beat. */
  get beat(): number {
    return this.#beat;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Calls `run` once, `ms` milliseconds from now, whatever the beat. */
  after(ms: number, run: () => void): Cancel {
    return this.#clock.after(ms, run);
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    this.#timer ??= this.#clock.after(step, this.#next);
    return () => {
      this.#listeners.delete(changed);
      if (this.#listeners.size > 0) return;
      this.#timer?.();
      this.#timer = undefined;
    };
  };

  readonly #next = (): void => {
    this.#beat += 1;
    this.#timer = this.#clock.after(step, this.#next);
    for (const listener of [...this.#listeners]) listener();
  };
}

/**
 * What depends on the time. It is computed anew when `compute` changes or the clock beats, and the component renders again only
 * when it then is another.
 */
export function useTimed<Value>(
  clock: CoarseClock,
  compute: (now: number) => Value,
  same: (one: Value, other: Value) => boolean,
): Value {
  const get = useMemo(() => {
    let beat = -1;
    let value: Value | undefined;
    return (): Value => {
      if (beat === clock.beat) return value!;
      beat = clock.beat;
      const next = compute(clock.now());
      if (value === undefined || !same(value, next)) value = next;
      return value;
    };
  }, [clock, compute, same]);
  return useSyncExternalStore(clock.subscribe, get);
}

/** Lines that depend on the time. */
export function useLines(clock: CoarseClock, compute: (now: number) => readonly string[]): readonly string[] {
  return useTimed(clock, compute, sameLines);
}

export function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}
