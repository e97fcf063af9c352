/** One reading of a metric: wall-clock milliseconds and a value (NaN where there was no data). */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** A bounded history: the newest `capacity` samples, oldest dropped first. */
export class Series {
  readonly #capacity: number;
  #samples: Sample[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length > this.#capacity) this.#samples.shift();
  }

  /** Oldest first. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  get last(): Sample | undefined {
    return this.#samples.at(-1);
  }

  /** The samples taken at or after `from` (wall-clock milliseconds), oldest first. */
  since(from: number): readonly Sample[] {
    return this.#samples.filter((sample) => sample.at >= from);
  }
}

/** -1 falling, 1 rising, 0 level, null when there are too few samples to say. Level means within 2 % of the older half. */
export type Trend = -1 | 0 | 1 | null;

/** Compares the mean of the newer half of the finite samples with that of the older half. */
export function trend(samples: readonly Sample[]): Trend {
  const finite = samples.filter((sample) => Number.isFinite(sample.value)).map((sample) => sample.value);
  if (finite.length < 4) return null;
  const middle = Math.floor(finite.length / 2);
  const older = mean(finite.slice(0, middle));
  const newer = mean(finite.slice(middle));
  const room = Math.max(Math.abs(older) * 0.02, Number.EPSILON);
  if (Math.abs(newer - older) <= room) return 0;
  return newer > older ? 1 : -1;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
