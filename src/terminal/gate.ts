import type { Store } from '../model/session.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** The part of an output stream that tells whether its reader keeps up. */
interface Drainable {
  readonly writableLength: number;
  /** Calls back once everything written before has gone out; Node's `drain` event only follows an overfull buffer. */
  write(chunk: string, written: () => void): unknown;
}

/**
 * A store that tells nobody about changes while the terminal's reader stalls, and tells everybody once when it has caught up.
 * Frames are thus skipped before they are made; a frame that was made is always written whole, because Ink draws the next one
 * as a difference to it.
 */
export function gate(store: Store, output: Drainable): Store {
  const held = new Map<() => void, () => void>();
  let waiting = false;
  const release = (): void => {
    waiting = false;
    const due = [...held.values()];
    held.clear();
    for (const changed of due) changed();
  };
  return {
    get: (slice) => store.get(slice),
    subscribe(slice: keyof Snapshot, changed: () => void) {
      const notify = (): void => {
        if (output.writableLength === 0) {
          changed();
          return;
        }
        held.set(notify, changed);
        if (waiting) return;
        waiting = true;
        output.write('', release);
      };
      const unsubscribe = store.subscribe(slice, notify);
      return () => {
        unsubscribe();
        held.delete(notify);
      };
    },
  };
}
