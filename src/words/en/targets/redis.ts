/** What the redis target and the Redis cache say. */
export const redis = {
  self: 'a redis database',
  label: (database: string) => `redis ${database}`,
  everyKey: (pattern: string) => `"${pattern}" matches every key; flush the whole database if you mean that`,
  keys: (count: number) => `${count} keys`,
  /** Part of what a plan runs. */
  unlink: (pattern: string, batch: number) =>
    `SCAN 0 MATCH ${pattern} COUNT ${batch} … UNLINK in batches of ${batch}`,
  fewer: (patterns: readonly string[]) => `fewer keys match ${patterns.join(' ')}`,
  stillMatching: (count: number) => `${count} keys still match`,
  flushed: 'FLUSHDB ASYNC: OK',
  removed: (count: number) => `${count} keys removed`,
};
