import * as z from 'zod';
import { type Container, containerName, inspectContainer } from '../connections/docker.ts';
import { hostOption } from '../connections/host.ts';
import type { Check, CheckAnswer, CheckKind } from '../model/kind.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  docker: containerName,
  host: hostOption,
  restarts: z
    .number()
    .int()
    .positive()
    .default(3)
    .describe('Engine restarts since plantao started until it counts as degraded; default 3'),
});
type Options = z.infer<typeof schema>;

export const docker: CheckKind<Options> = {
  kind: 'docker',
  summary: 'A container: running, its health check, and how often the Engine had to restart it.',
  schema,
  example: '{ docker: api }',
  open(options, context): Check {
    let first: { id: string; restarts: number } | undefined;
    return {
      label: words.checks.label.docker(options.docker, options.host),
      async run(signal) {
        const container = await inspectContainer(options.docker, context, signal, options.host);
        if (!container) return { status: 'down', message: words.checks.docker.missing(options.docker) };
        // A container made anew under the same name counts from zero again.
        if (first?.id !== container.Id) first = { id: container.Id, restarts: container.RestartCount };
        const restarts = container.RestartCount - first.restarts;
        const answer = judgeContainer(container);
        if (answer.status === 'up' && restarts >= options.restarts) {
          return { status: 'degraded', message: words.checks.docker.restarted(restarts, answer.message) };
        }
        return answer;
      },
    };
  },
};

/** What the state of a container says, without regard to restarts; nothing in it moves with the time. */
export function judgeContainer(container: Container): CheckAnswer {
  const { State: state } = container;
  const say = words.checks.docker;
  if (state.Restarting) return { status: 'down', message: say.restarting(state.ExitCode) };
  if (!state.Running) {
    const why = state.OOMKilled ? say.outOfMemory : state.Error || say.exitCode(state.ExitCode);
    return { status: 'down', message: say.stopped(state.Status, why) };
  }
  if (state.Status === 'paused') return { status: 'down', message: say.paused };
  switch (state.Health?.Status) {
    case 'unhealthy': {
      const said = state.Health.Log?.at(-1)?.Output.trim().split('\n', 1)[0];
      return { status: 'down', message: say.unhealthy(said ?? '') };
    }
    case 'starting':
      return { status: 'degraded', message: say.starting };
    case 'healthy':
      return { status: 'up', message: say.healthy };
    default:
      return { status: 'up', message: say.running };
  }
}
