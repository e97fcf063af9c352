import { awsArgv } from '../connections/aws.ts';
import type { TargetPlan } from '../model/action.ts';
import type { ChangeAsk, QueueChange } from '../model/queue-kind.ts';
import { plainLine } from '../text/shell.ts';
import { words } from '../words/index.ts';
import { attributesOf, aws, queueName, type SqsPlace } from './sqs-ask.ts';

/** A queue of SQS with its dead letters, and where it is asked. */
interface SqsQueue extends SqsPlace {
  readonly sqs: string;
  readonly dead?: string | undefined;
}

/** SQS itself moves dead letters back to where they came from; purging it is for good, and once a minute at most. */
export function sqsChanges(queue: SqsQueue): readonly QueueChange[] {
  const { sqs, dead } = queue;
  return [
    ...(dead === undefined
      ? []
      : [
          {
            verb: 'requeue-entries',
            places: ['dead'],
            plan: (ask) => planCounted(queue, dead, ask),
          } satisfies QueueChange,
        ]),
    { verb: 'purge-queue', places: ['waiting'], plan: (ask) => planCounted(queue, sqs, ask) },
  ];
}

/** @param url whose messages go: of dead letters back to the queue, of the queue itself for good */
async function planCounted(
  queue: SqsQueue,
  url: string,
  { context, signal }: ChangeAsk,
): Promise<TargetPlan> {
  const { change: said, sqs } = words.queues;
  const purges = url === queue.sqs;
  const name = queueName(url);
  const look = async (asked: AbortSignal) => {
    const { ApproximateNumberOfMessages: waiting, arn } = await attributesOf(url, queue, context, asked);
    if (waiting === undefined || arn === undefined) throw new Error(sqs.noNumbers);
    return { waiting, arn };
  };
  const { waiting, arn } = await look(signal);
  const args = purges
    ? ['purge-queue', '--queue-url', url]
    : ['start-message-move-task', '--source-arn', arn];
  return {
    requests: [plainLine(awsArgv('sqs', args, queue))],
    from: said.holds(name, waiting),
    to: said.holds(name, 0),
    touches: waiting,
    thing: 'entry',
    risk: purges ? 'destructive' : 'disruptive',
    preconditions: [],
    warnings: [sqs.approximate, ...(purges ? [sqs.forGood] : [sqs.whereFrom])],
    timeoutMs: 60_000,
    run: async (output, running) => {
      await aws('sqs', args, queue, context, running);
      output(purges ? sqs.purging : sqs.moving);
    },
    verify: {
      label: said.fewer(name),
      alone: true,
      async look(asked) {
        const now = await look(asked);
        return now.waiting < waiting ? undefined : said.holds(name, now.waiting);
      },
    },
    // Both go on in AWS after the request was accepted.
    verification: { limitMs: 120_000 },
  };
}
