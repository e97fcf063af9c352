import type { Clock } from '../model/clock.ts';
import type { Reading, Source } from '../model/kind.ts';
import { formatDuration } from '../model/quantity.ts';
import type { Schedule } from '../model/system.ts';
import type { Redact } from '../text/redactor.ts';
import { errorText } from '../words/error-text.ts';
import type { MetricState } from './metric-state.ts';
import type { Task } from './scheduler.ts';

export interface ReadingTaskOptions {
  readonly id: string;
  readonly schedule: Schedule;
  readonly source: Source;
  readonly state: MetricState;
  readonly clock: Clock;
  readonly redact: Redact;
  /** Called with each reading before it is judged; what it returns is judged. */
  readonly take?: (reading: Reading) => Reading;
  /** Called after the state has changed. */
  readonly done: () => void;
}

/** Reads one source and writes down what it says. */
export class ReadingTask implements Task {
  readonly id: string;
  readonly every: number;
  readonly timeout: number;
  readonly #options: ReadingTaskOptions;
  /** Number of the newest run; what an older one still brings is not listened to. */
  #run = 0;

  constructor(options: ReadingTaskOptions) {
    this.id = options.id;
    this.every = options.schedule.every;
    this.timeout = options.schedule.timeout;
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<'reached' | 'unreachable'> {
    const { source, state, clock, redact, take, done } = this.#options;
    this.#run += 1;
    const run = this.#run;
    let outcome: 'reached' | 'unreachable' = 'reached';
    try {
      const raw = await source.read(signal);
      if (run !== this.#run) return 'unreachable';
      const reading = take ? take(raw) : raw;
      state.read(reading.why === undefined ? reading : { ...reading, why: redact(reading.why) }, clock.now());
    } catch (error) {
      if (run !== this.#run) return 'unreachable';
      state.failed(
        signal.aborted ? `no answer within ${formatDuration(this.timeout)}` : redact(errorText(error)),
        clock.now(),
      );
      outcome = 'unreachable';
    }
    done();
    return outcome;
  }

  hung(): void {
    this.#options.state.failed('the source does not end after its time-out', this.#options.clock.now());
    this.#options.done();
  }

  backsOff(nextAt: number | undefined): void {
    this.#options.state.backsOff(nextAt);
  }

  /** Nothing that comes from now on is listened to. */
  close(): void {
    this.#run = -1;
    this.#options.source.close?.();
  }
}
