import { http } from '../actions/kinds/http.ts';
import type { ActionKind } from '../model/target.ts';
import { rowChange } from './row-change.ts';

/** Every way of changing who has a handoff. */
export const handoffActionKinds: readonly ActionKind[] = [rowChange, http];
