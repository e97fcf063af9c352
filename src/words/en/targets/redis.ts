import { span } from '../../duration.ts';
import { plural } from '../../plural.ts';

/** Keys that would go with others and are no cache. */
interface Doomed {
  readonly by: { readonly code: 'queue' | 'metric' | 'cache'; readonly title: string };
  readonly keys: number;
  readonly example: string;
  /** Undefined: it is not of a kind that has entries. */
  readonly entries: number | undefined;
  readonly elsewhere: string | undefined;
  readonly atLeast: boolean;
}

/** A connection, as Redis lists it. */
interface Client {
  readonly id: string;
  readonly address: string;
  readonly name: string;
  readonly user: string;
  readonly ageS: number;
  readonly idleS: number;
  readonly command: string;
}

/** What the redis target and the Redis cache say. */
export const redis = {
  self: 'a redis database',
  label: (database: string) => `redis ${database}`,
  everyKey: (pattern: string) => `"${pattern}" matches every key; flush the whole database if you mean that`,
  keys: (count: number) => plural(count, 'key'),
  /** Part of what a plan runs. */
  unlink: (pattern: string, batch: number) =>
    `SCAN 0 MATCH ${pattern} COUNT ${batch} … UNLINK in batches of ${batch}`,
  fewer: (patterns: readonly string[]) => `fewer keys match ${patterns.join(' ')}`,
  stillMatching: (count: number) => plural(count, 'key still matches', 'keys still match'),
  others: (count: number) =>
    count === 0
      ? 'nothing else is in this database'
      : `${plural(count, 'other key stays', 'other keys stay')} in this database`,
  /** What else goes when a whole database is flushed. */
  holds: {
    list: (count: number, example: string, entries: number) =>
      `also deletes ${plural(count, 'list')}, such as ${example} with ${plural(entries, 'entry', 'entries')}`,
    stream: (count: number, example: string, entries: number) =>
      `also deletes ${plural(count, 'stream')}, such as ${example} with ${plural(entries, 'entry', 'entries')}`,
    zset: (count: number, example: string, entries: number) =>
      `also deletes ${plural(count, 'sorted set')}, such as ${example} with ${plural(entries, 'entry', 'entries')}`,
  },
  lasting: (count: number) => `${plural(count, 'key')} without an expiry: perhaps not a cache`,
  ofLookedAt: (seen: number) => ` (in the first ${plural(seen, 'key')})`,
  /** Keys that are no cache, as the configuration says. */
  held: {
    goes: ({ by, keys, example, entries, elsewhere, atLeast }: Doomed) => {
      const what = {
        queue: `the queue ${by.title}`,
        metric: `what the metric ${by.title} counts`,
        cache: `what ${by.title} keeps`,
      }[by.code];
      const held = entries === undefined ? '' : ` with ${plural(entries, 'entry', 'entries')}`;
      const counted = `${atLeast ? 'at least ' : ''}${plural(keys, 'key')}, such as ${example}${held}`;
      const which = keys === 1 && !atLeast ? `${example}${held}` : counted;
      return elsewhere === undefined
        ? `DESTROYS ${what}: ${which}`
        : `deletes ${which}: named like ${what} (configured at ${elsewhere})`;
    },
    isEmpty: (key: string) => `${key} is empty`,
    filled: (key: string, entries: number | undefined) =>
      entries === undefined
        ? `${key} is there now`
        : `${key} now holds ${plural(entries, 'entry', 'entries')}`,
  },
  /** Closing one connection. */
  client: {
    line: ({ id, address, name, user, ageS, idleS, command }: Client) =>
      [
        `${id} ${address}`,
        ...(name === '' ? [] : [name]),
        ...(user === '' || user === 'default' ? [] : [user]),
        `${command} idle ${span(idleS * 1_000)}, connected ${span(ageS * 1_000)}`,
      ].join(' '),
    none: (id: string) => `no client with id ${id}`,
    mayNot: (id: string, kind: 'client' | 'replica' | 'master' | 'plantao') =>
      kind === 'plantao'
        ? `${id} is a connection of plantao`
        : `${id} is a replication link: closing it would start a resync`,
    closed: 'disconnected; most clients reconnect by themselves',
    same: (id: string, address: string) => `client ${id} at ${address} is still that connection`,
    gone: (id: string) => `client ${id} is gone`,
    still: (id: string) => `client ${id} is still connected`,
    done: (id: string) => `client ${id}: closed`,
    verify: (id: string) => `client ${id} is gone from CLIENT LIST`,
    unseen: (id: string) => `which client ${id} is`,
  },
  flushed: 'FLUSHDB ASYNC: OK',
  removed: (count: number) => `${plural(count, 'key')} removed`,
};
