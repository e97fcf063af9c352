import type { Admin } from 'kafkajs';
import * as z from 'zod';
import { withKafka } from '../connections/kafka.ts';
import type { KafkaPlace } from '../connections/kafka-client.ts';
import { defined } from '../model/defined.ts';
import type { QueueConsumer, QueueReading } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { authoritySchema } from '../schema/authority.ts';
import { words } from '../words/index.ts';
import { lagIn, lagOf, type PartitionOffsets } from './kafka-lag.ts';

const schema = z.strictObject({
  kafka: z
    .string()
    .regex(/^[^\s,:/@]+:\d+(?:\s*,\s*[^\s,:/@]+:\d+)*$/, { error: () => words.queues.expected.brokers })
    .describe('Brokers to begin with, host:port, separated by commas'),
  topic: z.string().min(1).describe('Name of the topic'),
  group: z.string().min(1).describe('Consumer group that reads it'),
  tls: z.boolean().default(false).describe('Connect with TLS'),
  ca: authoritySchema,
  sasl: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .default('plain')
    .describe('How to log in, where there is a user'),
  user: z.string().min(1).optional().describe('User to log in as'),
  password: z.string().optional().describe('Password of the user'),
});
type Options = z.infer<typeof schema>;

export const kafka: QueueKind<Options> = {
  kind: 'kafka',
  peek: 'neutral',
  aged: false,
  // Messages would have to be fetched; only the cluster's own numbers are.
  places: () => [],
  tellsConsumers: true,
  summary: 'A topic of Kafka as a consumer group reads it: end minus committed offsets.',
  schema,
  example: '{ kafka: "localhost:9092", topic: orders, group: mailer }',
  open(options, context): Queue {
    const { topic, group } = options;
    const place: KafkaPlace = { ...options, brokers: options.kafka.split(/\s*,\s*/) };
    const { kafka: said } = words.queues;
    return {
      label: words.queues.label(`${topic} (${group})`, options.kafka),
      count: (signal) =>
        withKafka(place, context, signal, async (admin): Promise<QueueReading> => {
          const seen = await look(admin, options);
          if ('why' in seen) return { waiting: null, why: seen.why };
          const { offsets, state, members } = seen;
          const lag = lagOf(offsets);
          if (lag.code === 'none') {
            const why = isGone(state) ? said.noGroup(group) : said.nothingCommitted(group, topic);
            return { waiting: null, why };
          }
          if (lag.code === 'partly') return { waiting: null, why: said.partly(lag.unknown, lag.behind) };
          if (lag.code === 'beyond') return { waiting: null, why: said.beyond(lag.partitions) };
          return {
            waiting: lag.behind,
            ...defined({
              consumers: members?.filter(({ partitions }) => partitions.length > 0).length,
              added: lag.end,
              done: lag.committed,
              note:
                lag.expired > 0
                  ? said.expired(lag.expired)
                  : members === undefined
                    ? said.membersUnknown(group, state)
                    : undefined,
            }),
          };
        }),
      peek: () => Promise.reject(new Error(said.noPeek)),
      consumers: (signal) =>
        withKafka(place, context, signal, async (admin) => {
          const seen = await look(admin, options);
          if ('why' in seen) throw new Error(seen.why);
          if (!seen.members) throw new Error(said.membersUnknown(group, seen.state));
          return consumersOf(seen.offsets, seen.members);
        }),
    };
  },
};

interface Member {
  readonly id: string;
  readonly place: string;
  /** The partitions of the topic that it has. */
  readonly partitions: readonly number[];
}

interface Seen {
  readonly offsets: readonly PartitionOffsets[];
  /** As Kafka calls it: `Stable`, `Empty`, `PreparingRebalance`, `Dead`. */
  readonly state: string;
  /** Undefined while it is not settled who has what, or where Kafka does not tell. */
  readonly members: readonly Member[] | undefined;
}

async function look(admin: Admin, { topic, group }: Options): Promise<Seen | { readonly why: string }> {
  // The list of all: a broker before Kafka 1.0 may create a topic that it is asked about by name.
  if (!(await admin.listTopics()).includes(topic)) return { why: words.queues.kafka.noTopic(topic) };
  // Committed before end: what is committed in between makes the lag too large for a moment, never negative.
  const [fetched] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  const committed = new Map(fetched?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
  const ends = await admin.fetchTopicOffsets(topic);
  const { groups } = await admin.describeGroups([group]);
  const { assignmentOf } = await import('../connections/kafka-client.ts');
  const described = groups[0];
  const state = described?.state ?? '';
  const assigned = described?.members.map((member) => ({
    id: member.memberId,
    place: words.queues.kafka.member(member.clientId, member.clientHost.replace(/^\//, '')),
    topics: assignmentOf(member.memberAssignment),
  }));
  const isSettled = state === 'Stable' || state === 'Empty';
  const isTold = isSettled && assigned?.every(({ topics }) => topics !== undefined);
  return {
    offsets: ends.map(({ partition, low, high }) => ({
      ...{ partition, low: BigInt(low), end: BigInt(high) },
      committed: committed.get(partition) ?? -1n,
    })),
    state,
    members: isTold
      ? assigned!.map(({ id, place, topics }) => ({ id, place, partitions: topics?.[topic] ?? [] }))
      : undefined,
  };
}

/** How Kafka describes a group that it does not know, or that keeps no members in the way that is asked for. */
function isGone(state: string): boolean {
  return state === 'Dead' || state === '';
}

/** Members with how far behind each of their partitions is, then the partitions that nobody has. */
function consumersOf(
  offsets: readonly PartitionOffsets[],
  members: readonly Member[],
): readonly QueueConsumer[] {
  const { kafka: said } = words.queues;
  const behind = (partition: number): string => {
    const one = offsets.find((each) => each.partition === partition);
    return said.behind(partition, one && lagIn(one));
  };
  const had = new Set(members.flatMap(({ partitions }) => partitions));
  return [
    ...members.map(({ id, place, partitions }) => ({
      id,
      place: said.has(place, partitions.map(behind)),
    })),
    ...offsets
      .filter(({ partition }) => !had.has(partition))
      .map(({ partition }) => ({ id: said.nobody, place: behind(partition) })),
  ];
}
