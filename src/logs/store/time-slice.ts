import type { Clock } from '../../model/clock.ts';

/** Gives others their turn after this long, in milliseconds. */
export const sliceMs = 15;

/** Lets others have their turn now and then: await it between pieces of long work. */
export function timeSlicer(clock: Clock): () => Promise<void> {
  let since = clock.elapsed();
  return async () => {
    if (clock.elapsed() - since < sliceMs) return;
    await new Promise<void>((go) => void setImmediate(go));
    since = clock.elapsed();
  };
}
