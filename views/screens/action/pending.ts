import type { ActionState } from '../../../src/model/action.ts';

/** Whether an action has not ended: it is planned, runs, or is being verified. */
export function isPending(state: ActionState): boolean {
  return state === 'planned' || state === 'running' || state === 'verifying';
}
