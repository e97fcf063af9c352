import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import { withRedis } from '../connections/redis.ts';
import { defined } from '../model/defined.ts';
import { mostEntries, type QueueEntry, type QueueReading } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { redisUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { bodyOf } from './entry-body.ts';
import { momentOf, waitedMs } from './entry-time.ts';
import { answersOf, countOf, textOf, textsOf } from './redis-ask.ts';

const schema = z.strictObject({
  rq: redisUrl.describe('Connection URL, with the database number'),
  name: z.string().min(1).default('default').describe('Name of the queue'),
});
type Options = z.infer<typeof schema>;

/** What of a job is asked for. Its `data` is pickled and is never read. */
const jobFields = ['description', 'enqueued_at', 'created_at', 'started_at', 'retries_left'] as const;

export const rq: QueueKind<Options> = {
  kind: 'rq',
  peek: 'neutral',
  aged: true,
  places: () => ['waiting', 'in-flight', 'delayed', 'failed'],
  tellsConsumers: true,
  summary: 'A queue of RQ: jobs that wait, run, are scheduled or failed, and the workers that are alive.',
  schema,
  holds: ({ rq: redis }) => ({ redis, patterns: ['rq:*'] }),
  example: '{ rq: "redis://localhost:6379/0", name: default }',
  open(options, context): Queue {
    const { rq: url, name } = options;
    const zsets = {
      'in-flight': `rq:wip:${name}`,
      delayed: `rq:scheduled:${name}`,
      failed: `rq:failed:${name}`,
    };
    return {
      label: words.queues.label(name, safeUrl(url)),
      count: (signal) =>
        withRedis(url, context, signal, async (client): Promise<QueueReading> => {
          const [known, queues, waiting, next, inFlight, delayed, failed, workers, suspended] =
            await answersOf(client, (pipeline) =>
              pipeline
                .sismember('rq:queues', `rq:queue:${name}`)
                .smembers('rq:queues')
                .llen(`rq:queue:${name}`)
                .lindex(`rq:queue:${name}`, 0)
                .zcard(zsets['in-flight'])
                .zcard(zsets.delayed)
                .zcard(zsets.failed)
                .smembers(`rq:workers:${name}`)
                .exists('rq:suspended'),
            );
          if (known === 0 && waiting === 0) {
            const others = textsOf(queues).map((queue) => queue.replace(/^rq:queue:/, ''));
            return { waiting: null, why: words.queues.noQueue(name, others) };
          }
          // The key of a worker that died goes with its last sign of life; its name stays in the set.
          const ids = textsOf(workers);
          const [enqueued, ...alive] = await answersOf(client, (pipeline) => {
            pipeline.hget(`rq:job:${textOf(next) ?? ''}`, 'enqueued_at');
            for (const id of ids) pipeline.exists(id);
          });
          return {
            waiting: countOf(waiting),
            inFlight: countOf(inFlight),
            delayed: countOf(delayed),
            failed: countOf(failed),
            consumers: alive.filter((one) => one === 1).length,
            ...(suspended === 1 ? { paused: true as const } : {}),
            ...defined({ oldestMs: waitedMs(momentOf(textOf(enqueued)), context.clock.now()) }),
          };
        }),
      peek: (place, signal) =>
        withRedis(url, context, signal, async (client) => {
          const key = zsets[place as keyof typeof zsets];
          const [total, ids] = await answersOf(client, (pipeline) => {
            if (key === undefined) {
              pipeline.llen(`rq:queue:${name}`);
              pipeline.lrange(`rq:queue:${name}`, 0, mostEntries - 1);
            } else {
              pipeline.zcard(key);
              pipeline.zrange(key, '0', String(mostEntries - 1));
            }
          });
          const jobs = textsOf(ids);
          const answers = await answersOf(client, (pipeline) => {
            for (const id of jobs) pipeline.hmget(`rq:job:${id}`, ...jobFields);
          });
          return {
            total: countOf(total),
            entries: jobs.map((id, index): QueueEntry => {
              const [description, enqueued, created] = answers[index] as (string | null)[];
              return {
                id,
                ...(description === null || description === undefined
                  ? { body: words.queues.rq.expired }
                  : bodyOf(description)),
                ...defined({ at: momentOf(enqueued || created) }),
              };
            }),
          };
        }),
      consumers: (signal) =>
        withRedis(url, context, signal, async (client) => {
          const ids = await client.smembers(`rq:workers:${name}`);
          const answers = await answersOf(client, (pipeline) => {
            for (const id of ids) pipeline.hmget(id, 'hostname', 'state', 'last_heartbeat', 'pid');
          });
          return ids.flatMap((id, index) => {
            const [hostname, state, heartbeat, pid] = answers[index] as (string | null)[];
            if (!state) return [];
            return [
              {
                id: id.replace(/^rq:worker:/, ''),
                place: `${hostname ?? '?'} pid ${pid ?? '?'}`,
                busy: state === 'busy' ? 1 : 0,
                most: 1,
                ...defined({ idleMs: waitedMs(momentOf(heartbeat), context.clock.now()) }),
              },
            ];
          });
        }),
    };
  },
};
