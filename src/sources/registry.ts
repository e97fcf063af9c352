import type { SourceKind } from '../model/kind.ts';

/** Every kind of source. A new one is its own file and one line here. */
export const sourceKinds: readonly SourceKind[] = [];
