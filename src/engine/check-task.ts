import type { Check, CheckAnswer } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { AskingTask, type AskingTaskOptions } from './asking-task.ts';
import type { CheckState } from './check-state.ts';

interface CheckTaskOptions extends AskingTaskOptions {
  readonly check: Check;
  readonly state: CheckState;
  /** Title of the component that is asked. */
  readonly title: string;
  /** What it is asked about others, by component id. */
  readonly parts: ReadonlyMap<string, CheckState>;
  /** Called after the states have changed. */
  readonly done: () => void;
}

/** Asks one check and writes down what it says, about its own component and about others. */
export function checkTask(options: CheckTaskOptions): AskingTask<CheckAnswer> {
  const { check, state, title, parts, redact, done } = options;
  return new AskingTask<CheckAnswer>(options, {
    ask: (signal) => check.run(signal),
    answered(answer, now) {
      state.answered({ ...answer, message: redact(answer.message) }, now);
      for (const [id, part] of parts) {
        const said = answer.parts?.[id];
        if (said) part.answered({ status: said.status, message: redact(said.message) }, now);
        else part.couldNotAsk(words.engine.partMissing(title));
      }
    },
    failed({ how, message, fault }, now) {
      // A component that gives no answer in time is down; one that plantao could not ask is not.
      if (how === 'late' || how === 'failed') state.failed(message, now);
      else state.couldNotAsk(message, fault?.code);
      for (const part of parts.values()) part.couldNotAsk(words.engine.noAnswerOf(title));
    },
    backsOff(nextAt) {
      state.backsOff(nextAt);
      for (const part of parts.values()) part.backsOff(nextAt);
    },
    done,
    close: () => check.close?.(),
  });
}
