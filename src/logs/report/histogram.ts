import type { LogVolume } from '../../model/logs.ts';

/** Most buckets; beyond that neighbours are merged. */
const mostBuckets = 4_096;
/** Outliers are cut off: old lines beyond this share, if they stretch the span by this factor. */
const shownShare = 0.98;
const stretchFactor = 4;
/** Round lengths of a column, in seconds. */
const roundLengths = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400,
];

interface Bucket {
  bad: number;
  all: number;
}

/** Counts lines by second as they arrive, in coarser buckets when they spread over a long time. */
export class RollingHistogram {
  #buckets = new Map<number, Bucket>();
  #bucketMs = 1_000;

  /** @param code index into `levelCodes` */
  add(at: number, code: number): void {
    if (!Number.isFinite(at)) return;
    let bucket = this.#buckets.get(Math.floor(at / this.#bucketMs));
    if (!bucket) {
      while (this.#buckets.size >= mostBuckets) this.#coarsen();
      bucket = this.#bucketOf(Math.floor(at / this.#bucketMs));
    }
    bucket.all += 1;
    if (code === 1 || code === 2) bucket.bad += 1;
  }

  /** Drops the buckets before a moment, in wall-clock milliseconds. */
  dropBefore(before: number): void {
    const oldest = Math.floor(before / this.#bucketMs);
    for (const key of this.#buckets.keys()) if (key < oldest) this.#buckets.delete(key);
  }

  /** The volume in at most `columns` columns, newest last; undefined while nothing was counted. */
  volume(columns: number): LogVolume | undefined {
    const keys = Float64Array.from(this.#buckets.keys()).sort();
    const newest = keys.at(-1);
    if (newest === undefined || columns < 1) return undefined;
    let total = 0;
    for (const { all } of this.#buckets.values()) total += all;
    let seen = 0;
    let first = keys.length;
    while (first > 0 && seen < total * shownShare) {
      first -= 1;
      seen += this.#buckets.get(keys[first]!)!.all;
    }
    if ((newest - keys[0]! + 1) / (newest - keys[first]! + 1) < stretchFactor) first = 0;
    const span = (newest - keys[first]! + 1) * this.#bucketMs;
    const bucketMs = lengthFor(span / columns, this.#bucketMs);
    const shown = new Map<number, Bucket>();
    for (const key of keys.subarray(first)) {
      const { bad, all } = this.#buckets.get(key)!;
      const at = Math.floor((key * this.#bucketMs) / bucketMs) * bucketMs;
      const column = shown.get(at);
      if (column) {
        column.bad += bad;
        column.all += all;
      } else shown.set(at, { bad, all });
    }
    const buckets = [...shown].map(([at, { bad, all }]) => ({ at, bad, all })).slice(-columns);
    return { from: buckets[0]!.at, bucketMs, buckets };
  }

  #bucketOf(key: number): Bucket {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      bucket = { bad: 0, all: 0 };
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  #coarsen(): void {
    const before = this.#buckets;
    this.#buckets = new Map();
    this.#bucketMs *= 2;
    for (const [key, { bad, all }] of before) {
      const bucket = this.#bucketOf(Math.floor(key / 2));
      bucket.bad += bad;
      bucket.all += all;
    }
  }
}

/** The shortest round length of at least `least` milliseconds that holds whole buckets. */
function lengthFor(least: number, bucketMs: number): number {
  const round = roundLengths
    .map((seconds) => seconds * 1_000)
    .find((length) => length >= least && length % bucketMs === 0);
  return round ?? Math.ceil(least / bucketMs) * bucketMs;
}
