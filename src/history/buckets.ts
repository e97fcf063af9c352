import type { Bucket } from '../model/history.ts';

/** A minute that was seen and in which nothing new was read. */
export const nothing: Bucket = { count: 0, sum: 0, min: Number.NaN, max: Number.NaN };

/** Two buckets as one. */
export function joined(a: Bucket, b: Bucket): Bucket {
  if (a.count === 0) return onlyBucket(b);
  if (b.count === 0) return onlyBucket(a);
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}

/** Many buckets as one. */
export function joinedAll(buckets: Iterable<Bucket>): Bucket {
  let all = nothing;
  for (const bucket of buckets) all = joined(all, bucket);
  return all;
}

/** What is a bucket of something that is more. */
function onlyBucket({ count, sum, min, max }: Bucket): Bucket {
  return { count, sum, min, max };
}
