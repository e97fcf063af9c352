import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import { withRedis } from '../connections/redis.ts';
import { defined } from '../model/defined.ts';
import { parseJsonPath, valueAt } from '../model/json-path.ts';
import type { Context } from '../model/kind.ts';
import { mostEntries, type QueueEntry, type QueuePlace } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { jsonPathSchema } from '../schema/json-path.ts';
import { redisUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { bodyOf, objectOf } from './entry-body.ts';
import { momentOf, waitedMs } from './entry-time.ts';
import { answersOf, countOf, textOf, textsOf } from './redis-ask.ts';
import { listChanges } from './redis-list-change.ts';

const key = z.string().min(1);
const schema = z.strictObject({
  'redis-list': redisUrl.describe('Connection URL, with the database number'),
  name: key.describe('Key of the list that entries wait in'),
  taken: z
    .enum(['right', 'left'])
    .default('right')
    .describe('The end that workers take from: right after LPUSH, left after RPUSH'),
  created: jsonPathSchema
    .optional()
    .describe('Where in an entry (JSON) the time is at which it came in; default what is commonly so called'),
  processing: key.optional().describe('Key of the list of what is being worked on'),
  failed: key.optional().describe('Key of the list of what failed'),
  dead: key.optional().describe('Key of the list of what was given up'),
});
type RedisListOptions = z.infer<typeof schema>;

/** What fields with the time of an entry are commonly called. */
const commonTimes = [
  'enqueued_at',
  'created_at',
  'queued_at',
  'createdAt',
  'enqueuedAt',
  'timestamp',
  'time',
  'ts',
  'at',
];

export const redisList: QueueKind<RedisListOptions> = {
  kind: 'redis-list',
  peek: 'neutral',
  aged: true,
  places: (options) => Object.keys(listsOf(options)) as QueuePlace[],
  changes: ({ 'redis-list': url, name, taken, ...options }) =>
    listChanges({ url, name, taken, lists: listsOf({ 'redis-list': url, name, taken, ...options }) }),
  summary: 'A list in Redis that workers pop from: how many wait, and how long the next one has waited.',
  schema,
  holds: (options) => ({
    redis: options['redis-list'],
    keys: Object.values(listsOf(options)),
    // What was discarded and may be put back.
    patterns: [`${options.name.replace(/[*?[\]\\]/g, '\\$&')}:discarded:*`],
  }),
  example: '{ redis-list: "redis://localhost:6379/0", name: jobs, dead: "jobs:dead" }',
  open(options, context): Queue {
    const url = options['redis-list'];
    const lists = listsOf(options);
    return {
      label: words.queues.label(options.name, safeUrl(url)),
      count: (signal) =>
        withRedis(url, context, signal, async (client) => {
          const places = Object.entries(lists);
          const [next, ...lengths] = await answersOf(client, (pipeline) => {
            pipeline.lindex(options.name, options.taken === 'right' ? -1 : 0);
            for (const [, list] of places) pipeline.llen(list);
          });
          const counted = Object.fromEntries(
            places.map(([place], index) => [place, countOf(lengths[index])]),
          );
          const at = timeIn(textOf(next), options.created);
          return {
            waiting: counted.waiting!,
            ...defined({
              inFlight: counted['in-flight'],
              failed: counted.failed,
              dead: counted.dead,
              oldestMs: waitedMs(at, context.clock.now()),
            }),
          };
        }),
      async peek(place, signal) {
        return pageOfList(url, lists[place]!, options.taken, context, signal, (text, index) => ({
          id: String(index + 1),
          ...bodyOf(text),
          ...defined({ at: timeIn(text, options.created) }),
        }));
      },
    };
  },
};

/** Keys of the lists of a queue by what lies in them. */
function listsOf(options: RedisListOptions): Partial<Record<QueuePlace, string>> {
  const { name: waiting, processing, failed, dead } = options;
  return defined({ waiting, 'in-flight': processing, failed, dead });
}

/** The entries of a list that are taken next, first. */
export function pageOfList(
  url: string,
  list: string,
  taken: 'left' | 'right',
  context: Context,
  signal: AbortSignal,
  entryOf: (text: string, index: number) => QueueEntry,
): Promise<{ readonly entries: readonly QueueEntry[]; readonly total: number }> {
  return withRedis(url, context, signal, async (client) => {
    const [length, texts] = await answersOf(client, (pipeline) => {
      pipeline.llen(list);
      if (taken === 'left') pipeline.lrange(list, 0, mostEntries - 1);
      else pipeline.lrange(list, -mostEntries, -1);
    });
    const found = textsOf(texts);
    const next = taken === 'left' ? found : found.toReversed();
    return { entries: next.map(entryOf), total: countOf(length) };
  });
}

/** When an entry came in, as a field of it says: the one that is configured, or what is commonly so called. */
function timeIn(text: string | undefined, path: string | undefined): number | undefined {
  const entry = objectOf(text);
  if (!entry) return undefined;
  if (path !== undefined) return momentOf(valueAt(entry, parseJsonPath(path)!));
  for (const name of commonTimes) {
    const at = Object.hasOwn(entry, name) ? momentOf(entry[name]) : undefined;
    if (at !== undefined) return at;
  }
  return undefined;
}
