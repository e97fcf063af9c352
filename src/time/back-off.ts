/** Failures in a row that do not yet lengthen the wait: a flip must be confirmed quickly. */
const patience = 3;
/** The longest wait: in intervals, so that what comes back is seen soon, and in milliseconds. */
const mostIntervals = 6;
const mostMs = 60_000;

/**
 * How long to wait from the start of one run to the next, in milliseconds: the interval, doubled with each failure beyond the third
 * up to six intervals or a minute, whichever is less; never shorter than the interval.
 */
export function nextWait(every: number, failures: number): number {
  const doublings = Math.min(Math.max(0, failures - patience), 10);
  return Math.max(every, Math.min(every * 2 ** doublings, every * mostIntervals, mostMs));
}
