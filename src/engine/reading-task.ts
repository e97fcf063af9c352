import type { Reading, Source } from '../model/kind.ts';
import { AskingTask, type AskingTaskOptions } from './asking-task.ts';
import type { MetricState } from './metric-state.ts';

interface ReadingTaskOptions extends AskingTaskOptions {
  readonly source: Source;
  readonly state: MetricState;
  /** Called with each reading before it is judged; what it returns is judged. */
  readonly take?: (reading: Reading) => Reading;
  /** Called after the state has changed. */
  readonly done: () => void;
}

/** Reads one source and writes down what it says. */
export function readingTask(options: ReadingTaskOptions): AskingTask<Reading> {
  const { source, state, redact, take = (reading) => reading, done } = options;
  return new AskingTask<Reading>(options, {
    async ask(signal) {
      const reading = take(await source.read(signal));
      return reading.why === undefined ? reading : { ...reading, why: redact(reading.why) };
    },
    answered: (reading, now) => state.read(reading, now),
    failed: ({ message }, now) => state.failed(message, now),
    backsOff: (nextAt) => state.backsOff(nextAt),
    done,
    close: () => source.close?.(),
  });
}
