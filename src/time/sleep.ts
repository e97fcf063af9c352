import type { Clock } from '../model/clock.ts';

/**
 * Resolves after `ms` milliseconds on the clock; the timer goes with the signal.
 * @throws the signal's reason as soon as it aborts
 */
export async function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const cancel = clock.after(ms, resolve);
  const abort = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await promise;
  } finally {
    cancel();
    signal?.removeEventListener('abort', abort);
  }
}

/** Like `sleep`, but an abort only ends it early: for loops that look at the signal themselves. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await sleep(clock, ms, signal).catch(() => {});
}

/** Waits until work has settled, whether it succeeded or failed, but no longer than `ms` milliseconds. */
export async function settledWithin(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const settled = new AbortController();
  const end = (): void => settled.abort();
  work.then(end, end);
  await pause(clock, ms, settled.signal);
}
