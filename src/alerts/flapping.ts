/**
 * Flap detection as Nagios does it: the last 21 results give up to 20 changes; a later change weighs more, from 0.8 for the oldest
 * to 1.2 for the newest (Nagios documentation, "Detection and handling of state flapping").
 */
const kept = 21;

/** Percent of change above which flapping begins, and below which it ends. */
const flapThresholds = { high: 30, low: 20 } as const;

/** `results` with a further one, at most 21. */
export function withResult(results: readonly boolean[], result: boolean): readonly boolean[] {
  return [...results, result].slice(-kept);
}

/** Weighted share of results that differ from the one before, in percent of all 20 changes that could be. */
function changePercent(results: readonly boolean[]): number {
  const missing = kept - results.length;
  let sum = 0;
  for (let index = 1; index < results.length; index++) {
    if (results[index] === results[index - 1]) continue;
    sum += 0.8 + (0.4 * (missing + index - 1)) / (kept - 2);
  }
  return (sum / (kept - 1)) * 100;
}

/** Whether it flaps now, given whether it did. */
export function isFlapping(results: readonly boolean[], was: boolean): boolean {
  const percent = changePercent(results);
  return was ? percent >= flapThresholds.low : percent > flapThresholds.high;
}
