import type { Clock } from '../model/clock.ts';
import type { Bucket, SeriesRef } from '../model/history.ts';
import { minuteMs } from '../time/units.ts';
import { joined, nothing } from './buckets.ts';
import type { HistoryTables, SeenMinute } from './sqlite.ts';

/** How often what is too old is let go, in milliseconds. */
const pruneEveryMs = 24 * 60 * minuteMs;
/** For so many of its intervals a reading stands for what comes after it. */
const holdsFor = 1.5;
/** After more intervals than this without a reading, and more than this time, nobody saw how a counter rose. */
const gapIntervals = 3;
const leastGapMs = 2 * minuteMs;
/** Blobs that are sealed in a second: keys are not kept waiting. */
const sealedAtOnce = 20;
/** Minutes that are kept while they cannot be written. */
const mostWaiting = 60;

interface Recorded {
  readonly ref: SeriesRef;
  everyMs: number;
  /** The last reading, by the wall and by the clock that nobody sets. */
  at: number;
  elapsed: number;
  value: number;
  /** Minutes that are not written yet. */
  readonly waiting: Map<number, Bucket>;
}

/**
 * Gathers readings in memory and writes them down once a minute, all in one transaction. Only the plantao that leads writes; one that
 * does not gathers all the same, so that a counter goes on without a gap when the lead comes to it.
 */
export class HistoryRecorder {
  readonly #clock: Clock;
  readonly #series = new Map<string, Recorded>();
  #minute: number | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #prunedAt = Number.NEGATIVE_INFINITY;
  #led = false;
  /** There is more to seal. */
  #sealing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes a reading down.
   * @param everyMs how often it is read, in milliseconds
   * @param at when it was read, wall-clock milliseconds
   */
  note(ref: SeriesRef, everyMs: number, value: number, at: number): void {
    if (!Number.isFinite(value)) return;
    const elapsed = this.#clock.elapsed();
    const name = `${ref.key}\n${ref.kind} ${ref.unit}`;
    const before = this.#series.get(name);
    if (!before) {
      const waiting = new Map<number, Bucket>();
      const first: Recorded = { ref, everyMs, at, elapsed, value, waiting };
      this.#series.set(name, first);
      if (ref.kind === 'gauge') gather(first, at, value);
      return;
    }
    const gap = Math.max(at - before.at, elapsed - before.elapsed);
    const rose = value >= before.value ? value - before.value : value;
    Object.assign(before, { everyMs, at, elapsed, value });
    if (ref.kind === 'gauge') gather(before, at, value);
    else if (gap <= Math.max(everyMs * gapIntervals, leastGapMs)) gather(before, at, rose);
  }

  /** Called once a second while another plantao leads: what is over is that one's to write. */
  follow(): void {
    this.#led = false;
    this.#dropBefore(Math.floor(this.#clock.now() / minuteMs));
  }

  /**
   * Called once a second while this plantao leads: writes what is over.
   * @param tables undefined while there is nowhere to write: it is kept
   * @throws Error when it cannot be written; it is kept for the next minute
   */
  lead(tables: HistoryTables | undefined): void {
    const [now, elapsed] = [this.#clock.now(), this.#clock.elapsed()];
    const minute = Math.floor(now / minuteMs);
    const lookedAgo = elapsed - this.#lookedAt;
    this.#lookedAt = elapsed;
    // What was over before the lead came here the other one has written.
    if (!this.#led) this.#dropBefore(minute);
    const led = this.#led;
    this.#led = true;
    if (!tables) return;
    if (this.#sealing) this.#sealing = tables.seal(now, sealedAtOnce);
    if (minute === this.#minute) return;
    const steppedBack = this.#minute !== undefined && minute < this.#minute;
    this.#minute = minute;
    if (steppedBack) {
      for (const { waiting } of this.#series.values())
        for (const one of waiting.keys()) if (one > minute) waiting.delete(one);
      tables.forgetAfter(now);
    }
    // Minutes in which plantao, or the machine, was asleep were not seen.
    if (led && lookedAgo < minuteMs) this.#hold(minute - 1);
    this.#write(tables, minute);
    this.#sealing = tables.seal(now, sealedAtOnce);
    if (elapsed - this.#prunedAt < pruneEveryMs) return;
    tables.prune(now);
    this.#prunedAt = elapsed;
  }

  /** Writes what is over before plantao leaves. @throws Error when it cannot be written */
  close(tables: HistoryTables): void {
    if (this.#led) this.#write(tables, Math.floor(this.#clock.now() / minuteMs));
  }

  /** Readings that still stood for a minute in which there was no new one. */
  #hold(minute: number): void {
    for (const { at, everyMs, waiting } of this.#series.values()) {
      const holds = at + everyMs * holdsFor >= minute * minuteMs && at < minute * minuteMs;
      if (holds && !waiting.has(minute)) waiting.set(minute, nothing);
    }
  }

  #write(tables: HistoryTables, before: number): void {
    const over: SeenMinute[] = [];
    for (const { ref, waiting } of this.#series.values()) {
      for (const [minute, bucket] of waiting) if (minute < before) over.push({ series: ref, minute, bucket });
    }
    tables.add(over.sort((a, b) => a.minute - b.minute));
    this.#dropBefore(before);
  }

  #dropBefore(minute: number): void {
    for (const { waiting } of this.#series.values())
      for (const one of waiting.keys()) if (one < minute) waiting.delete(one);
  }
}

function gather({ waiting }: Recorded, at: number, value: number): void {
  const minute = Math.floor(at / minuteMs);
  if (waiting.size >= mostWaiting && !waiting.has(minute)) waiting.delete(Math.min(...waiting.keys()));
  waiting.set(
    minute,
    joined(waiting.get(minute) ?? nothing, { count: 1, sum: value, min: value, max: value }),
  );
}
