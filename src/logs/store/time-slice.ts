import type { Clock } from '../../model/clock.ts';

/** How long work runs before it yields, in milliseconds. */
export const sliceMs = 15;

/** Returns a function to await between pieces of long work: it yields to other work once a slice is used up. */
export function timeSlicer(clock: Clock): () => Promise<void> {
  let since = clock.elapsed();
  return async () => {
    if (clock.elapsed() - since < sliceMs) return;
    await new Promise<void>((resume) => void setImmediate(resume));
    since = clock.elapsed();
  };
}
