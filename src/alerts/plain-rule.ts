/** How long an alert that cannot be judged stays as it is where its rule says nothing, in milliseconds. */
export const standardHoldMs = 15 * 60_000;

/** What a rule is that plantao makes itself: it counts nothing, says nothing beside itself, and keeps its state where it cannot be judged. */
export const plainRule = {
  worse: [],
  fails: 1,
  oks: 1,
  holdMs: standardHoldMs,
  otherwise: { nodata: 'keep', error: 'keep', stale: 'keep' },
  labels: {},
  mutes: [],
  implied: true,
} as const;
