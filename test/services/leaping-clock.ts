import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Cancel, Clock } from '../../src/model/clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
  handle: NodeJS.Timeout | undefined;
}

/** How long it looks whether anything goes on, and how far it leaps when nothing does, in milliseconds. */
const look = { everyMs: 10, leapMs: 100 };

/**
 * The time of this machine, which leaps ahead whenever nothing is under way: no request that has not been answered, no program that has
 * not ended. What is waited for comes soon, and whatever takes real time has all of its real time-out, however slow the machine.
 */
export class LeapingClock implements Clock {
  #ahead = 0;
  #requests = 0;
  readonly #timers = new Set<Timer>();
  readonly #looking = setInterval(() => this.#leap(), look.everyMs);
  readonly #began = (): void => void this.#requests++;
  readonly #ended = (): void => void this.#requests--;

  constructor() {
    subscribe('undici:request:create', this.#began);
    for (const end of ends) subscribe(end, this.#ended);
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  elapsed(): number {
    return performance.now() + this.#ahead;
  }

  after(ms: number, run: () => void): Cancel {
    const timer: Timer = { at: this.elapsed() + Math.max(0, ms), run, handle: undefined };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => this.#drop(timer);
  }

  /** Ends the leaps; what was to be called later is not called any more. */
  stop(): void {
    clearInterval(this.#looking);
    unsubscribe('undici:request:create', this.#began);
    for (const end of ends) unsubscribe(end, this.#ended);
    for (const timer of this.#timers) this.#drop(timer);
  }

  #leap(): void {
    if (this.#requests > 0 || process.getActiveResourcesInfo().includes('ProcessWrap')) return;
    this.#ahead += look.leapMs;
    for (const timer of [...this.#timers].sort((a, b) => a.at - b.at)) {
      clearTimeout(timer.handle);
      if (timer.at > this.elapsed()) this.#arm(timer);
      else this.#fire(timer);
    }
  }

  #arm(timer: Timer): void {
    const left = Math.min(Math.max(0, timer.at - this.elapsed()), 2 ** 31 - 1);
    timer.handle = setTimeout(() => this.#fire(timer), left);
  }

  #fire(timer: Timer): void {
    // One that fired before it may have cancelled it.
    if (this.#timers.delete(timer)) timer.run();
  }

  #drop(timer: Timer): void {
    clearTimeout(timer.handle);
    this.#timers.delete(timer);
  }
}

const ends = ['undici:request:trailers', 'undici:request:error'];
