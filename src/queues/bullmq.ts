import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import { withRedis } from '../connections/redis.ts';
import { defined } from '../model/defined.ts';
import { mostEntries, type QueueEntry, type QueueReading } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { redisUrl } from '../schema/url.ts';
import { literalPattern } from '../text/literal-pattern.ts';
import { words } from '../words/index.ts';
import { bodyOf } from './entry-body.ts';
import { momentOf, waitedMs } from './entry-time.ts';
import { answersOf, countOf, textOf, textsOf } from './redis-ask.ts';

const schema = z.strictObject({
  bullmq: redisUrl.describe('Connection URL, with the database number'),
  name: z.string().min(1).describe('Name of the queue'),
  prefix: z.string().min(1).default('bull').describe('Prefix of its keys'),
});
type Options = z.infer<typeof schema>;

/** Older versions put this in front of the jobs that wait, to wake a worker: it is no job. */
const marker = /^0:/;
const jobFields = ['name', 'timestamp', 'failedReason', 'data', 'atm', 'attemptsMade'] as const;

export const bullmq: QueueKind<Options> = {
  kind: 'bullmq',
  peek: 'neutral',
  aged: true,
  places: () => ['waiting', 'in-flight', 'delayed', 'failed'],
  summary:
    'A queue of BullMQ: its jobs by state. Read only: what changes it differs from version to version.',
  schema,
  holds: ({ bullmq: redis, name, prefix }) => ({
    redis,
    patterns: [`${literalPattern(`${prefix}:${name}`)}:*`],
  }),
  example: '{ bullmq: "redis://localhost:6379/0", name: mail }',
  open(options, context): Queue {
    const { bullmq: url, name, prefix } = options;
    const key = (part: string): string => `${prefix}:${name}:${part}`;
    return {
      label: words.queues.label(name, safeUrl(url)),
      count: (signal) =>
        withRedis(url, context, signal, async (client): Promise<QueueReading> => {
          const [known, paused, wait, next, held, prioritized, first, active, delayed, failed] =
            await answersOf(client, (pipeline) =>
              pipeline
                .exists(key('meta'), key('id'))
                .hget(key('meta'), 'paused')
                .llen(key('wait'))
                .lindex(key('wait'), -1)
                .llen(key('paused'))
                .zcard(key('prioritized'))
                .zrange(key('prioritized'), '0', '0')
                .llen(key('active'))
                .zcard(key('delayed'))
                .zcard(key('failed')),
            );
          if (known === 0) return { waiting: null, why: words.queues.bullmq.missing(name, prefix) };
          const isMarker = marker.test(textOf(next) ?? '');
          const taken = isMarker ? undefined : (textOf(next) ?? textsOf(first)[0]);
          const created = taken === undefined ? null : await client.hget(key(taken), 'timestamp');
          return {
            waiting: countOf(wait) - (isMarker ? 1 : 0) + countOf(held) + countOf(prioritized),
            inFlight: countOf(active),
            delayed: countOf(delayed),
            failed: countOf(failed),
            ...(paused === '1' ? { paused: true as const } : {}),
            ...defined({ oldestMs: waitedMs(momentOf(created), context.clock.now()) }),
          };
        }),
      peek: (place, signal) =>
        withRedis(url, context, signal, async (client) => {
          const last = String(mostEntries - 1);
          const [total, ...ids] = await answersOf(client, (pipeline) => {
            if (place === 'waiting')
              pipeline
                .llen(key('wait'))
                .lrange(key('wait'), -mostEntries, -1)
                .lrange(key('paused'), -mostEntries, -1)
                .zrange(key('prioritized'), '0', last);
            else if (place === 'in-flight')
              pipeline.llen(key('active')).lrange(key('active'), 0, mostEntries - 1);
            else pipeline.zcard(key(place)).zrange(key(place), '0', last);
          });
          const [wait = [], ...more] = ids.map(textsOf);
          const jobs = [
            ...(place === 'waiting' ? [wait.toReversed(), more[0]!.toReversed(), more[1]!] : [wait]),
          ]
            .flat()
            .filter((id) => !marker.test(id))
            .slice(0, mostEntries);
          const answers = await answersOf(client, (pipeline) => {
            for (const id of jobs) pipeline.hmget(key(id), ...jobFields);
          });
          return {
            entries: jobs.map((id, index) => entryOf(id, answers[index] as (string | null)[])),
            // Of what waits in several places the whole is in the counts.
            ...(place === 'waiting' ? {} : { total: countOf(total) }),
          };
        }),
    };
  },
};

function entryOf(id: string, [name, timestamp, failed, data, attempts, made]: (string | null)[]): QueueEntry {
  const tries = Number(attempts ?? made ?? Number.NaN);
  return {
    id,
    ...bodyOf(data ?? ''),
    ...defined({
      title: name ?? undefined,
      at: momentOf(timestamp),
      error: failed ?? undefined,
      tries: Number.isNaN(tries) ? undefined : tries,
    }),
  };
}
