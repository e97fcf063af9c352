import type { Cancel, Clock } from '../model/clock.ts';

/** Something that is done again and again. */
export interface Task {
  readonly id: string;
  /** Milliseconds between the starts of two runs. */
  readonly every: number;
  /** Milliseconds after which `signal` aborts. */
  readonly timeout: number;
  /** Does it once. Resolves to whether it got through; a task that does not is asked less and less often. */
  run(signal: AbortSignal): Promise<'reached' | 'unreachable'>;
  /** Called when a run did not even end after its time-out; the task is not started again before it does. */
  hung(): void;
  /** Called when the time of the next run is known, while it is later than the interval; undefined when it is not. */
  backsOff(nextAt: number | undefined): void;
}

interface Entry {
  readonly task: Task;
  dueSlot: number | undefined;
  state: 'idle' | 'queued' | 'running';
  failures: number;
  again: boolean;
  removed: boolean;
}

/** Due times are rounded up to this, in milliseconds, so that many tasks share one wake-up. */
const slotMs = 50;
/** How long a run may go on after its time-out before it is given up as hung, in milliseconds. */
const detachMs = 1_000;
/** Failures in a row before the first longer wait, and the longest wait in intervals and milliseconds. */
const backOff = { after: 3, mostIntervals: 6, mostMs: 60_000 };
/** Share of the interval by which a run may come early or late. */
const jitter = 0.05;

/**
 * Runs tasks on their intervals: never two runs of one task at once, at most `concurrency` runs in all, each with a time-out. One
 * timer serves all of them.
 */
export class Scheduler {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #concurrency: number;
  readonly #entries = new Map<string, Entry>();
  readonly #slots = new Map<number, Set<Entry>>();
  readonly #queue: Entry[] = [];
  readonly #aborts = new Set<AbortController>();
  #running = 0;
  #timer: { slot: number; cancel: Cancel } | undefined;
  #stopped = false;

  constructor(clock: Clock, random: () => number, concurrency = 32) {
    this.#clock = clock;
    this.#random = random;
    this.#concurrency = concurrency;
  }

  /** Adds a task; the first runs start at once, those of many tasks spread over a second. */
  add(task: Task): void {
    const entry: Entry = {
      task,
      dueSlot: undefined,
      state: 'idle',
      failures: 0,
      again: false,
      removed: false,
    };
    const spread = this.#entries.size < this.#concurrency ? 0 : this.#random() * Math.min(task.every, 1_000);
    this.#entries.set(task.id, entry);
    this.#schedule(entry, spread);
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.removed = true;
    this.#unschedule(entry);
    this.#entries.delete(id);
  }

  /** Runs a task as soon as possible, and once more if it is running right now: that run may have seen the past. */
  runNow(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry || this.#stopped) return;
    entry.failures = 0;
    if (entry.state === 'running') {
      entry.again = true;
      return;
    }
    if (entry.state === 'idle') this.#schedule(entry, 0);
  }

  /** Aborts what runs and starts nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const abort of this.#aborts) abort.abort();
    this.#entries.clear();
    this.#slots.clear();
    this.#queue.length = 0;
  }

  #schedule(entry: Entry, delay: number): void {
    this.#unschedule(entry);
    const slot = Math.ceil((this.#clock.elapsed() + delay) / slotMs);
    entry.dueSlot = slot;
    const slotEntries = this.#slots.get(slot) ?? new Set();
    slotEntries.add(entry);
    this.#slots.set(slot, slotEntries);
    this.#setTimer();
  }

  #unschedule(entry: Entry): void {
    if (entry.dueSlot === undefined) return;
    const slotEntries = this.#slots.get(entry.dueSlot);
    slotEntries?.delete(entry);
    if (slotEntries?.size === 0) this.#slots.delete(entry.dueSlot);
    entry.dueSlot = undefined;
  }

  #setTimer(): void {
    let next = Infinity;
    for (const slot of this.#slots.keys()) next = Math.min(next, slot);
    if (next === this.#timer?.slot) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (next === Infinity || this.#stopped) return;
    const cancel = this.#clock.after(Math.max(0, next * slotMs - this.#clock.elapsed()), () => {
      this.#timer = undefined;
      this.#start();
    });
    this.#timer = { slot: next, cancel };
  }

  #start(): void {
    const now = Math.floor(this.#clock.elapsed() / slotMs);
    for (const slot of [...this.#slots.keys()].filter((due) => due <= now).sort((a, b) => a - b)) {
      for (const entry of this.#slots.get(slot)!) {
        entry.dueSlot = undefined;
        entry.state = 'queued';
        this.#queue.push(entry);
      }
      this.#slots.delete(slot);
    }
    this.#drain();
    this.#setTimer();
  }

  #drain(): void {
    while (this.#running < this.#concurrency) {
      const entry = this.#queue.shift();
      if (!entry) return;
      if (!entry.removed) void this.#run(entry);
    }
  }

  async #run(entry: Entry): Promise<void> {
    entry.state = 'running';
    this.#running += 1;
    const started = this.#clock.elapsed();
    const abort = new AbortController();
    this.#aborts.add(abort);
    let counted = true;
    const release = (): void => {
      if (!counted) return;
      counted = false;
      this.#running -= 1;
      this.#aborts.delete(abort);
    };
    let cancelDetach: Cancel = () => {};
    const cancelTimeout = this.#clock.after(entry.task.timeout, () => {
      abort.abort();
      cancelDetach = this.#clock.after(detachMs, () => {
        // Its place goes to others; the task itself waits for the run to end.
        release();
        if (!entry.removed) entry.task.hung();
        this.#drain();
      });
    });
    const outcome = await entry.task.run(abort.signal).catch(() => 'unreachable' as const);
    cancelTimeout();
    cancelDetach();
    release();
    entry.state = 'idle';
    if (this.#stopped || entry.removed) return;
    entry.failures = outcome === 'unreachable' ? entry.failures + 1 : 0;
    this.#scheduleNext(entry, started);
    this.#drain();
  }

  #scheduleNext(entry: Entry, started: number): void {
    if (entry.again) {
      entry.again = false;
      this.#schedule(entry, 0);
      return;
    }
    const { every } = entry.task;
    const doublings = Math.max(0, entry.failures - backOff.after);
    const wait = Math.max(
      every,
      Math.min(every * 2 ** Math.min(doublings, 10), every * backOff.mostIntervals, backOff.mostMs),
    );
    const varied = wait * (1 + jitter * (2 * this.#random() - 1));
    const delay = Math.max(0, started + varied - this.#clock.elapsed());
    this.#schedule(entry, delay);
    entry.task.backsOff(wait > every ? this.#clock.now() + delay : undefined);
  }
}
