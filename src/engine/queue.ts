import type { Sample } from '../model/series.ts';

/** Readings that the rate of a queue is taken from: enough to be steady, few enough to be of now. */
const over = 10;

interface Flow {
  /** Entries a minute, positive when the queue grows; null before two readings. */
  readonly perMinute: number | null;
  /** Milliseconds until it is empty; Infinity when it does not shrink; 0 when it is empty; null when unknown. */
  readonly drainMs: number | null;
}

/** How fast a queue grows or shrinks: the slope of a least-squares line through its newest readings. */
export function flowOf(samples: readonly Sample[]): Flow {
  const recent = samples
    .slice(-over)
    .filter((sample) => Number.isFinite(sample.value) && Number.isFinite(sample.at));
  const depth = recent.at(-1)?.value;
  if (depth === undefined) return { perMinute: null, drainMs: null };
  if (recent.length < 2) return { perMinute: null, drainMs: depth === 0 ? 0 : null };
  const meanAt = recent.reduce((sum, { at }) => sum + at, 0) / recent.length;
  const meanValue = recent.reduce((sum, { value }) => sum + value, 0) / recent.length;
  let covariance = 0;
  let variance = 0;
  for (const { at, value } of recent) {
    covariance += (at - meanAt) * (value - meanValue);
    variance += (at - meanAt) ** 2;
  }
  const perMs = variance === 0 ? 0 : covariance / variance;
  const perMinute = Math.round(perMs * 60_000 * 10) / 10;
  const drainMs = depth === 0 ? 0 : perMinute < 0 ? depth / -perMs : Infinity;
  return { perMinute, drainMs };
}
