import * as z from 'zod';
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
import type { TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { containerStats, cpuPercent, memoryUsage } from '../sources/docker.ts';
import { words } from '../words/index.ts';
import { containerLog } from './container-log.ts';
import { plannerOf } from './planners.ts';

const schema = z.strictObject({
  docker: containerName,
  host: hostOption,
  grace: stopGrace,
});
type Options = z.infer<typeof schema>;

/** How a verb changes a container. */
interface Change {
  /** The state it must be in, where that matters. */
  readonly only?: 'running' | 'stopped';
  /** It has time to end by itself. */
  readonly graceful: boolean;
  readonly to: 'running' | 'exited';
  readonly undo?: 'start' | 'stop';
}

const changes: Readonly<Record<Verb, Change>> = {
  restart: { graceful: true, to: 'running' },
  stop: { only: 'running', graceful: true, to: 'exited', undo: 'start' },
  start: { only: 'stopped', graceful: false, to: 'running', undo: 'stop' },
  kill: { only: 'running', graceful: false, to: 'exited', undo: 'start' },
};

export const docker: TargetKind<Options> = {
  kind: 'docker',
  summary: 'A container on the local Docker Engine, the one DOCKER_HOST names, or that of a host.',
  schema,
  example: '{ docker: api }',
  open(options, context): Target {
    const { docker: name, host } = options;
    return {
      label: words.targets.docker.label(name, host),
      verbs: Object.keys(changes),
      async status(signal) {
        const container = await inspectContainer(name, context, signal, host);
        if (!container) return { status: 'down', message: words.targets.docker.none(name) };
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
          ...defined({
            cpuPercent: cpu,
            memoryBytes: memory?.used,
            memoryLimitBytes: memory?.limit,
            restarts: container?.RestartCount,
          }),
        };
      },
      logs: (request, signal) => containerLog(name, host, request, context, signal),
      async plan(verb, _params, signal) {
        const change = plannerOf(changes, verb, words.targets.docker.self);
        const container = await inspectContainer(name, context, signal, host);
        if (!container) throw new Error(words.targets.docker.none(name));
        return planFor(verb, change, container, options, context);
      },
      sketch(verb) {
        const change = plannerOf(changes, verb, words.targets.docker.self);
        return {
          requests: [requestOf(verb, change, options).shown],
          to: change.to,
          thing: 'container',
          risk: 'disruptive',
          unseen: [words.targets.unseen.state(words.targets.docker.label(name, host))],
        };
      },
    };
  },
};

/** The request to the Engine, and as people see it. */
function requestOf(
  verb: Verb,
  { graceful }: Change,
  { docker: name, host, grace }: Options,
): { readonly path: string; readonly shown: string } {
  const path = `/containers/${encodeURIComponent(name)}/${verb}${graceful ? `?t=${grace}` : ''}`;
  return { path, shown: `POST ${path}${host === undefined ? '' : ` on ${host}`}` };
}

function planFor(
  verb: Verb,
  change: Change,
  container: Container,
  options: Options,
  context: Context,
): TargetPlan {
  const { only, to, undo } = change;
  const { docker: name, host, grace } = options;
  const { docker: said, notRunning, runs, startAgain, stopAgain } = words.targets;
  const { State: state } = container;
  if (only === 'running' && !state.Running) throw new Error(notRunning(name));
  if (only === 'stopped' && state.Running) throw new Error(runs(name));
  const { path, shown } = requestOf(verb, change, options);
  const undoText = undo === 'start' ? startAgain(name) : stopAgain(name);
  return {
    requests: [shown],
    from: state.Status,
    to,
    touches: 1,
    thing: 'container',
    risk: 'disruptive',
    ...defined({ undo: undo && { verb: undo, params: {}, text: undoText } }),
    preconditions: [
      {
        text: said.identity(container.Id.slice(0, 12), state.Status, startOf(container)),
        async recheck(signal) {
          const now = await inspectContainer(name, context, signal, host);
          if (!now) return said.gone;
          if (now.Id !== container.Id) return said.replaced(now.Id.slice(0, 12));
          if (now.State.StartedAt !== state.StartedAt) return said.restarted(startOf(now));
          return now.State.Running === state.Running ? undefined : said.now(now.State.Status);
        },
      },
    ],
    timeoutMs: (grace + 30) * 1_000,
    async run(output, signal) {
      const { status, json } = await askEngine({ method: 'POST', path, signal, host }, context);
      if (status !== 204 && status !== 304) throw new Error(said.refused(status, messageOf(json)));
      output(said.answered(status));
    },
  };
}

/** When a container was started, to the second. */
function startOf({ State }: Container): string {
  return `${State.StartedAt.slice(0, 19)}Z`;
}
