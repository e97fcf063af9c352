/** What a rule is that plantao makes itself: it counts nothing, says nothing beside itself, and keeps its state where it cannot be judged. */
export const plainRule = {
  worse: [],
  fails: 1,
  oks: 1,
  otherwise: { nodata: 'keep', error: 'keep', stale: 'keep' },
  labels: {},
  mutes: [],
  implied: true,
} as const;
