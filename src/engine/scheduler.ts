import type { Cancel, Clock } from '../model/clock.ts';
import { nextWait } from '../time/back-off.ts';
import { TimerQueue } from './timer-queue.ts';

/** Something that is done again and again. */
export interface Task {
  readonly id: string;
  /** Milliseconds between the starts of two runs. */
  readonly every: number;
  /** Milliseconds after which `signal` aborts. */
  readonly timeout: number;
  /** Does it once. Resolves to whether it got through; a task that does not is asked less and less often. */
  run(signal: AbortSignal): Promise<'reached' | 'unreachable'>;
  /**
   * Called when a run did not even end after its time-out, and again at each interval while it still has not. Who waits for the run waits
   * no longer.
   */
  hung(): void;
  /** Called when the time of the next run is known, while it is later than the interval; undefined when it is not. */
  backsOff(nextAt: number | undefined): void;
}

interface Entry {
  readonly task: Task;
  /** Comes by itself at its interval; otherwise only when asked for. */
  readonly periodic: boolean;
  state: 'idle' | 'queued' | 'running';
  /** Runs in a row that did not get through. */
  failures: number;
  /** Asked for while it was running. */
  again: boolean;
  /** Ends what runs. */
  abort: AbortController | undefined;
  waiting: (() => void)[];
  /** Runs that were given up and still have not ended. */
  abandoned: number;
}

/** How long a run may go on after its time-out before its place is given to others, in milliseconds. */
const detachMs = 1_000;
/** How long a run that never ends keeps its task from being started again, in milliseconds. */
const abandonMs = 60_000;
/** Most runs of one task that never end, side by side; beyond them it is not started again before one of them ends. */
const mostAbandoned = 2;
/** Share of the interval by which a run may come early or late. */
const jitter = 0.05;

/**
 * Runs tasks on their intervals: never two runs of one task at once, at most `concurrency` runs in all, each with a time-out. Tasks
 * wait in the order in which they became due, and those that failed last never take more than half of the places, so that a
 * hundred hung ones cannot hold up the rest.
 */
export class Scheduler {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #concurrency: number;
  readonly #entries = new Map<string, Entry>();
  readonly #timers: TimerQueue<Entry>;
  readonly #sound: Entry[] = [];
  readonly #failing: Entry[] = [];
  #running = 0;
  #runningFailing = 0;
  #stopped = false;

  /** @param random 0…1; the same numbers give the same times */
  constructor(clock: Clock, random: () => number, concurrency = 32) {
    this.#clock = clock;
    this.#random = random;
    this.#concurrency = concurrency;
    this.#timers = new TimerQueue(clock, (entry) => this.#enqueue(entry));
  }

  /** Adds a task; first runs start at once as far as there is room, those of more tasks spread over a second. */
  add(task: Task, periodic = true): void {
    if (this.#stopped) return;
    this.remove(task.id);
    const spread = this.#entries.size < this.#concurrency ? 0 : this.#random() * Math.min(task.every, 1_000);
    const entry: Entry = {
      task,
      periodic,
      state: 'idle',
      failures: 0,
      again: false,
      abort: undefined,
      waiting: [],
      abandoned: 0,
    };
    this.#entries.set(task.id, entry);
    if (periodic) this.#timers.put(entry, spread);
  }

  /** Takes a task away; a run of it is aborted and what comes of it is not waited for. */
  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#timers.remove(entry);
    for (const queue of [this.#sound, this.#failing]) {
      const index = queue.indexOf(entry);
      if (index >= 0) queue.splice(index, 1);
    }
    entry.abort?.abort();
    release(entry);
  }

  /**
   * Runs a task as soon as possible, and once more if it is running right now: that run may have seen the past. Resolves when that
   * run has ended or hangs, or the task was taken away.
   */
  runNow(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) return Promise.resolve();
    const ended = new Promise<void>((resolve) => entry.waiting.push(resolve));
    entry.failures = 0;
    if (entry.state === 'running') entry.again = true;
    else if (entry.state === 'idle') this.#timers.put(entry, 0);
    return ended;
  }

  /** Aborts what runs and starts nothing more. */
  stop(): void {
    this.#stopped = true;
    for (const id of [...this.#entries.keys()]) this.remove(id);
    this.#timers.clear();
  }

  #enqueue(entry: Entry): void {
    entry.state = 'queued';
    (entry.failures > 0 ? this.#failing : this.#sound).push(entry);
    this.#drain();
  }

  #drain(): void {
    while (this.#running < this.#concurrency) {
      const room = this.#runningFailing < Math.max(1, this.#concurrency / 2);
      const failing =
        room && this.#failing.length > 0 && (this.#sound.length === 0 || this.#runningFailing === 0);
      const entry = failing ? this.#failing.shift() : this.#sound.shift();
      if (!entry) return;
      void this.#run(entry, failing);
    }
  }

  async #run(entry: Entry, failing: boolean): Promise<void> {
    const { task } = entry;
    const abort = new AbortController();
    const started = this.#clock.elapsed();
    entry.state = 'running';
    entry.abort = abort;
    this.#running += 1;
    if (failing) this.#runningFailing += 1;
    let seated = true;
    const leave = (): void => {
      if (!seated) return;
      seated = false;
      this.#running -= 1;
      if (failing) this.#runningFailing -= 1;
    };
    const given = Promise.withResolvers<'abandoned'>();
    const cancel = this.#watch(
      entry,
      abort,
      () => {
        // Its place goes to others; the task itself waits for the run to end.
        leave();
        if (!this.#stopped) this.#drain();
      },
      () => given.resolve('abandoned'),
    );
    let outcome: 'reached' | 'unreachable' | 'abandoned' = 'unreachable';
    try {
      const running = task.run(abort.signal);
      outcome = await Promise.race([running, given.promise]);
      if (outcome === 'abandoned') {
        entry.abandoned += 1;
        const end = (): void => {
          entry.abandoned -= 1;
        };
        running.then(end, end);
      }
    } catch {
      // A task reports its own failures; one that throws was not reached.
    }
    cancel();
    leave();
    entry.abort = undefined;
    if (this.#entries.get(task.id) === entry) this.#ended(entry, outcome === 'reached', started);
    if (!this.#stopped) this.#drain();
  }

  /** Aborts a run at its time-out, then reports it as hung for as long as it does not end. */
  #watch(entry: Entry, abort: AbortController, detach: () => void, abandon: () => void): Cancel {
    const { task } = entry;
    let over = 0;
    let cancel: Cancel;
    const hung = (): void => {
      if (this.#entries.get(task.id) !== entry) return;
      detach();
      task.hung();
      release(entry);
      over += task.every;
      if (over > abandonMs && entry.abandoned < mostAbandoned) abandon();
      else cancel = this.#clock.after(task.every, hung);
    };
    cancel = this.#clock.after(task.timeout, () => {
      cancel = this.#clock.after(detachMs, hung);
      abort.abort();
    });
    return () => cancel();
  }

  #ended(entry: Entry, reached: boolean, started: number): void {
    const { task } = entry;
    entry.state = 'idle';
    entry.failures = reached ? 0 : entry.failures + 1;
    if (entry.again) {
      entry.again = false;
      this.#timers.put(entry, 0);
      return;
    }
    release(entry);
    if (!entry.periodic) return;
    const wait = nextWait(task.every, entry.failures);
    const varied = wait * (1 + jitter * (2 * this.#random() - 1));
    const delay = Math.max(0, started + varied - this.#clock.elapsed());
    this.#timers.put(entry, delay);
    task.backsOff(wait > task.every ? this.#clock.now() + delay : undefined);
  }
}

function release(entry: Entry): void {
  for (const ended of entry.waiting.splice(0)) ended();
}
