import { resolve } from 'node:path';
import { judgeContainer } from '../checks/docker.ts';
import { type ComposeService, nameOf, projectName, serviceContainers } from '../connections/compose.ts';
import type { Container } from '../connections/docker.ts';
import { followInstances } from '../logs/follow/instances.ts';
import type { CheckAnswer, Context } from '../model/kind.ts';
import type { Target, TargetKind, TargetStats } from '../model/target.ts';
import { containerStats, cpuPercent, memoryUsage } from '../sources/docker.ts';
import { type ComposeOptions, composeOptions } from './compose-options.ts';
import { type ComposeVerb, composeVerbs, planCompose, savedTags } from './compose-plan.ts';
import { containerLog } from './container-log.ts';

export const compose: TargetKind<ComposeOptions> = {
  kind: 'compose',
  summary: 'A service of a Docker Compose project: all its replicas together.',
  schema: composeOptions,
  example: '{ compose: api, file: docker-compose.yml }',
  open(options, context): Target {
    const files = [options.file ?? []].flat().map((file) => resolve(context.baseDir, file));
    const service: ComposeService = {
      service: options.compose,
      project: options.project ?? projectName(files, context.baseDir),
      files,
      folder: context.baseDir,
      host: options.host,
    };
    const list = (signal: AbortSignal) => serviceContainers(service, context, signal);
    return {
      label: `service ${service.service} of ${service.project}${options.host === undefined ? '' : ` on ${options.host}`}`,
      verbs: composeVerbs,
      status: async (signal) => judgeService(await list(signal)),
      stats: async (signal) => statsOf(await list(signal), options.host, context, signal),
      logs: (request, signal) =>
        followInstances(
          {
            instances: async (asked) => (await list(asked)).map(nameOf),
            open: (instance, own, reading) => containerLog(instance, options.host, own, context, reading),
          },
          request,
          context.clock,
          signal,
        ),
      async choices(verb, _param, signal) {
        return verb === 'rollback' ? savedTags(await list(signal), service, context, signal) : [];
      },
      async plan(verb, params, signal) {
        const known = composeVerbs.find((one) => one === verb) as ComposeVerb | undefined;
        if (!known) throw new Error(`a compose service cannot ${verb}`);
        return planCompose(known, params, await list(signal), service, options, context, signal);
      },
    };
  },
};

/** All replicas together: up when each is, down when none is, else degraded by the first that is not. */
export function judgeService(containers: readonly Container[]): CheckAnswer {
  if (containers.length === 0) return { status: 'down', message: 'no containers: it was never started' };
  const judged = containers.map((container) => ({ container, answer: judgeContainer(container) }));
  const good = judged.filter(({ answer }) => answer.status === 'up');
  const bad =
    judged.find(({ answer }) => answer.status === 'down') ?? judged.find((one) => !good.includes(one));
  if (!bad) {
    const { message } = good[0]!.answer;
    return {
      status: 'up',
      message: containers.length === 1 ? message : `${containers.length} replicas ${message}`,
    };
  }
  if (containers.length === 1) return bad.answer;
  return {
    status: judged.every(({ answer }) => answer.status === 'down') ? 'down' : 'degraded',
    message: `${good.length} of ${containers.length} replicas up; ${nameOf(bad.container)} ${bad.answer.message}`,
  };
}

async function statsOf(
  containers: readonly Container[],
  host: string | undefined,
  context: Context,
  signal: AbortSignal,
): Promise<TargetStats> {
  const running = containers.filter(({ State }) => State.Running);
  const stats = await Promise.all(running.map(({ Id }) => containerStats(Id, context, signal, host)));
  const known = stats.flatMap((one) => one ?? []);
  const sum = (values: readonly (number | undefined)[]): number =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const limit = sum(known.map((one) => memoryUsage(one)?.limit));
  return {
    instances: running.length,
    restarts: sum(containers.map(({ RestartCount }) => RestartCount)),
    ...(known.length === 0
      ? {}
      : {
          cpuPercent: sum(known.map(cpuPercent)),
          memoryBytes: sum(known.map((one) => memoryUsage(one)?.used)),
          ...(Number.isFinite(limit) && limit > 0 ? { memoryLimitBytes: limit } : {}),
        }),
  };
}
