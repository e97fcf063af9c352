import type { Redis } from 'ioredis';
import * as z from 'zod';
import { safeUrl } from '../connections/http.ts';
import { withRedis } from '../connections/redis.ts';
import { defined } from '../model/defined.ts';
import { mostEntries, type QueueEntry, type QueueReading } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { redisUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { bodyOf } from './entry-body.ts';
import { waitedMs } from './entry-time.ts';
import { answersOf, countOf } from './redis-ask.ts';

const schema = z.strictObject({
  'redis-stream': redisUrl.describe('Connection URL, with the database number'),
  name: z.string().min(1).describe('Key of the stream'),
  group: z.string().min(1).optional().describe('Consumer group; default the only one there is'),
});
type Options = z.infer<typeof schema>;

/** A consumer that has asked for nothing for this long does not count, in milliseconds: Redis keeps its name for ever. */
const silentMs = 5 * 60_000;

/** A consumer group as XINFO GROUPS tells it. */
interface Group {
  readonly name: string;
  readonly pending: number;
  readonly last: string;
  /** Entries that were never handed out: from Redis 7.0, and null where it lost count. */
  readonly lag: number | null | undefined;
  readonly read: number | null | undefined;
}

export const redisStream: QueueKind<Options> = {
  kind: 'redis-stream',
  peek: 'neutral',
  aged: true,
  places: () => ['waiting', 'in-flight'],
  tellsConsumers: true,
  summary:
    'A stream in Redis with a consumer group: what was not handed out yet, and what was not acknowledged.',
  schema,
  holds: (options) => ({ redis: options['redis-stream'], keys: [options.name] }),
  example: '{ redis-stream: "redis://localhost:6379/0", name: events, group: mailer }',
  open(options, context): Queue {
    const url = options['redis-stream'];
    const { name } = options;
    const said = words.queues;
    return {
      label: said.label(name, safeUrl(url)),
      count: (signal) =>
        withRedis(url, context, signal, async (client): Promise<QueueReading> => {
          const group = groupOf(await groupsOf(client, name), options);
          if ('why' in group) return { waiting: null, why: group.why };
          const [next, info, named] = await answersOf(client, (pipeline) => {
            pipeline.xrange(name, `(${group.last}`, '+', 'COUNT', 1);
            pipeline.xinfo('STREAM', name);
            pipeline.xinfo('CONSUMERS', name, group.name);
          });
          const [first] = entriesOf(next);
          const waiting = group.lag ?? (first ? undefined : 0);
          // A server before 7.0, or one that lost count after an XDEL: how many there are would have to be read one by one.
          if (waiting === undefined) return { waiting: null, why: said.stream.lagUnknown(group.name) };
          const added = fieldsOf(info).get('entries-added');
          return {
            waiting,
            inFlight: group.pending,
            consumers: consumersIn(named).filter(({ idleMs }) => idleMs < silentMs).length,
            ...defined({
              oldestMs: waitedMs(first?.at, context.clock.now()),
              added: typeof added === 'number' ? added : undefined,
              done: group.read ?? undefined,
            }),
          };
        }),
      peek: (place, signal) =>
        withRedis(url, context, signal, async (client) => {
          const group = groupOf(await groupsOf(client, name), options);
          if ('why' in group) return { entries: [], note: group.why };
          if (place === 'waiting') {
            const next = await client.xrange(name, `(${group.last}`, '+', 'COUNT', mostEntries);
            return { entries: entriesOf(next), ...defined({ total: group.lag ?? undefined }) };
          }
          const taken = (await client.xpending(name, group.name, '-', '+', mostEntries)) as [
            string,
            string,
            number,
            number,
          ][];
          const texts = await answersOf(client, (pipeline) => {
            for (const [id] of taken) pipeline.xrange(name, id, id);
          });
          return {
            total: group.pending,
            entries: taken.map(([id, consumer, , tries], index): QueueEntry => {
              const [entry] = entriesOf(texts[index]);
              return { ...(entry ?? { id, body: said.stream.deleted }), takenBy: consumer, tries };
            }),
          };
        }),
      consumers: (signal) =>
        withRedis(url, context, signal, async (client) => {
          const group = groupOf(await groupsOf(client, name), options);
          if ('why' in group) throw new Error(group.why);
          return consumersIn(await client.xinfo('CONSUMERS', name, group.name));
        }),
    };
  },
};

/** The groups of a stream; undefined when there is no such stream. */
async function groupsOf(client: Redis, name: string): Promise<readonly Group[] | undefined> {
  let groups: unknown[];
  try {
    groups = (await client.xinfo('GROUPS', name)) as unknown[];
  } catch (error) {
    if (error instanceof Error && /no such key/i.test(error.message)) return undefined;
    throw error;
  }
  return groups.map(fieldsOf).map((group) => ({
    name: String(group.get('name')),
    pending: countOf(group.get('pending')),
    last: String(group.get('last-delivered-id')),
    lag: group.get('lag') as Group['lag'],
    read: group.get('entries-read') as Group['read'],
  }));
}

function groupOf(
  groups: readonly Group[] | undefined,
  { name, group: wanted }: Options,
): Group | { readonly why: string } {
  const { stream: said } = words.queues;
  if (!groups) return { why: said.missing(name) };
  const names = groups.map((one) => one.name);
  if (wanted !== undefined)
    return groups.find((one) => one.name === wanted) ?? { why: said.noGroup(wanted, names) };
  if (groups.length === 1) return groups[0]!;
  return { why: groups.length === 0 ? said.noGroups : said.severalGroups(names) };
}

/** Consumers as XINFO CONSUMERS tells them: also those that will never come again. */
function consumersIn(answer: unknown) {
  return (Array.isArray(answer) ? answer : []).map(fieldsOf).map((consumer) => ({
    id: String(consumer.get('name')),
    busy: countOf(consumer.get('pending')),
    idleMs: countOf(consumer.get('idle')),
  }));
}

/** A list of names and values in turn, as XINFO answers. */
function fieldsOf(answer: unknown): ReadonlyMap<string, unknown> {
  const list = Array.isArray(answer) ? answer : [];
  return new Map(list.flatMap((name, index) => (index % 2 === 0 ? [[String(name), list[index + 1]]] : [])));
}

/** Entries as XRANGE answers; their id begins with the time at which they came in. */
function entriesOf(answer: unknown): (QueueEntry & { readonly at: number })[] {
  return (Array.isArray(answer) ? (answer as [string, string[] | null][]) : []).map(([id, fields]) => ({
    id,
    at: Number.parseInt(id, 10),
    ...bodyOf(JSON.stringify(Object.fromEntries(fieldsOf(fields)))),
  }));
}
