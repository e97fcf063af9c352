import { plural } from '../../plural.ts';
/** What caches say. */
export const cache = {
  self: 'a cache',
  everyKey: 'a pattern that matches every key; leave it out to flush the whole database',
  httpLabel: (url: string) => `cache at ${url}`,
  redisLabel: (patterns: readonly string[] | undefined, database: string) =>
    `${patterns === undefined ? 'every key' : patterns.join(' ')} in ${database}`,
  entries: (count: number) => plural(count, 'entry', 'entries'),
  answered: (status: number) => `answered ${status}`,
  entriesNow: (count: number) => `${plural(count, 'entry', 'entries')} now`,
  noJson: (url: string, status: number) => `GET ${url} did not answer with JSON (${status})`,
  noNumber: (url: string, path: string) => `GET ${url} has no number at "${path}"`,
};
