/** Stops a timer; calling it twice, or after the timer ran, does nothing. */
export type Cancel = () => void;

/**
 * The only way business logic learns the time or waits. A test passes its own and moves hours in milliseconds.
 */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Milliseconds from an arbitrary start that never go backwards; for measuring how long something took. */
  elapsed(): number;
  /** Calls `run` once, `ms` milliseconds from now. */
  after(ms: number, run: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};
