import type { ActionParams, Sketch, TargetPlan, Verb } from '../model/action.ts';
import { ConnectionFault } from '../model/fault.ts';
import { CannotAsk } from '../model/kind.ts';
import type { Target } from '../model/target.ts';
import { words } from '../words/index.ts';

/** Whether an error says that something did not answer, not that it answered no. */
export function isUnanswered(error: unknown): boolean {
  return (
    error instanceof CannotAsk ||
    error instanceof ConnectionFault ||
    (error instanceof Error && error.name === 'ConnectionLost')
  );
}

/** What a verb would run where nothing could be looked up, as a plan that cannot run. */
export function sketched(
  target: Target,
  verb: Verb,
  params: ActionParams,
): { readonly intended: TargetPlan; readonly unseen: readonly string[] } {
  const { unseen, ...sketch } = target.sketch?.(verb, params) ?? unknownSketch();
  return {
    intended: {
      ...sketch,
      touches: 0,
      preconditions: [],
      timeoutMs: 0,
      run: () => Promise.reject(new Error(words.actions.unseen.whole)),
    },
    unseen,
  };
}

function unknownSketch(): Sketch {
  return { requests: [], thing: 'instance', risk: 'disruptive', unseen: [words.actions.unseen.whole] };
}
