import { z } from 'zod';
import { judgeContainer } from '../checks/docker.ts';
import {
  askEngine,
  type Container,
  containerName,
  inspectContainer,
  messageOf,
  stopGrace,
} from '../connections/docker.ts';
import { hostOption } from '../connections/host.ts';
import type { TargetPlan } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { containerStats, cpuPercent, memoryUsage } from '../sources/docker.ts';
import { containerLog } from './container-log.ts';

const schema = z.strictObject({
  docker: containerName,
  host: hostOption,
  grace: stopGrace,
});
type Options = z.infer<typeof schema>;

const verbs = ['restart', 'stop', 'start', 'kill'] as const;
type ContainerVerb = (typeof verbs)[number];

export const docker: TargetKind<Options> = {
  kind: 'docker',
  summary: 'A container on the local Docker Engine, the one DOCKER_HOST names, or that of a host.',
  schema,
  example: '{ docker: api }',
  open(options, context): Target {
    const { docker: name, host } = options;
    return {
      label: `container ${name}${host === undefined ? '' : ` on ${host}`}`,
      verbs,
      async status(signal) {
        const container = await inspectContainer(name, context, signal, host);
        if (!container) return { status: 'down', message: `no container named ${name}` };
        return judgeContainer(container);
      },
      async stats(signal) {
        const [stats, container] = await Promise.all([
          containerStats(name, context, signal, host),
          inspectContainer(name, context, signal, host),
        ]);
        const cpu = stats && cpuPercent(stats);
        const memory = stats && memoryUsage(stats);
        return {
          ...defined({ cpuPercent: cpu }),
          ...(memory ? { memoryBytes: memory.used, memoryLimitBytes: memory.limit } : {}),
          ...(container ? { restarts: container.RestartCount } : {}),
        };
      },
      logs: (request, signal) => containerLog(name, host, request, context, signal),
      async plan(verb, _params, signal) {
        const known = verbs.find((one) => one === verb);
        if (!known) throw new Error(`a container cannot ${verb}`);
        const container = await inspectContainer(name, context, signal, host);
        if (!container) throw new Error(`there is no container named ${name}`);
        return planFor(known, container, options, context);
      },
    };
  },
};

function planFor(verb: ContainerVerb, container: Container, options: Options, context: Context): TargetPlan {
  const { State: state } = container;
  if ((verb === 'stop' || verb === 'kill') && !state.Running)
    throw new Error(`${options.docker} does not run`);
  if (verb === 'start' && state.Running) throw new Error(`${options.docker} runs already`);
  const grace = verb === 'restart' || verb === 'stop' ? `?t=${options.grace}` : '';
  const path = `/containers/${encodeURIComponent(options.docker)}/${verb}${grace}`;
  const ends = verb === 'stop' || verb === 'kill';
  return {
    requests: [`POST ${path}${options.host === undefined ? '' : ` on ${options.host}`}`],
    from: state.Status,
    to: ends ? 'exited' : 'running',
    touches: 1,
    thing: 'container',
    risk: 'disruptive',
    ...(ends ? { undo: { verb: 'start', params: {}, text: `start ${options.docker} again` } as const } : {}),
    ...(verb === 'start'
      ? { undo: { verb: 'stop', params: {}, text: `stop ${options.docker} again` } as const }
      : {}),
    preconditions: [
      {
        text: `container ${container.Id.slice(0, 12)}, ${state.Status}, started ${state.StartedAt.slice(0, 19)}Z`,
        async recheck(signal) {
          const now = await inspectContainer(options.docker, context, signal, options.host);
          if (!now) return 'the container is gone';
          if (now.Id !== container.Id) return `it is another container now (${now.Id.slice(0, 12)})`;
          if (now.State.StartedAt !== state.StartedAt)
            return `it was started again at ${now.State.StartedAt.slice(0, 19)}Z`;
          return now.State.Running === state.Running ? undefined : `it is ${now.State.Status} now`;
        },
      },
    ],
    timeoutMs: (options.grace + 30) * 1_000,
    async run(output, signal) {
      const { status, json } = await askEngine({ method: 'POST', path, signal, host: options.host }, context);
      if (status !== 204 && status !== 304)
        throw new Error(`Docker Engine answered ${status}: ${messageOf(json)}`);
      output(`Docker Engine answered ${status}`);
    },
  };
}
