import { type Bands, crosses } from '../model/band.ts';
import { defined } from '../model/defined.ts';
import type { QueueCounts } from '../model/queue.ts';
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

/** Counts of a queue and when they were read. */
export interface CountsAt {
  readonly at: number;
  readonly counts: QueueCounts;
}

/** Entries a minute that come in and that go out; absent where that was not seen. */
export interface Rates {
  readonly inPerMinute?: number;
  readonly outPerMinute?: number;
}

/**
 * How fast entries come in and go out: what the server says, else the increase of its totals over the newest readings, else the one
 * that is missing of three, since in − out is how fast the depth changes. Totals that went back began anew.
 * @param perMinute how fast the depth changes; null where unknown
 */
export function ratesOf(readings: readonly CountsAt[], perMinute: number | null): Rates {
  const recent = readings.slice(-over);
  const last = recent.at(-1)?.counts;
  if (!last) return {};
  const comes = last.inPerMinute ?? increase(recent, 'added');
  const goes = last.outPerMinute ?? increase(recent, 'done');
  if (perMinute === null || (comes === undefined) === (goes === undefined))
    return defined({ inPerMinute: comes, outPerMinute: goes });
  return {
    inPerMinute: comes ?? Math.max(0, goes! + perMinute),
    outPerMinute: goes ?? Math.max(0, comes! - perMinute),
  };
}

/** Increase of a total a minute over readings that have it; undefined before two of them. */
function increase(readings: readonly CountsAt[], total: 'added' | 'done'): number | undefined {
  const seen = readings.flatMap(({ at, counts }) =>
    counts[total] === undefined ? [] : [{ at, total: counts[total] }],
  );
  const [first, last] = [seen[0], seen.at(-1)];
  if (!first || !last || last.at <= first.at) return undefined;
  let sum = 0;
  for (const [index, { total: now }] of seen.entries()) {
    if (index === 0) continue;
    const before = seen[index - 1]!.total;
    sum += now < before ? now : now - before;
  }
  return (sum * 60_000) / (last.at - first.at);
}

/**
 * How long until a growing depth reaches a limit, in milliseconds; undefined when it does not get there.
 * @param perMinute how fast the depth grows
 */
function reachesMs(depth: number, limit: number, perMinute: number | null): number | undefined {
  if (perMinute === null || perMinute <= 0) return undefined;
  return Math.max(0, ((limit - depth) / perMinute) * 60_000);
}

/**
 * The next threshold above a growing depth, and how long until it is there, in milliseconds; undefined when it reaches none.
 * @param perMinute how fast the depth grows
 */
export function nextReached(
  depth: number,
  bands: Bands,
  perMinute: number | null,
): { readonly band: 'warning' | 'critical'; readonly ms: number } | undefined {
  for (const band of ['warning', 'critical'] as const) {
    const threshold = bands[band];
    if (!threshold?.operator.startsWith('>') || crosses(threshold, depth)) continue;
    const ms = reachesMs(depth, threshold.value, perMinute);
    if (ms !== undefined) return { band, ms };
  }
  return undefined;
}

/** What it takes to empty a queue, or why that is not known. */
export type Need =
  /** Workers in all, of which there are `have`; `perWorker` entries a minute is what one does now. */
  | { readonly code: 'workers'; readonly workers: number; readonly have: number; readonly perWorker: number }
  /** Entries a minute that have to be taken; how much one worker does is not known. */
  | { readonly code: 'service'; readonly perMinute: number }
  | { readonly code: 'no-worker' | 'paused' | 'unknown' };

/**
 * What it takes to have a queue empty in a given time: what comes in, and the depth spread over that time, in workers that do as much
 * as those that are there do now. No worker is another answer than too few, and workers that take nothing tell nothing about more.
 * @param withinMs the time in which it is to be empty
 */
export function needOf(counts: QueueCounts, rates: Rates, withinMs: number): Need {
  const { waiting, consumers, paused } = counts;
  if (paused) return { code: 'paused' };
  if (consumers === 0) return { code: 'no-worker' };
  if (rates.inPerMinute === undefined) return { code: 'unknown' };
  const perMinute = rates.inPerMinute + (waiting * 60_000) / withinMs;
  if (consumers === undefined || !rates.outPerMinute) return { code: 'service', perMinute };
  const perWorker = rates.outPerMinute / consumers;
  return {
    code: 'workers',
    workers: Math.max(1, Math.ceil(perMinute / perWorker)),
    have: consumers,
    perWorker,
  };
}
