import { z } from 'zod';
import { type AwsPlace, askAws, awsArgv, awsEnv, awsFailure, awsName, awsPlace } from '../connections/aws.ts';
import { runCommand } from '../connections/command.ts';
import type { ActionParams, Choice, TargetPlan } from '../model/action.ts';
import type { CheckAnswer, Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { ecsLog } from './ecs-log.ts';
import type { EcsService } from './ecs-service.ts';

const word = awsName('expected a name or an ARN');

const schema = z.strictObject({
  ecs: z.strictObject({ cluster: word, service: word }).describe('Cluster and service'),
  ...awsPlace('expected a name or an ARN'),
  max: z.number().int().positive().max(5_000).default(100).describe('Most tasks that scale may ask for'),
});
type Options = z.infer<typeof schema>;

const verbs = ['redeploy', 'scale', 'rollback', 'stop', 'start'] as const;
/** The change itself is one request; what follows is for verification. In milliseconds. */
const timeoutMs = 60_000;
/** Of one answer. */
const maxBytes = 8 * 2 ** 20;
/** Revisions of a task definition that are offered. */
const shownRevisions = 10;

export const ecs: TargetKind<Options> = {
  kind: 'ecs',
  // The aws command takes seconds to start and to sign in.
  statusSchedule: { every: 15_000, timeout: 15_000 },
  summary: 'A service on Amazon ECS, through the aws command and its login.',
  schema,
  example: '{ ecs: { cluster: prod, service: api }, region: us-east-1 }',
  open(options, context): Target {
    const { cluster, service } = options.ecs;
    const aws = async <T>(args: readonly string[], signal: AbortSignal): Promise<T> => {
      const { baseDir: cwd } = context;
      return (await askAws(awsArgv('ecs', args, options), { cwd, signal, env: awsEnv, maxBytes })) as T;
    };
    const describe = async (signal: AbortSignal): Promise<EcsService | undefined> => {
      const args = ['describe-services', '--cluster', cluster, '--services', service];
      return (await aws<{ services: readonly EcsService[] }>(args, signal)).services[0];
    };
    const ask = async (signal: AbortSignal): Promise<EcsService> => {
      const found = await describe(signal);
      if (!found || found.status === 'INACTIVE')
        throw new Error(`there is no service ${service} in ${cluster}`);
      return found;
    };
    const revisions = async (now: EcsService, signal: AbortSignal): Promise<readonly Choice[]> => {
      const family = now.taskDefinition.split('/').at(-1)!.replace(/:\d+$/, '');
      const args = [
        'list-task-definitions',
        '--family-prefix',
        family,
        '--sort',
        'DESC',
        '--status',
        'ACTIVE',
      ];
      const { taskDefinitionArns } = await aws<{ taskDefinitionArns: readonly string[] }>(
        [...args, '--max-items', String(shownRevisions)],
        signal,
      );
      return taskDefinitionArns
        .map((arn) => ({ arn, name: arn.split('/').at(-1)! }))
        .filter(({ name }) => name.replace(/:\d+$/, '') === family)
        .map(({ arn, name }) => ({
          value: name,
          text: `task definition ${name}`,
          ...(arn === now.taskDefinition ? { current: true } : {}),
        }));
    };
    return {
      label: `service ${service} on ECS cluster ${cluster}`,
      verbs,
      status: async (signal) => judgeEcs(service, await describe(signal)),
      async stats(signal) {
        const now = await describe(signal);
        return { instances: now?.runningCount ?? 0 };
      },
      logs: (request, signal) => ecsLog(ask, aws, options, request, context, signal),
      choices: async (verb, _param, signal) =>
        verb === 'rollback' ? revisions(await ask(signal), signal) : [],
      async plan(verb, params, signal) {
        const now = await ask(signal);
        const change = await changeFor(verb, params, now, options, () => revisions(now, signal));
        const argv = ecsArgv(options, [
          'update-service',
          '--cluster',
          cluster,
          '--service',
          service,
          ...change.args,
        ]);
        return planOf(argv, change, now, { options, ask, context });
      },
    };
  },
};

function ecsArgv(place: AwsPlace, args: readonly string[]): readonly string[] {
  return [...awsArgv('ecs', args, place), '--output', 'json'];
}

interface Change {
  readonly args: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly touches: number;
  readonly undo?: TargetPlan['undo'];
  /** How many tasks have to run afterwards. */
  readonly desired: number;
}

async function changeFor(
  verb: string,
  params: ActionParams,
  now: EcsService,
  { max }: Options,
  revisions: () => Promise<readonly Choice[]>,
): Promise<Change> {
  const { desiredCount: desired } = now;
  const tasks = Math.max(1, desired);
  const definition = now.taskDefinition.split('/').at(-1)!;
  const scale = (count: number): Change => {
    if (count === desired) throw new Error(`${count} tasks are wanted already`);
    return {
      args: ['--desired-count', String(count)],
      from: `${desired} tasks`,
      to: `${count} tasks`,
      touches: Math.abs(count - desired),
      undo: { verb: 'scale', params: { count: desired }, text: `scale back to ${desired}` },
      desired: count,
    };
  };
  switch (verb) {
    case 'redeploy':
      return {
        args: ['--force-new-deployment'],
        from: `${desired} tasks of ${definition}`,
        to: `${desired} new tasks of ${definition}`,
        touches: tasks,
        desired,
      };
    case 'scale': {
      const text = String(params.count ?? '');
      if (!/^\d{1,6}$/.test(text) || Number(text) > max)
        throw new Error(`scale needs a count from 0 to ${max}, not "${text.slice(0, 40)}"`);
      return scale(Number(text));
    }
    case 'stop':
      return scale(0);
    case 'start':
      if (desired > 0) throw new Error(`${desired} tasks are wanted already`);
      return scale(1);
    case 'rollback': {
      const there = await revisions();
      const wanted =
        params.revision === undefined
          ? there[there.findIndex(({ current }) => current) + 1]
          : there.find(({ value }) => value === String(params.revision));
      if (!wanted)
        throw new Error(`there is no such revision: there are ${there.map(({ value }) => value).join(', ')}`);
      if (wanted.current) throw new Error(`${wanted.value} is the one that runs`);
      return {
        args: ['--task-definition', wanted.value],
        from: definition,
        to: wanted.value,
        touches: tasks,
        undo: { verb: 'rollback', params: { revision: definition }, text: `go back to ${definition}` },
        desired,
      };
    }
    default:
      throw new Error(`an ECS service cannot ${verb}`);
  }
}

function planOf(
  argv: readonly string[],
  change: Change,
  now: EcsService,
  {
    options,
    ask,
    context,
  }: { options: Options; ask: (signal: AbortSignal) => Promise<EcsService>; context: Context },
): TargetPlan {
  const primary = primaryOf(now);
  return {
    requests: [argv.join(' ')],
    from: change.from,
    to: change.to,
    touches: change.touches,
    thing: 'task',
    risk: 'disruptive',
    ...(change.undo ? { undo: change.undo } : {}),
    preconditions: [
      {
        text: `${now.desiredCount} tasks are wanted, deployment ${primary?.id ?? 'none'}`,
        async recheck(signal) {
          const later = await ask(signal);
          if (later.desiredCount !== now.desiredCount) return `${later.desiredCount} tasks are wanted now`;
          return primaryOf(later)?.id === primary?.id ? undefined : 'somebody began another deployment';
        },
      },
    ],
    timeoutMs,
    async run(output, signal) {
      const result = await runCommand(argv, { cwd: context.baseDir, signal, env: awsEnv, maxBytes });
      if (result.code !== 0) throw new Error(await awsFailure(result));
      const { service } = JSON.parse(result.stdout) as { service?: EcsService };
      output(
        `${options.ecs.service}: ${service?.desiredCount ?? '?'} tasks wanted, ${service?.runningCount ?? '?'} running`,
      );
    },
    verify: {
      label: `one deployment, ${change.desired} of ${change.desired} tasks running`,
      async look(signal) {
        return unstable(await ask(signal), change.desired);
      },
    },
  };
}

function primaryOf({ deployments }: EcsService): EcsService['deployments'][number] | undefined {
  return deployments.find(({ status }) => status === 'PRIMARY') ?? deployments[0];
}

/** Why a service is not stable yet: the waiter of the aws command counts as stable one deployment with all its tasks running. */
export function unstable(service: EcsService, desired = service.desiredCount): string | undefined {
  const failed = service.deployments.find(({ rolloutState }) => rolloutState === 'FAILED');
  if (failed) return `a deployment failed: ${failed.rolloutStateReason ?? 'no reason given'}`;
  if (service.deployments.length > 1) return `${service.deployments.length} deployments at once`;
  if (service.desiredCount !== desired) return `${service.desiredCount} tasks are wanted, not ${desired}`;
  return service.runningCount === desired ? undefined : `${service.runningCount} of ${desired} tasks run`;
}

/** What a service says. */
export function judgeEcs(name: string, service: EcsService | undefined): CheckAnswer {
  if (!service || service.status === 'INACTIVE')
    return { status: 'down', message: `there is no service ${name}` };
  if (service.status === 'DRAINING') return { status: 'down', message: 'draining' };
  const { desiredCount: desired, runningCount: running } = service;
  if (desired === 0) return { status: 'down', message: 'scaled to 0' };
  const count = `${running} of ${desired} tasks running`;
  const missing = unstable(service);
  if (running === 0) return { status: 'down', message: `${count}${eventOf(service)}` };
  if (running < desired) return { status: 'degraded', message: `${count}${eventOf(service)}` };
  const failed = service.deployments.some(({ rolloutState }) => rolloutState === 'FAILED');
  if (failed) return { status: 'degraded', message: `${count}; ${missing}` };
  return { status: 'up', message: missing === undefined ? count : `${count}, rolling out` };
}

function eventOf({ events }: EcsService): string {
  const said = events?.[0]?.message;
  return said === undefined ? '' : `; ${said.slice(0, 200)}`;
}
