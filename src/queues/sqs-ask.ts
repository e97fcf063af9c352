import { type AwsPlace, askAws, awsArgv, awsEnv } from '../connections/aws.ts';
import { defined } from '../model/defined.ts';
import { numberOf } from '../model/json-path.ts';
import type { Context } from '../model/kind.ts';

/** Where SQS or CloudWatch is asked, and as whom. */
export type SqsPlace = AwsPlace;

/** The last part of its URL. */
export function queueName(url: string): string {
  return new URL(url).pathname.split('/').at(-1)!;
}

/** Runs an aws command. @throws CannotAsk with what it said */
export function aws(
  service: string,
  args: readonly string[],
  place: SqsPlace,
  context: Context,
  signal: AbortSignal,
): Promise<unknown> {
  return askAws(awsArgv(service, args, place), {
    cwd: context.baseDir,
    signal,
    env: awsEnv,
    maxBytes: 4 * 2 ** 20,
  });
}

type Counted =
  | 'ApproximateNumberOfMessages'
  | 'ApproximateNumberOfMessagesNotVisible'
  | 'ApproximateNumberOfMessagesDelayed';

export async function attributesOf(
  url: string,
  place: SqsPlace,
  context: Context,
  signal: AbortSignal,
): Promise<Partial<Record<Counted, number>> & { readonly arn?: string }> {
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
    'QueueArn',
  ];
  const answer = (await aws(
    'sqs',
    ['get-queue-attributes', '--queue-url', url, '--attribute-names', ...names],
    place,
    context,
    signal,
  )) as { readonly Attributes?: Readonly<Record<string, string>> } | undefined;
  const attributes = answer?.Attributes ?? {};
  return {
    ...Object.fromEntries(
      names.slice(0, 3).flatMap((one) => {
        const value = numberOf(attributes[one]);
        return value === undefined ? [] : [[one, value]];
      }),
    ),
    ...defined({ arn: attributes.QueueArn }),
  };
}
