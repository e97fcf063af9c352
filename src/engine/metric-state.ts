import { type Band, bandRank, judge, thresholdText } from '../model/band.ts';
import { defined } from '../model/defined.ts';
import type { Reading } from '../model/kind.ts';
import { Series, trend } from '../model/series.ts';
import type { MetricRow } from '../model/snapshot.ts';
import type { MetricConfig } from '../model/system.ts';
import { words } from '../words/index.ts';
import { staleIntervals } from './check-state.ts';

/** How many readings are kept for sparklines, trends and rates. */
const kept = 120;
/** How many of the newest readings the trend is taken from. */
const trendOver = 12;

/** What is known about one metric. */
export class MetricState {
  readonly config: Pick<MetricConfig, 'id' | 'title' | 'unit' | 'bands' | 'every' | 'component'>;
  readonly label: string;
  readonly #lasts: boolean;
  readonly history = new Series(kept);
  #band: Band = 'nodata';
  /** The band of the last value there was: a gap does not forget that a band was entered and not left. */
  #held: Band = 'nodata';
  #value: number | null = null;
  #at: number | undefined;
  #problem: string | undefined;
  #bound: Reading['bound'];
  #budget: Reading['budget'];
  /** How much longer must be looked before there can be a value. */
  #waitsMs: number | undefined;
  #asked = false;
  #nextAt: number | undefined;

  /** @param lasts what is read never gets stale: it is asked once */
  constructor(config: MetricState['config'], label: string, lasts = false) {
    this.config = config;
    this.label = label;
    this.#lasts = lasts;
  }

  get band(): Band {
    return this.#band;
  }

  /** Whether it was read at all, with or without success. */
  get asked(): boolean {
    return this.#asked;
  }

  /** How long until another reading can bring a value, at least an interval, in milliseconds; undefined where waiting does not help. */
  get waitsMs(): number | undefined {
    return this.#waitsMs && Math.max(this.config.every, this.#waitsMs);
  }

  get at(): number | undefined {
    return this.#at;
  }

  read(reading: Reading, at: number): void {
    const value = reading.value === null || !Number.isFinite(reading.value) ? null : reading.value;
    this.#asked = true;
    this.#at = at;
    this.#value = value;
    this.#waitsMs = reading.afterMs;
    this.#bound = reading.bound;
    this.#budget = reading.budget;
    this.#problem = value === null ? (reading.why ?? noNumber(reading.value)) : reading.why;
    this.#band = judge(this.config.bands, value, this.#held, reading.bound);
    if (this.#band !== 'nodata') this.#held = this.#band;
    // A limit is not a value: a line through limits would be a line of nothing.
    this.history.push({ at, value: reading.bound ? Number.NaN : (value ?? Number.NaN) });
  }

  /** The source did not answer: the last value stays, with the reason, until it is stale; a first one never came. */
  failed(message: string, at: number): void {
    this.#asked = true;
    this.#problem = message;
    this.history.push({ at, value: Number.NaN });
  }

  backsOff(nextAt: number | undefined): void {
    this.#nextAt = nextAt;
  }

  isStale(now: number): boolean {
    return !this.#lasts && this.#at !== undefined && now - this.#at > this.config.every * staleIntervals;
  }

  staleAt(): number | undefined {
    return this.#lasts || this.#at === undefined
      ? undefined
      : this.#at + this.config.every * staleIntervals + 1;
  }

  /** The band as it is shown: a value that is stale is no longer fine, but one that was bad stays bad until it is known better. */
  bandAt(now: number): Band {
    return this.#band === 'normal' && this.isStale(now) ? 'nodata' : this.#band;
  }

  row(now: number): MetricRow {
    const { id, title, unit, bands, component } = this.config;
    return {
      id,
      title,
      unit,
      label: this.label,
      value: this.#value,
      band: this.bandAt(now),
      trend: trend(this.history.samples.slice(-trendOver)),
      history: this.history.samples.map((sample) => sample.value),
      asked: this.#asked,
      stale: this.isStale(now),
      ...defined({
        component,
        warning: bands.warning && thresholdText(bands.warning, unit),
        critical: bands.critical && thresholdText(bands.critical, unit),
        at: this.#at,
        bound: this.#bound,
        budget: this.#budget,
        waitsMs: this.#waitsMs,
        problem: this.#asked ? this.#problem : words.engine.notReadYet,
        nextAt: this.#nextAt,
      }),
    };
  }
}

/** Worst band first, then the order of the configuration. What only needs time before it has a value needs nobody's eye: it is last. */
export function sortByBand<Row extends { readonly band: Band; readonly waitsMs?: number }>(
  rows: readonly Row[],
): readonly Row[] {
  const waits = ({ band, waitsMs }: Row): number => (band === 'nodata' && waitsMs !== undefined ? 1 : 0);
  return rows
    .map((row, index) => ({ row, index }))
    .sort(
      (a, b) =>
        waits(a.row) - waits(b.row) || bandRank(a.row.band) - bandRank(b.row.band) || a.index - b.index,
    )
    .map(({ row }) => row);
}

/** Why there is no value although something was read. */
function noNumber(value: number | null): string {
  const { notANumber, infinite } = words.engine;
  return value === null || Number.isNaN(value) ? notANumber : infinite;
}
