import type { AwsPlace } from '../connections/aws.ts';
import { followInstances } from '../logs/follow/instances.ts';
import { groupLines } from '../logs/sources/cloudwatch.ts';
import type { Context } from '../model/kind.ts';
import type { LogRequest, RawLine } from '../model/target.ts';
import { words } from '../words/index.ts';
import type { EcsService } from './ecs-service.ts';

/** The part of a task definition that is used here (ECS API, DescribeTaskDefinition). */
interface TaskDefinition {
  readonly containerDefinitions: readonly {
    readonly name: string;
    readonly logConfiguration?: {
      readonly logDriver: string;
      readonly options?: Readonly<Record<string, string>>;
    };
  }[];
}

/**
 * The lines of all tasks of a service, each with its stream, out of the CloudWatch log groups that its task definition names.
 * @throws Error when its containers log to somewhere else
 */
export async function* ecsLog(
  ask: (signal: AbortSignal) => Promise<EcsService>,
  aws: <T>(args: readonly string[], signal: AbortSignal) => Promise<T>,
  account: AwsPlace,
  request: LogRequest,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const { taskDefinition, serviceName } = await ask(signal);
  const described = await aws<{ taskDefinition: TaskDefinition }>(
    ['describe-task-definition', '--task-definition', taskDefinition],
    signal,
  );
  const groups = new Map(
    described.taskDefinition.containerDefinitions.flatMap(({ name, logConfiguration }) => {
      const group = logConfiguration?.options?.['awslogs-group'];
      if (logConfiguration?.logDriver !== 'awslogs' || group === undefined) return [];
      const prefix = logConfiguration.options?.['awslogs-stream-prefix'];
      const region = logConfiguration.options?.['awslogs-region'] ?? account.region;
      // A stream is called PREFIX/CONTAINER/TASK.
      const streams = prefix === undefined ? undefined : `${prefix}/${name}/`;
      return [[name, { ...account, region, group, streams }] as const];
    }),
  );
  const [only] = groups.values();
  if (!only) throw new Error(words.targets.ecs.noLogs(serviceName));
  if (groups.size === 1) {
    yield* groupLines(only, request, context, signal);
    return;
  }
  yield* followInstances(
    {
      instances: () => Promise.resolve([...groups.keys()]),
      open: (name, own, reading) => groupLines(groups.get(name)!, own, context, reading),
    },
    request,
    context.clock,
    signal,
  );
}
