import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CannotAsk } from '../../src/model/kind.ts';
import type { Queue } from '../../src/model/queue-kind.ts';
import { kafka } from '../../src/queues/kafka.ts';
import { testContext, within } from '../services/context.ts';
import { type KafkaBroker, startKafka } from '../services/kafka-broker.ts';
import { until } from '../services/until.ts';

let world: ReturnType<typeof testContext>;
let broker: KafkaBroker;
beforeEach(async () => {
  world = testContext();
  broker = await startKafka({
    topic: 'orders',
    partitions: [
      { low: 10, end: 140, committed: 100 },
      { low: 0, end: 7, committed: 7 },
      { low: 5, end: 5, committed: -1 },
    ],
    state: 'Stable',
    members: [
      { id: 'm-1', client: 'mailer-1', host: '/10.0.0.3', partitions: [0] },
      { id: 'm-2', client: 'mailer-2', host: '/10.0.0.4', partitions: [] },
    ],
    refuses: {},
  });
});
afterEach(async () => {
  await world.close();
  await broker.close();
});

function queueOf(options: Record<string, unknown> = {}): Queue {
  const given = { kafka: broker.address, topic: 'orders', group: 'mailer', ...options };
  return kafka.open(kafka.schema.parse(given), world.context);
}

/** What reading throws. */
async function refusal(queue = queueOf(), signal = within()): Promise<Error> {
  return queue.count(signal).then(
    (counts) => expect.fail(JSON.stringify(counts)),
    (error: Error) => error,
  );
}

const nobodyIsConnected = () => until('the end of all connections', () => broker.open() === 0);

describe('Kafka, a scripted stand-in driven by the real kafkajs', () => {
  // First: Node warns of this once in the life of a process.
  test('only questions are asked, and Node has nothing to warn of', async () => {
    const warned: Error[] = [];
    const listener = (warning: Error) => warned.push(warning);
    process.on('warning', listener);
    await queueOf().count(within());
    await new Promise(setImmediate);
    process.off('warning', listener);
    expect(warned).toEqual([]);
    expect(new Set(broker.asked)).toEqual(
      new Set(['apiVersions', 'metadata', 'findCoordinator', 'offsetFetch', 'listOffsets', 'describeGroups']),
    );
  });

  test('the lag is end minus committed, and an empty partition has none', async () => {
    expect(await queueOf().count(within())).toEqual({ waiting: 40, consumers: 1, added: 147, done: 107 });
    await nobodyIsConnected();
  });

  test('members are told with their partitions, and a partition that nobody has', async () => {
    expect(await queueOf().consumers!(within())).toEqual([
      { id: 'm-1', place: 'mailer-1 on 10.0.0.3: partition 0 lag 40' },
      { id: 'm-2', place: 'mailer-2 on 10.0.0.4: no partition' },
      { id: 'no member', place: 'partition 1 lag 0' },
      { id: 'no member', place: 'partition 2 lag 0' },
    ]);
  });

  test('what is not known is said, never 0', async () => {
    const why = async (options = {}) => queueOf(options).count(within());
    expect(await why({ topic: 'order' })).toEqual({
      waiting: null,
      why: 'no topic "order" here, or no right to see it (DESCRIBE)',
    });
    broker.world.partitions[1] = { low: 0, end: 7, committed: -1 };
    expect(await why()).toEqual({
      waiting: null,
      why: 'no committed offset in partition 1, so the lag is unknown there; 40 in the others',
    });
    broker.world.partitions = [{ low: 0, end: 7, committed: 9 }];
    expect(await why()).toEqual({
      waiting: null,
      why: 'committed offset beyond the end of partition 0: was the topic recreated?',
    });
    broker.world.partitions = [{ low: 0, end: 7, committed: -1 }];
    expect(await why()).toEqual({
      waiting: null,
      why: 'group "mailer" has no committed offset in topic "orders"',
    });
    Object.assign(broker.world, { state: 'Dead', members: [] });
    expect(await why()).toEqual({
      waiting: null,
      why: 'no consumer group "mailer", or its committed offsets have expired',
    });
  });

  test('an empty group has no consumers; one that Kafka does not describe, or that rebalances, has an unknown number', async () => {
    Object.assign(broker.world, { state: 'Empty', members: [] });
    expect(await queueOf().count(within())).toMatchObject({ waiting: 40, consumers: 0 });
    for (const state of ['PreparingRebalance', 'Dead']) {
      broker.world.state = state;
      const counts = await queueOf().count(within());
      expect(counts).toEqual({
        ...{ waiting: 40, added: 147, done: 107 },
        note: `Kafka does not tell who reads: group "mailer" is ${state}`,
      });
    }
  });

  test('messages that retention deleted unread are said', async () => {
    broker.world.partitions = [{ low: 110, end: 140, committed: 100 }];
    expect(await queueOf().count(within())).toMatchObject({
      ...{ waiting: 40, note: 'retention deleted 10 messages before the group read them' },
    });
  });

  test('a missing right is named, and is no fault of the queue', async () => {
    broker.world.refuses = { offsetFetch: 30 };
    const group = await refusal();
    expect(group).toBeInstanceOf(CannotAsk);
    expect(group.message).toBe('kafka refused: needs DESCRIBE on the group');
    broker.world.refuses = { listOffsets: 29 };
    const topic = await refusal();
    expect(topic).toBeInstanceOf(CannotAsk);
    expect(topic.message).toBe('kafka refused: needs DESCRIBE on the topic');
  });

  test.each([
    'apiVersions',
    'metadata',
    'findCoordinator',
    'offsetFetch',
    'listOffsets',
    'describeGroups',
  ] as const)('a broker that hangs at %s is left in time, without a connection', async (hangsAt) => {
    broker.world.hangsAt = hangsAt;
    const ends = new AbortController();
    const thrown = refusal(queueOf(), ends.signal);
    await until(hangsAt, () => broker.asked.includes(hangsAt));
    ends.abort();
    expect((await thrown).message).toBe('no answer in time');
    await nobodyIsConnected();
  });

  test('an answer without an end is cut off', async () => {
    broker.world.floodsAt = 'metadata';
    expect((await refusal()).message).toBe(`answer too large from ${broker.address}`);
    await nobodyIsConnected();
  });

  test('nobody there is refused', async () => {
    const queue = queueOf();
    await broker.close();
    expect((await refusal(queue)).message).toContain(`connection refused`);
  });

  test('brokers are host:port', () => {
    expect(
      kafka.schema.safeParse({ kafka: 'kafka://a', topic: 't', group: 'g' }).error?.issues,
    ).toMatchObject([{ message: 'expected brokers as host:port, such as kafka-1:9092,kafka-2:9092' }]);
  });
});
