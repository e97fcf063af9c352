import { z } from 'zod';
import { judgeContainer } from '../checks/docker.ts';
import {
  askEngine,
  type Container,
  containerName,
  inspectContainer,
  messageOf,
  streamEngine,
} from '../connections/docker.ts';
import { splitLines } from '../connections/lines.ts';
import type { TargetPlan } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import type { LogRequest, RawLine, Target, TargetKind } from '../model/target.ts';
import { containerStats, cpuPercent, memoryUsage } from '../sources/docker.ts';
import { splitFrames } from './docker-log.ts';

const schema = z.strictObject({
  docker: containerName,
  grace: z
    .number()
    .int()
    .min(0)
    .max(600)
    .default(10)
    .describe('Seconds a container gets to stop before it is killed'),
});
type Options = z.infer<typeof schema>;

const verbs = ['restart', 'stop', 'start'] as const;

export const docker: TargetKind<Options> = {
  kind: 'docker',
  summary: 'A container on the local Docker Engine, or the one DOCKER_HOST names.',
  schema,
  example: '{ docker: api }',
  open(options, context): Target {
    const name = options.docker;
    return {
      label: `container ${name}`,
      verbs,
      async status(signal) {
        const container = await inspectContainer(name, context, signal);
        if (!container) return { status: 'down', message: `no container named ${name}` };
        return judgeContainer(container);
      },
      async stats(signal) {
        const [stats, container] = await Promise.all([
          containerStats(name, context, signal),
          inspectContainer(name, context, signal),
        ]);
        const cpu = stats && cpuPercent(stats);
        const memory = stats && memoryUsage(stats);
        return {
          ...(cpu === undefined ? {} : { cpuPercent: cpu }),
          ...(memory ? { memoryBytes: memory.used, memoryLimitBytes: memory.limit } : {}),
          ...(container ? { restarts: container.RestartCount } : {}),
        };
      },
      logs: (request, signal) => logsOf(name, request, context, signal),
      async plan(verb, _params, signal) {
        if (verb !== 'restart' && verb !== 'stop' && verb !== 'start')
          throw new Error(`a container cannot ${verb}`);
        const container = await inspectContainer(name, context, signal);
        if (!container) throw new Error(`there is no container named ${name}`);
        return planFor(verb, container, options, context);
      },
    };
  },
};

function planFor(
  verb: 'restart' | 'stop' | 'start',
  container: Container,
  options: Options,
  context: Context,
): TargetPlan {
  const { State: state } = container;
  if (verb === 'stop' && !state.Running) throw new Error(`${options.docker} does not run`);
  if (verb === 'start' && state.Running) throw new Error(`${options.docker} runs already`);
  const path = `/containers/${encodeURIComponent(options.docker)}/${verb}${verb === 'start' ? '' : `?t=${options.grace}`}`;
  return {
    requests: [`POST ${path}`],
    from: state.Status,
    to: verb === 'stop' ? 'exited' : 'running',
    touches: 1,
    thing: 'container',
    risk: 'disruptive',
    ...(verb === 'stop'
      ? { undo: { verb: 'start', params: {}, text: `start ${options.docker} again` } as const }
      : {}),
    ...(verb === 'start'
      ? { undo: { verb: 'stop', params: {}, text: `stop ${options.docker} again` } as const }
      : {}),
    preconditions: [
      {
        text: `container ${container.Id.slice(0, 12)}, ${state.Status}, started ${state.StartedAt.slice(0, 19)}Z`,
        async recheck(signal) {
          const now = await inspectContainer(options.docker, context, signal);
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
      const { status, json } = await askEngine({ method: 'POST', path, signal }, context);
      if (status !== 204 && status !== 304)
        throw new Error(`Docker Engine answered ${status}: ${messageOf(json)}`);
      output(`Docker Engine answered ${status}`);
    },
  };
}

async function* logsOf(
  name: string,
  request: LogRequest,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const container = await inspectContainer(name, context, signal);
  if (!container) throw new Error(`no container named ${name}`);
  const query = new URLSearchParams({
    stdout: '1',
    stderr: '1',
    timestamps: '1',
    follow: request.follow ? '1' : '0',
    tail: String(request.tail),
    ...(request.sinceMs === undefined ? {} : { since: (request.sinceMs / 1_000).toFixed(3) }),
  });
  const path = `/containers/${encodeURIComponent(name)}/logs?${query}`;
  const body = await streamEngine({ path, signal }, context);
  const chunks = container.Config.Tty ? body : splitFrames(body);
  try {
    for await (const line of splitLines(chunks as AsyncIterable<Buffer>)) yield timed(line);
  } catch (error) {
    if (signal.aborted) return;
    throw new Error(
      `lost the log of container ${name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    body.destroy();
  }
}

/** The Engine puts an RFC 3339 time with nanoseconds in front of each line. */
function timed(line: string): RawLine {
  const space = line.indexOf(' ');
  const at = space > 0 ? Date.parse(line.slice(0, space)) : Number.NaN;
  return Number.isNaN(at) ? { text: line } : { text: line.slice(space + 1), at };
}
