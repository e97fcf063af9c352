import type { Output } from '../model/action.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

/** One step of a plan: what people see of it, and what it does. */
export interface Step {
  readonly request: string;
  run(output: Output, signal: AbortSignal): Promise<void>;
}

/** Runs steps one after another; where there are several, each is said before its output. @throws Error that names the step that failed */
export async function runInTurn(steps: readonly Step[], output: Output, signal: AbortSignal): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (steps.length > 1) output(`> ${step.request}`);
    try {
      await step.run(output, signal);
    } catch (error) {
      if (steps.length === 1 || signal.aborted) throw error;
      const said = words.targets.stepFailed(index + 1, steps.length, step.request, errorText(error));
      throw new Error(said, { cause: error });
    }
  }
}
