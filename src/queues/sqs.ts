import * as z from 'zod';
import { awsPlace } from '../connections/aws.ts';
import { defined } from '../model/defined.ts';
import { numberOf } from '../model/json-path.ts';
import type { Context } from '../model/kind.ts';
import { mostEntries, type QueueEntry, type QueueReading } from '../model/queue.ts';
import type { Queue, QueueKind } from '../model/queue-kind.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { bodyOf } from './entry-body.ts';
import { momentOf } from './entry-time.ts';
import { attributesOf, aws, queueName } from './sqs-ask.ts';
import { sqsChanges } from './sqs-change.ts';

const queueUrl = z.url({ protocol: /^https?$/, error: () => words.queues.expected.sqsUrl });
const schema = z.strictObject({
  sqs: queueUrl.describe('URL of the queue'),
  dead: queueUrl.optional().describe('URL of its dead-letter queue'),
  age: z
    .boolean()
    .default(true)
    .describe('Whether CloudWatch is asked for the age of the oldest message, and what came in and went out'),
  'metrics-endpoint': z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Endpoint of CloudWatch to use instead of the region's"),
  ...awsPlace(() => words.queues.expected.region),
});
type SqsOptions = z.infer<typeof schema>;

/** CloudWatch has a value a minute, some minutes late. In minutes. */
const lookBack = 15;

const metrics = {
  oldest: { name: 'ApproximateAgeOfOldestMessage', stat: 'Maximum' },
  added: { name: 'NumberOfMessagesSent', stat: 'Sum' },
  done: { name: 'NumberOfMessagesDeleted', stat: 'Sum' },
} as const;

export const sqs: QueueKind<SqsOptions> = {
  kind: 'sqs',
  // Receiving hides a message from consumers and counts towards its being given up.
  peek: 'hides',
  aged: true,
  everyMs: 30_000,
  places: ({ dead }) => (dead === undefined ? ['waiting'] : ['waiting', 'dead']),
  changes: (options) => sqsChanges(options),
  summary: 'A queue of Amazon SQS, through the aws command and its login; its numbers are approximate.',
  schema,
  example: '{ sqs: "https://sqs.us-east-1.amazonaws.com/123456789012/jobs", region: us-east-1 }',
  open(options, context): Queue {
    const name = queueName(options.sqs);
    return {
      label: words.queues.label(name, 'SQS'),
      async count(signal): Promise<QueueReading> {
        const [attributes, letters, watched] = await Promise.all([
          attributesOf(options.sqs, options, context, signal),
          options.dead === undefined ? undefined : attributesOf(options.dead, options, context, signal),
          // The queue itself may be read without the right to read metrics.
          options.age
            ? watchedOf(name, options, context, signal).catch((error: unknown) => ({ why: errorText(error) }))
            : {},
        ]);
        const waiting = attributes.ApproximateNumberOfMessages;
        if (waiting === undefined) return { waiting: null, why: words.queues.sqs.noNumbers };
        const { why, oldestMs, ...rates } = watched as Watched & { readonly why?: string };
        return {
          waiting,
          ...rates,
          ...defined({
            // An age of CloudWatch is minutes old: in an empty queue nothing has waited.
            oldestMs: waiting === 0 ? undefined : oldestMs,
            inFlight: attributes.ApproximateNumberOfMessagesNotVisible,
            delayed: attributes.ApproximateNumberOfMessagesDelayed,
            dead: letters?.ApproximateNumberOfMessages,
            note: why,
          }),
        };
      },
      async peek(place, signal) {
        const args = ['receive-message', '--queue-url', place === 'dead' ? options.dead! : options.sqs];
        const answer = (await aws(
          'sqs',
          [
            ...args,
            '--max-number-of-messages',
            '10',
            '--visibility-timeout',
            '5',
            '--attribute-names',
            'All',
          ],
          options,
          context,
          signal,
        )) as { readonly Messages?: readonly Message[] } | undefined;
        return {
          entries: (answer?.Messages ?? []).slice(0, mostEntries).map(entryOf),
          note: words.queues.sqs.some,
        };
      },
    };
  },
};

interface Message {
  readonly MessageId: string;
  readonly Body?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

function entryOf({ MessageId, Body = '', Attributes = {} }: Message): QueueEntry {
  return {
    id: MessageId,
    ...bodyOf(Body),
    ...defined({
      at: momentOf(Attributes.SentTimestamp),
      tries: numberOf(Attributes.ApproximateReceiveCount),
    }),
  };
}

interface Watched {
  readonly oldestMs?: number;
  readonly inPerMinute?: number;
  readonly outPerMinute?: number;
}

/** What CloudWatch knows of a queue, in one question: values of its newest minute. */
async function watchedOf(
  name: string,
  { 'metrics-endpoint': endpoint, region, profile }: SqsOptions,
  context: Context,
  signal: AbortSignal,
): Promise<Watched> {
  const now = context.clock.now();
  const queries = Object.entries(metrics).map(([Id, { name: MetricName, stat: Stat }]) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/SQS', MetricName, Dimensions: [{ Name: 'QueueName', Value: name }] },
      Period: 60,
      Stat,
    },
  }));
  const answer = (await aws(
    'cloudwatch',
    [
      'get-metric-data',
      ...['--metric-data-queries', JSON.stringify(queries)],
      ...['--start-time', new Date(now - lookBack * 60_000).toISOString()],
      ...['--end-time', new Date(now).toISOString(), '--scan-by', 'TimestampDescending'],
    ],
    { endpoint, region, profile },
    context,
    signal,
  )) as { readonly MetricDataResults?: readonly { Id: string; Values: readonly number[] }[] } | undefined;
  const newest = (id: string): number | undefined =>
    answer?.MetricDataResults?.find(({ Id }) => Id === id)?.Values[0];
  const seconds = newest('oldest');
  return defined({
    oldestMs: seconds === undefined ? undefined : seconds * 1_000,
    inPerMinute: newest('added'),
    outPerMinute: newest('done'),
  });
}
