import * as z from 'zod';
import { httpRequest, safeUrl } from '../connections/http.ts';
import { defined } from '../model/defined.ts';
import { CannotAsk, type Context } from '../model/kind.ts';
import { entryBytes, mostEntries, type QueueEntry, type QueueReading } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { authoritySchema } from '../schema/authority.ts';
import { httpUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { momentOf, waitedMs } from './entry-time.ts';
import { planPurge } from './rabbitmq-purge.ts';

const schema = z.strictObject({
  rabbitmq: httpUrl.describe('URL of the HTTP API of the management plugin, with user and password'),
  name: z.string().min(1).describe('Name of the queue'),
  vhost: z.string().min(1).default('/').describe('Virtual host'),
  dead: z.string().min(1).optional().describe('Name of the queue that its dead letters go to'),
  ca: authoritySchema,
});
type RabbitOptions = z.infer<typeof schema>;

/** A queue as GET /api/queues/… describes it: what is absent is not known to the server yet. */
interface Described {
  readonly messages_ready?: number;
  readonly messages_unacknowledged?: number;
  readonly consumers?: number;
  readonly state?: string;
  /** Of the first message, where its sender set a time; in seconds. */
  readonly head_message_timestamp?: number | null;
  readonly message_stats?: Readonly<Record<string, unknown>>;
  readonly consumer_details?: readonly {
    readonly consumer_tag?: string;
    readonly prefetch_count?: number;
    readonly channel_details?: { readonly peer_host?: string; readonly connection_name?: string };
  }[];
}

export const rabbitmq: QueueKind<RabbitOptions> = {
  kind: 'rabbitmq',
  // What is given back is marked as redelivered, and of a quorum queue counts towards its delivery limit.
  peek: 'counts',
  aged: true,
  places: ({ dead }) => (dead === undefined ? ['waiting'] : ['waiting', 'dead']),
  changes: (options) => [
    {
      verb: 'purge-queue',
      places: ['waiting'],
      plan: (ask) =>
        planPurge(
          {
            name: options.name,
            request: `DELETE ${safeUrl(options.rabbitmq).replace(/\/+$/, '')}/${queuePath(options, options.name)}/contents`,
            ready: async (signal) => {
              const queue = await described(options, options.name, ask.context, signal);
              if (!queue) throw new Error(words.queues.rabbitmq.missing(options.name, options.vhost));
              return queue.messages_ready;
            },
            async purge(signal) {
              const path = `${queuePath(options, options.name)}/contents`;
              await askRabbit(options, path, ask.context, signal, { method: 'DELETE' });
            },
          },
          ask,
        ),
    },
  ],
  tellsConsumers: true,
  summary: 'A queue of RabbitMQ, through the HTTP API of its management plugin.',
  schema,
  example: '{ rabbitmq: "http://monitor:secret@localhost:15672", name: jobs, dead: jobs.dead }',
  open(options, context): Queue {
    const { name, vhost, dead } = options;
    const { rabbitmq: said } = words.queues;
    const place = safeUrl(options.rabbitmq);
    return {
      label: words.queues.label(vhost === '/' ? name : `${vhost}/${name}`, place),
      async count(signal): Promise<QueueReading> {
        const [queue, letters] = await Promise.all([
          described(options, name, context, signal),
          dead === undefined ? undefined : described(options, dead, context, signal),
        ]);
        if (!queue) return { waiting: null, why: said.missing(name, vhost) };
        // A server that has just begun, or a queue that was just declared, has no numbers yet: that is not an empty queue.
        if (queue.messages_ready === undefined) return { waiting: null, why: said.noNumbers };
        const stats = queue.message_stats;
        return {
          waiting: queue.messages_ready,
          ...defined({
            inFlight: queue.messages_unacknowledged,
            consumers: queue.consumers,
            dead: letters?.messages_ready,
            oldestMs: waitedMs(momentOf(queue.head_message_timestamp), context.clock.now()),
            added: stats && total(stats, ['publish']),
            done: stats && total(stats, ['ack', 'deliver_no_ack', 'get_no_ack']),
            note:
              queue.state !== undefined && queue.state !== 'running'
                ? said.state(queue.state)
                : dead !== undefined && !letters
                  ? said.missing(dead, vhost)
                  : undefined,
          }),
        };
      },
      async peek(from, signal) {
        const queue = from === 'dead' ? dead! : name;
        const messages = (await askRabbit(options, `${queuePath(options, queue)}/get`, context, signal, {
          method: 'POST',
          body: JSON.stringify({
            count: mostEntries,
            ackmode: 'ack_requeue_true',
            encoding: 'auto',
            truncate: entryBytes,
          }),
        })) as readonly Message[] | undefined;
        if (!messages) throw new Error(said.missing(queue, vhost));
        return { entries: messages.map(entryOf) };
      },
      async consumers(signal) {
        const queue = await described(options, name, context, signal);
        return (queue?.consumer_details ?? []).map(
          ({ consumer_tag, prefetch_count, channel_details }, index) => ({
            id: consumer_tag ?? String(index + 1),
            ...defined({
              place: channel_details?.connection_name ?? channel_details?.peer_host,
              most: prefetch_count === 0 ? undefined : prefetch_count,
            }),
          }),
        );
      },
    };
  },
};

interface Message {
  readonly payload_bytes?: number;
  readonly payload?: string;
  readonly payload_encoding?: string;
  readonly redelivered?: boolean;
  readonly properties?: {
    readonly message_id?: string;
    readonly type?: string;
    readonly timestamp?: number;
    readonly headers?: Readonly<Record<string, unknown>>;
  };
}

function entryOf(
  { payload = '', payload_bytes, payload_encoding, properties = {} }: Message,
  index: number,
): QueueEntry {
  const { message_id, type, timestamp, headers = {} } = properties;
  const deaths = Array.isArray(headers['x-death'])
    ? (headers['x-death'] as { count?: number; reason?: string }[])
    : [];
  const count = headers['x-delivery-count'];
  const title = type ?? headers.task ?? headers.type;
  return {
    id: message_id ?? String(index + 1),
    body: payload_encoding === 'base64' ? words.queues.notRead(payload_encoding) : payload,
    ...defined({
      bytes: payload_bytes,
      title: typeof title === 'string' ? title : undefined,
      at: momentOf(timestamp),
      tries: typeof count === 'number' ? count : deaths[0]?.count,
      error: deaths[0]?.reason,
    }),
  };
}

/** Sum of counters, where one that never counted is 0. */
function total(stats: Readonly<Record<string, unknown>>, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (typeof stats[name] === 'number' ? stats[name] : 0), 0);
}

function queuePath({ vhost }: RabbitOptions, name: string): string {
  return `api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;
}

function described(
  options: RabbitOptions,
  name: string,
  context: Context,
  signal: AbortSignal,
): Promise<Described | undefined> {
  return askRabbit(options, queuePath(options, name), context, signal) as Promise<Described | undefined>;
}

/**
 * Asks the HTTP API.
 * @returns its answer; undefined when there is no such thing
 * @throws CannotAsk when the login or its rights do not do; Error for any other refusal
 */
async function askRabbit(
  options: RabbitOptions,
  path: string,
  context: Context,
  signal: AbortSignal,
  request: { readonly method?: string; readonly body?: string } = {},
): Promise<unknown> {
  const { rabbitmq: said } = words.queues;
  const url = `${options.rabbitmq.replace(/\/+$/, '')}/${path}`;
  const answer = await httpRequest(
    {
      ...{ url, signal, ca: options.ca, ...request },
      headers: { 'content-type': 'application/json' },
      maxBytes: 4 * 2 ** 20,
    },
    context,
  );
  if (answer.status === 404) {
    if (!/^\s*\{/.test(answer.body)) throw new Error(said.notRabbit(answer.status));
    return undefined;
  }
  if (answer.status === 401 || answer.status === 403) throw new CannotAsk(said.refused(answer.status));
  if (answer.status < 200 || answer.status > 299) throw new Error(words.sources.answered(answer.status));
  if (answer.truncated) throw new Error(words.sources.documentTooLarge('4 MiB'));
  if (answer.body.trim() === '') return null;
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new Error(said.notRabbit(answer.status));
  }
}
