import type { Clock } from '../model/clock.ts';
import { CannotAsk } from '../model/kind.ts';
import { formatDuration } from '../model/quantity.ts';
import type { Schedule } from '../model/system.ts';
import type { Redact } from '../text/redactor.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import type { Task } from './scheduler.ts';

/** Why a question brought no answer. */
interface Failure {
  /**
   * `hung`: it did not even end after its time-out. `late`: no answer in time. `cannot-ask`: plantao itself could not ask, or what it asks
   * through gave no answer in time.
   */
  readonly how: 'hung' | 'late' | 'cannot-ask' | 'failed';
  /** For people, redacted. */
  readonly message: string;
  readonly fault: CannotAsk['fault'];
}

/** One question, and where its answers go. */
interface Asking<Answer> {
  ask(signal: AbortSignal): Promise<Answer>;
  answered(answer: Answer, now: number): void;
  failed(failure: Failure, now: number): void;
  /** When it is asked next, while that is later than its interval; undefined when it is not. */
  backsOff(nextAt: number | undefined): void;
  /** Called after either. */
  done(): void;
  close(): void;
}

export interface AskingTaskOptions {
  readonly id: string;
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly redact: Redact;
}

/** Asks one question again and again: at most one answer for each run, and none that an older run still brings. */
export class AskingTask<Answer = unknown> implements Task {
  readonly id: string;
  readonly every: number;
  readonly timeout: number;
  readonly #options: AskingTaskOptions;
  readonly #asking: Asking<Answer>;
  /** Number of the newest run; what an older one still brings is not listened to. */
  #run = 0;

  constructor(options: AskingTaskOptions, asking: Asking<Answer>) {
    this.id = options.id;
    this.every = options.schedule.every;
    this.timeout = options.schedule.timeout;
    this.#options = options;
    this.#asking = asking;
  }

  async run(signal: AbortSignal): Promise<'reached' | 'unreachable'> {
    this.#run += 1;
    const run = this.#run;
    const { clock } = this.#options;
    let reached = true;
    try {
      const answer = await this.#asking.ask(signal);
      if (run !== this.#run) return 'unreachable';
      this.#asking.answered(answer, clock.now());
    } catch (error) {
      if (run !== this.#run) return 'unreachable';
      this.#asking.failed(this.#failure(error, signal.aborted), clock.now());
      reached = false;
    }
    this.#asking.done();
    return reached ? 'reached' : 'unreachable';
  }

  hung(): void {
    this.#asking.failed({ how: 'hung', message: this.#late, fault: undefined }, this.#options.clock.now());
    this.#asking.done();
  }

  backsOff(nextAt: number | undefined): void {
    this.#asking.backsOff(nextAt);
  }

  /** Nothing that comes from now on is listened to. */
  close(): void {
    this.#run = -1;
    this.#asking.close();
  }

  get #late(): string {
    return words.engine.late(formatDuration(this.timeout));
  }

  #failure(error: unknown, isLate: boolean): Failure {
    const message = isLate ? this.#late : this.#options.redact(errorText(error));
    if (error instanceof CannotAsk) return { how: 'cannot-ask', message, fault: error.fault };
    return { how: isLate ? 'late' : 'failed', message, fault: undefined };
  }
}
