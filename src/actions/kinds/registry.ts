import type { ActionKind } from '../../model/target.ts';

/** Every way of doing things that `actions:` may give a name. A new one is its own file and one line here. */
export const actionKinds: readonly ActionKind[] = [];
