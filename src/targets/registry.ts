import type { TargetKind } from '../model/target.ts';

/** Every place where a component can run. A new one is its own file and one line here. */
export const targetKinds: readonly TargetKind[] = [];

/** Every cache that `flush-cache` can empty. A new one is its own file and one line here. */
export const cacheKinds: readonly TargetKind[] = [];
