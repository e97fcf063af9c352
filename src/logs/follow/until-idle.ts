import type { Clock } from '../../model/clock.ts';

/** So long a program may take to say something, and to say something more, in milliseconds. */
const waits = { first: 15_000, next: 2_000 };

/** What comes of something that never ends, until nothing has come for a while. */
export async function* untilIdle<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const quiet = new AbortController();
  const iterator = open(AbortSignal.any([signal, quiet.signal]))[Symbol.asyncIterator]();
  let wait = waits.first;
  try {
    for (;;) {
      const cancel = clock.after(wait, () => quiet.abort());
      const next = await iterator.next().finally(cancel);
      if (next.done || signal.aborted) return;
      yield next.value;
      wait = waits.next;
    }
  } finally {
    quiet.abort();
    await iterator.return?.();
  }
}
