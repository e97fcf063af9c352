import { resolve } from 'node:path';
import { judgeContainer } from '../checks/docker.ts';
import { type ComposeService, nameOf, projectName, serviceContainers } from '../connections/compose.ts';
import type { Container } from '../connections/docker.ts';
import { followInstances } from '../logs/follow/instances.ts';
import type { CheckAnswer, Context } from '../model/kind.ts';
import type { Target, TargetKind, TargetStats } from '../model/target.ts';
import { containerStats, cpuPercent, memoryUsage } from '../sources/docker.ts';
import { words } from '../words/index.ts';
import { savedTags } from './compose-images.ts';
import { type ComposeOptions, composeOptions } from './compose-options.ts';
import { composePlanners } from './compose-plan.ts';
import { sketchCompose } from './compose-sketch.ts';
import { containerLog } from './container-log.ts';
import { plannerOf } from './planners.ts';

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
      label: words.targets.compose.label(service.service, service.project, options.host),
      verbs: Object.keys(composePlanners),
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
        const planner = plannerOf(composePlanners, verb, words.targets.compose.self);
        return planner({ service, options, containers: await list(signal), params, context, signal });
      },
      sketch: (verb, params) => sketchCompose(verb, params, service, options),
    };
  },
};

/** All replicas together: up when each is, down when none is, else degraded by the first that is not. */
function judgeService(containers: readonly Container[]): CheckAnswer {
  const { compose: said } = words.targets;
  if (containers.length === 0) return { status: 'down', message: said.neverStarted };
  const judged = containers.map((container) => ({ container, answer: judgeContainer(container) }));
  const good = judged.filter(({ answer }) => answer.status === 'up');
  const bad =
    judged.find(({ answer }) => answer.status === 'down') ?? judged.find((one) => !good.includes(one));
  if (!bad) {
    const { message } = good[0]!.answer;
    return {
      status: 'up',
      message: containers.length === 1 ? message : said.replicasSay(containers.length, message),
    };
  }
  if (containers.length === 1) return bad.answer;
  return {
    status: judged.every(({ answer }) => answer.status === 'down') ? 'down' : 'degraded',
    message: said.someUp(good.length, containers.length, nameOf(bad.container), bad.answer.message),
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
