import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import { withRedis } from '../connections/redis.ts';
import { defined } from '../model/defined.ts';
import { mostEntries, type QueueEntry } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { redisUrl } from '../schema/url.ts';
import { literalPattern } from '../text/literal-pattern.ts';
import { words } from '../words/index.ts';
import { bodyOf, objectOf } from './entry-body.ts';
import { momentOf } from './entry-time.ts';
import { answersOf, countOf, textsOf } from './redis-ask.ts';

const schema = z.strictObject({
  celery: redisUrl.describe('URL of the broker, with the database number'),
  name: z.string().min(1).default('celery').describe('Name of the queue'),
  priorities: z
    .array(z.number().int().min(0).max(255))
    .default([0, 3, 6, 9])
    .describe('Steps of priority, each a list of its own: `priority_steps` of the broker'),
  prefix: z.string().optional().describe('`global_keyprefix` of the broker'),
});
type Options = z.infer<typeof schema>;

/** What Celery puts between the name of a queue and a priority. */
const separator = '\u0006\u0016';

/** Priority 0 is the list that bears the name alone, and is taken first. */
function listsOf(name: string, priorities: readonly number[], prefix: string): readonly string[] {
  return [...new Set([0, ...priorities])]
    .sort((a, b) => a - b)
    .map((priority) => prefix + name + (priority === 0 ? '' : separator + priority));
}

export const celery: QueueKind<Options> = {
  kind: 'celery',
  peek: 'neutral',
  aged: false,
  places: () => ['waiting', 'in-flight'],
  summary:
    'A queue of Celery with Redis as its broker, with its lists of priorities and what workers hold unacknowledged.',
  schema,
  holds: ({ celery: redis, name, priorities, prefix = '' }) => ({
    redis,
    keys: [...listsOf(name, priorities, prefix), `${prefix}unacked`, `${prefix}unacked_index`],
    patterns: [`${literalPattern(prefix)}_kombu.*`],
  }),
  example: '{ celery: "redis://localhost:6379/0", name: celery }',
  open(options, context): Queue {
    const { celery: url, name, prefix = '' } = options;
    const lists = listsOf(name, options.priorities, prefix);
    const unacked = `${prefix}unacked`;
    return {
      label: words.queues.label(name, safeUrl(url)),
      count: (signal) =>
        withRedis(url, context, signal, async (client) => {
          const [bound, held, ...lengths] = await answersOf(client, (pipeline) => {
            pipeline.exists(`${prefix}_kombu.binding.${name}`);
            pipeline.hlen(unacked);
            for (const list of lists) pipeline.llen(list);
          });
          const waiting = lengths.reduce<number>((sum, length) => sum + countOf(length), 0);
          const { celery: said } = words.queues;
          // A list that is empty is no key: that there is such a queue at all is told by what binds it.
          const note =
            waiting === 0 && bound === 0
              ? said.unbound(name)
              : countOf(held) > 0
                ? said.unacked(countOf(held))
                : undefined;
          return { waiting, ...defined({ note }) };
        }),
      peek: (place, signal) =>
        withRedis(url, context, signal, async (client) => {
          if (place === 'in-flight') {
            const [held, some] = await answersOf(client, (pipeline) => {
              pipeline.hlen(unacked);
              pipeline.hscan(unacked, 0, 'COUNT', mostEntries);
            });
            const pairs = textsOf((some as [string, unknown])[1]);
            const texts = pairs.filter((_text, index) => index % 2 === 1).slice(0, mostEntries);
            return {
              total: countOf(held),
              entries: texts.map((text) => entryOf(messageIn(text))),
              note: words.queues.celery.allQueues,
            };
          }
          const [total, ...texts] = await answersOf(client, (pipeline) => {
            pipeline.llen(lists[0]!);
            for (const list of lists) pipeline.lrange(list, -mostEntries, -1);
          });
          const lengths = await answersOf(client, (pipeline) => {
            for (const list of lists.slice(1)) pipeline.llen(list);
          });
          return {
            total: lengths.reduce<number>((sum, length) => sum + countOf(length), countOf(total)),
            entries: texts.flatMap((some) => textsOf(some).toReversed().map(entryOf)).slice(0, mostEntries),
          };
        }),
    };
  },
};

/** The message of what a worker holds: `[message, exchange, routing key]`. */
function messageIn(text: string): string {
  try {
    const [message] = JSON.parse(text) as unknown[];
    return JSON.stringify(message);
  } catch {
    return text;
  }
}

/** A message of the task protocol 2: the name of the task is a header. A body that was pickled is not read. */
function entryOf(text: string): QueueEntry {
  const message = objectOf(text);
  const headers = (message?.headers ?? {}) as Readonly<Record<string, unknown>>;
  const { task, id, eta, retries } = headers;
  if (typeof task !== 'string') return { id: '?', ...bodyOf(text) };
  const isJson = message?.['content-type'] === 'application/json';
  const properties = (message?.properties ?? {}) as Readonly<Record<string, unknown>>;
  const body = String(message?.body ?? '');
  const decoded = properties.body_encoding === 'base64' ? Buffer.from(body, 'base64').toString() : body;
  return {
    id: String(id ?? '?'),
    title: typeof eta === 'string' ? words.queues.celery.dueAt(task, momentOf(eta) ?? 0) : task,
    ...(isJson ? bodyOf(decoded) : { body: words.queues.notRead(String(message?.['content-type'])) }),
    ...defined({ tries: typeof retries === 'number' ? retries : undefined }),
  };
}
