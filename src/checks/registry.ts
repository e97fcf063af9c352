import type { CheckKind } from '../model/kind.ts';

/** Every kind of check. A new one is its own file and one line here. */
export const checkKinds: readonly CheckKind[] = [];
