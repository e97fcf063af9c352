import type { Redis } from 'ioredis';
import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import { withRedis } from '../connections/redis.ts';
import { defined } from '../model/defined.ts';
import { mostEntries, type QueueEntry, type QueueReading } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { redisUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { bodyOf, objectOf } from './entry-body.ts';
import { momentOf, waitedMs } from './entry-time.ts';
import { answersOf, countOf, textOf, textsOf } from './redis-ask.ts';
import { pageOfList } from './redis-list.ts';

const schema = z.strictObject({
  sidekiq: redisUrl.describe('Connection URL, with the database number'),
  name: z.string().min(1).default('default').describe('Name of the queue'),
});
type Options = z.infer<typeof schema>;

/** A process that has said nothing for this long is gone, in milliseconds: it speaks every 10 s. */
const silentMs = 60_000;
/** Sets of jobs that all queues share. */
const sets = { delayed: 'schedule', failed: 'retry', dead: 'dead' } as const;

interface Process {
  readonly id: string;
  readonly host: string;
  readonly queues: readonly string[];
  readonly concurrency: number;
  readonly busy: number;
  readonly quiet: boolean;
  readonly silentMs: number;
}

export const sidekiq: QueueKind<Options> = {
  kind: 'sidekiq',
  peek: 'neutral',
  aged: true,
  places: () => ['waiting', 'delayed', 'failed', 'dead'],
  tellsConsumers: true,
  summary: 'A queue of Sidekiq, its processes, and the sets of retries, scheduled and dead jobs.',
  schema,
  holds: ({ sidekiq: redis, name }) => ({ redis, keys: [`queue:${name}`, ...Object.values(sets)] }),
  example: '{ sidekiq: "redis://localhost:6379/0", name: default }',
  open(options, context): Queue {
    const { sidekiq: url, name } = options;
    const list = `queue:${name}`;
    return {
      label: words.queues.label(name, safeUrl(url)),
      count: (signal) =>
        withRedis(url, context, signal, async (client): Promise<QueueReading> => {
          const [queues, waiting, next, delayed, failed, dead, paused] = await answersOf(client, (pipeline) =>
            pipeline
              .smembers('queues')
              .llen(list)
              .lindex(list, -1)
              .zcard(sets.delayed)
              .zcard(sets.failed)
              .zcard(sets.dead)
              .sismember('paused', name),
          );
          const names = textsOf(queues);
          const serving = await processesOf(client, name, context.clock.now());
          if (!names.includes(name) && waiting === 0 && serving.length === 0)
            return { waiting: null, why: words.queues.noQueue(name, names) };
          // The sets are of all queues: how many are of this one is only known where there is no other, or none.
          const own = (count: unknown): number | undefined =>
            countOf(count) === 0 || names.every((one) => one === name) ? countOf(count) : undefined;
          return {
            waiting: countOf(waiting),
            consumers: serving.length,
            ...(paused === 1 ? { paused: true as const } : {}),
            ...defined({
              oldestMs: waitedMs(momentOf(objectOf(textOf(next))?.enqueued_at), context.clock.now()),
              inFlight: serving.every(({ queues: all }) => all.length === 1)
                ? serving.reduce((sum, { busy }) => sum + busy, 0)
                : undefined,
              delayed: own(delayed),
              failed: own(failed),
              dead: own(dead),
            }),
          };
        }),
      async peek(place, signal) {
        if (place === 'waiting') return pageOfList(url, list, 'right', context, signal, entryOf);
        const set = sets[place as keyof typeof sets];
        return withRedis(url, context, signal, async (client) => {
          const [total, texts] = await answersOf(client, (pipeline) =>
            pipeline.zcard(set).zrange(set, '0', String(mostEntries - 1)),
          );
          return {
            total: countOf(total),
            entries: textsOf(texts).map(entryOf),
            note: words.queues.sidekiq.allQueues,
          };
        });
      },
      consumers: (signal) =>
        withRedis(url, context, signal, async (client) => {
          const serving = await processesOf(client, name, context.clock.now());
          return serving.map(({ id, host, busy, concurrency, silentMs: idleMs }) => ({
            ...{ id, place: host, busy, most: concurrency, idleMs },
          }));
        }),
    };
  },
};

/** The processes that take from a queue: those that said something lately and were not told to stop taking. */
async function processesOf(client: Redis, queue: string, now: number): Promise<readonly Process[]> {
  const ids = await client.smembers('processes');
  const answers = await answersOf(client, (pipeline) => {
    for (const id of ids) pipeline.hmget(id, 'info', 'busy', 'beat', 'quiet');
  });
  return ids
    .map((id, index): Process => {
      const [info, busy, beat, quiet] = answers[index] as (string | null)[];
      const said = objectOf(info ?? undefined) ?? {};
      return {
        id,
        host: String(said.hostname ?? '?'),
        queues: queuesOf(said),
        concurrency: Number(said.concurrency) || 0,
        busy: Number(busy) || 0,
        quiet: quiet === 'true',
        silentMs: waitedMs(momentOf(beat), now) ?? Number.POSITIVE_INFINITY,
      };
    })
    .filter((one) => one.queues.includes(queue) && !one.quiet && one.silentMs < silentMs);
}

/** Names of queues: a list until version 7, with weights inside capsules since. */
function queuesOf(info: Readonly<Record<string, unknown>>): readonly string[] {
  const listed = Array.isArray(info.queues) ? info.queues.map(String) : [];
  const capsules = Object.values((info.capsules ?? {}) as Readonly<Record<string, { weights?: object }>>);
  return [...new Set([...listed, ...capsules.flatMap(({ weights = {} }) => Object.keys(weights))])];
}

function entryOf(text: string): QueueEntry {
  const job = objectOf(text);
  if (!job) return { id: '?', ...bodyOf(text) };
  const reason = [job.error_class, job.error_message].filter((part) => typeof part === 'string').join(': ');
  return {
    id: String(job.jid ?? '?'),
    title: String(job.wrapped ?? job.class ?? '?'),
    ...bodyOf(JSON.stringify(job.args ?? [])),
    ...defined({
      at: momentOf(job.enqueued_at ?? job.created_at),
      tries: typeof job.retry_count === 'number' ? job.retry_count + 1 : undefined,
      error: reason || undefined,
    }),
  };
}
