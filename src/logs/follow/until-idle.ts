import type { Clock } from '../../model/clock.ts';

/** Idle time-out before the first item and between items, in milliseconds. */
const idleMs = { first: 15_000, next: 2_000 };

/** Reads a source that never ends until it has been idle for a while. */
export async function* untilIdle<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const idle = new AbortController();
  const iterator = open(AbortSignal.any([signal, idle.signal]))[Symbol.asyncIterator]();
  let wait = idleMs.first;
  try {
    for (;;) {
      const cancel = clock.after(wait, () => idle.abort());
      const next = await iterator.next().finally(cancel);
      if (next.done || signal.aborted) return;
      yield next.value;
      wait = idleMs.next;
    }
  } finally {
    idle.abort();
    await iterator.return?.();
  }
}
