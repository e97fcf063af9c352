import * as z from 'zod';
import { type AwsPlace, askAws, awsArgv, awsEnv, awsFailure, awsName, awsPlace } from '../connections/aws.ts';
import { runCommand } from '../connections/command.ts';
import type { ActionParams, Choice, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { CheckAnswer, Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { plainLine } from '../text/shell.ts';
import { words } from '../words/index.ts';
import { ecsLog } from './ecs-log.ts';
import type { EcsService } from './ecs-service.ts';
import { plannerOf, wantedCount } from './planners.ts';

const word = awsName(() => words.targets.ecs.name);

const schema = z.strictObject({
  ecs: z
    .strictObject({
      cluster: word.describe('Name of the cluster'),
      service: word.describe('Name of the service'),
    })
    .describe('Cluster and service'),
  ...awsPlace(() => words.targets.ecs.name),
  max: z.number().int().positive().max(5_000).default(100).describe('Most tasks that scale may ask for'),
});
type Options = z.infer<typeof schema>;

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
    const { ecs: said } = words.targets;
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
      if (!found || found.status === 'INACTIVE') throw new Error(said.noneIn(service, cluster));
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
          text: said.taskDefinition(name),
          ...(arn === now.taskDefinition ? { current: true } : {}),
        }));
    };
    return {
      label: said.label(service, cluster),
      verbs: Object.keys(changes),
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
        const changeOf = plannerOf(changes, verb, said.self);
        const change = await changeOf({
          params,
          service: now,
          options,
          revisions: () => revisions(now, signal),
        });
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
      sketch(verb, params) {
        const argv = ['update-service', '--cluster', cluster, '--service', service];
        const { unseen } = words.targets;
        return {
          requests: [
            plainLine(ecsArgv(options, [...argv, ...plannerOf(sketchArgs, verb, said.self)(params)])),
          ],
          exact: true,
          thing: 'task',
          risk: 'disruptive',
          unseen: [
            unseen.state(said.label(service, cluster)),
            ...(verb === 'rollback' && params.revision === undefined ? [unseen.revision] : []),
          ],
        };
      },
    };
  },
};

function ecsArgv(account: AwsPlace, args: readonly string[]): readonly string[] {
  return [...awsArgv('ecs', args, account), '--output', 'json'];
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

/** A service as it is now, and what is to be done to it. */
interface EcsNow {
  readonly params: ActionParams;
  readonly service: EcsService;
  readonly options: Options;
  /** Task definitions it can go back to, newest first. */
  readonly revisions: () => Promise<readonly Choice[]>;
}

const changes: Readonly<Record<Verb, (now: EcsNow) => Change | Promise<Change>>> = {
  redeploy,
  scale: (now) => scaleTo(wantedCount(now.params.count, now.options.max), now),
  rollback,
  stop: (now) => scaleTo(0, now),
  start,
};

/** What each verb adds to the command, whatever the service is like now. */
const sketchArgs: Readonly<Record<Verb, (params: ActionParams) => readonly string[]>> = {
  redeploy: () => ['--force-new-deployment'],
  scale: ({ count }) => ['--desired-count', String(count)],
  rollback: ({ revision }) => (revision === undefined ? [] : ['--task-definition', String(revision)]),
  stop: () => ['--desired-count', '0'],
  start: () => ['--desired-count', '1'],
};

function redeploy({ service }: EcsNow): Change {
  const { ecs: said } = words.targets;
  const { desiredCount: desired } = service;
  const definition = definitionOf(service);
  return {
    args: ['--force-new-deployment'],
    from: said.tasksOf(desired, definition),
    to: said.newTasksOf(desired, definition),
    touches: Math.max(1, desired),
    desired,
  };
}

function start(now: EcsNow): Change {
  const { desiredCount: desired } = now.service;
  if (desired > 0) throw new Error(words.targets.ecs.wantedAlready(desired));
  return scaleTo(1, now);
}

function scaleTo(count: number, { service: { desiredCount: desired } }: EcsNow): Change {
  const { ecs: said, undoScale } = words.targets;
  if (count === desired) throw new Error(said.wantedAlready(count));
  return {
    args: ['--desired-count', String(count)],
    from: said.tasks(desired),
    to: said.tasks(count),
    touches: Math.abs(count - desired),
    undo: { verb: 'scale', params: { count: desired }, text: undoScale(desired) },
    desired: count,
  };
}

async function rollback({ params, service, revisions }: EcsNow): Promise<Change> {
  const { ecs: said } = words.targets;
  const { desiredCount: desired } = service;
  const definition = definitionOf(service);
  const known = await revisions();
  const wanted =
    params.revision === undefined
      ? known[known.findIndex(({ current }) => current) + 1]
      : known.find(({ value }) => value === String(params.revision));
  if (!wanted) throw new Error(said.noSuchRevision(known.map(({ value }) => value)));
  if (wanted.current) throw new Error(said.current(wanted.value));
  return {
    args: ['--task-definition', wanted.value],
    from: definition,
    to: wanted.value,
    touches: Math.max(1, desired),
    undo: { verb: 'rollback', params: { revision: definition }, text: said.undoRollback(definition) },
    desired,
  };
}

/** `api:7`, the task definition that runs. */
function definitionOf({ taskDefinition }: EcsService): string {
  return taskDefinition.split('/').at(-1)!;
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
  const { ecs: said } = words.targets;
  const primary = primaryOf(now);
  return {
    requests: [plainLine(argv)],
    exact: true,
    from: change.from,
    to: change.to,
    touches: change.touches,
    thing: 'task',
    risk: 'disruptive',
    ...defined({ undo: change.undo }),
    preconditions: [
      {
        text: said.wanted(now.desiredCount, primary?.id),
        async recheck(signal) {
          const later = await ask(signal);
          if (later.desiredCount !== now.desiredCount) return said.wantedNow(later.desiredCount);
          return primaryOf(later)?.id === primary?.id ? undefined : said.otherDeployment;
        },
      },
    ],
    timeoutMs,
    async run(output, signal) {
      const result = await runCommand(argv, { cwd: context.baseDir, signal, env: awsEnv, maxBytes });
      if (result.code !== 0) throw new Error(await awsFailure(result));
      const { service } = JSON.parse(result.stdout) as { service?: EcsService };
      output(said.done(options.ecs.service, service?.desiredCount, service?.runningCount));
    },
    verify: {
      label: said.stable(change.desired),
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
function unstable(service: EcsService, desired = service.desiredCount): string | undefined {
  const { ecs: said } = words.targets;
  const { deployments, desiredCount, runningCount } = service;
  const failed = deployments.find(({ rolloutState }) => rolloutState === 'FAILED');
  if (failed) return said.failedDeployment(failed.rolloutStateReason);
  if (deployments.length > 1) return said.deployments(deployments.length);
  if (desiredCount !== desired) return said.notWanted(desiredCount, desired);
  return runningCount === desired ? undefined : said.running(runningCount, desired);
}

/** What a service says. */
function judgeEcs(name: string, service: EcsService | undefined): CheckAnswer {
  const { ecs: said } = words.targets;
  if (!service || service.status === 'INACTIVE') return { status: 'down', message: said.none(name) };
  if (service.status === 'DRAINING') return { status: 'down', message: said.draining };
  const { desiredCount: desired, runningCount: running } = service;
  if (desired === 0) return { status: 'down', message: said.scaledTo0 };
  const count = said.running(running, desired);
  const missing = unstable(service);
  if (running === 0) return { status: 'down', message: `${count}${eventOf(service)}` };
  if (running < desired) return { status: 'degraded', message: `${count}${eventOf(service)}` };
  const failed = service.deployments.some(({ rolloutState }) => rolloutState === 'FAILED');
  if (failed) return { status: 'degraded', message: `${count}; ${missing}` };
  return { status: 'up', message: missing === undefined ? count : said.rollingOut(count) };
}

function eventOf({ events }: EcsService): string {
  const message = events?.[0]?.message;
  return message === undefined ? '' : words.targets.ecs.event(excerptOf(message, 200));
}
