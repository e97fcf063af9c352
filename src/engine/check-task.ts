import type { Clock } from '../model/clock.ts';
import { CannotAsk, type Check, type CheckAnswer } from '../model/kind.ts';
import { formatDuration } from '../model/quantity.ts';
import type { Schedule } from '../model/system.ts';
import type { Redact } from '../text/redactor.ts';
import { errorText } from '../words/error-text.ts';
import type { CheckState } from './check-state.ts';
import type { Task } from './scheduler.ts';

export interface CheckTaskOptions {
  readonly id: string;
  readonly schedule: Schedule;
  readonly check: Check;
  readonly state: CheckState;
  /** Title of the component that is asked. */
  readonly title: string;
  /** What it is asked about others, by component id. */
  readonly parts: ReadonlyMap<string, CheckState>;
  readonly clock: Clock;
  readonly redact: Redact;
  /** Called after the states have changed. */
  readonly done: () => void;
}

/** Asks one check and writes down what it says, about its own component and about others. */
export class CheckTask implements Task {
  readonly id: string;
  readonly every: number;
  readonly timeout: number;
  readonly #options: CheckTaskOptions;
  /** Number of the newest run; what an older one still brings is not listened to. */
  #run = 0;

  constructor(options: CheckTaskOptions) {
    this.id = options.id;
    this.every = options.schedule.every;
    this.timeout = options.schedule.timeout;
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<'reached' | 'unreachable'> {
    this.#run += 1;
    const run = this.#run;
    let answer: CheckAnswer | undefined;
    let failure: unknown;
    try {
      answer = await this.#options.check.run(signal);
    } catch (error) {
      failure = error;
    }
    if (run !== this.#run) return 'unreachable';
    if (answer) this.#answered(answer);
    else this.#failed(failure, signal);
    this.#options.done();
    return answer ? 'reached' : 'unreachable';
  }

  hung(): void {
    this.#options.state.couldNotAsk('the check does not end after its time-out');
    this.#partsUnknown();
    this.#options.done();
  }

  backsOff(nextAt: number | undefined): void {
    this.#options.state.backsOff(nextAt);
    for (const part of this.#options.parts.values()) part.backsOff(nextAt);
  }

  /** Nothing that comes from now on is listened to. */
  close(): void {
    this.#run = -1;
    this.#options.check.close?.();
  }

  #answered(answer: CheckAnswer): void {
    const { state, parts, redact, title, clock } = this.#options;
    const now = clock.now();
    state.answered({ ...answer, message: redact(answer.message) }, now);
    for (const [id, part] of parts) {
      const said = answer.parts?.[id];
      if (said) part.answered({ status: said.status, message: redact(said.message) }, now);
      else part.couldNotAsk(`${title} did not say`);
    }
  }

  #failed(error: unknown, signal: AbortSignal): void {
    const { state, redact, clock } = this.#options;
    const late = signal.aborted;
    const message = late ? `no answer within ${formatDuration(this.timeout)}` : redact(errorText(error));
    if (error instanceof CannotAsk && !late) state.couldNotAsk(message, error.fault?.code);
    else state.failed(message, clock.now());
    this.#partsUnknown();
  }

  #partsUnknown(): void {
    for (const part of this.#options.parts.values())
      part.couldNotAsk(`${this.#options.title} did not answer`);
  }
}
