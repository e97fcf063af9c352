import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Store } from '../../src/model/session.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

/** The present value of one slice; the component renders again when, and only when, that slice is replaced. */
export function useSlice<Slice extends keyof Snapshot>(store: Store, slice: Slice): Snapshot[Slice] {
  const subscribe = useCallback((changed: () => void) => store.subscribe(slice, changed), [store, slice]);
  const get = useCallback(() => store.get(slice), [store, slice]);
  return useSyncExternalStore(subscribe, get);
}

/** Renders again when any of these slices is replaced. The list must not change between renders. */
export function useSlices(store: Store, slices: readonly (keyof Snapshot)[]): readonly unknown[] {
  const key = slices.join(' ');
  const { subscribe, get } = useMemo(() => {
    const names = (key === '' ? [] : key.split(' ')) as (keyof Snapshot)[];
    let values: readonly unknown[] = [];
    return {
      subscribe(changed: () => void) {
        const stops = names.map((name) => store.subscribe(name, changed));
        return () => {
          for (const stop of stops) stop();
        };
      },
      get() {
        const next = names.map((name) => store.get(name));
        if (next.length !== values.length || next.some((value, index) => value !== values[index]))
          values = next;
        return values;
      },
    };
  }, [store, key]);
  return useSyncExternalStore(subscribe, get);
}
