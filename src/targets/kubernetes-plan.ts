import { kubectl, kubectlArgv, kubectlJson, saidLast } from '../connections/kubectl.ts';
import type { ActionParams, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import { changeFor } from './kubernetes-change.ts';
import type { KubeTarget } from './kubernetes-state.ts';
import { countsOf, rolloutMissing, type Workload } from './kubernetes-state.ts';

const everywhere = ['restart', 'rollback', 'set-env', 'set-image', 'set-resources', 'delete-pod'] as const;
const scalable = ['scale', 'autoscale', 'stop', 'start'] as const;

/** What can be done to a kind of workload: the pods of a DaemonSet are as many as there are nodes. */
export function kubeVerbs(kind: string): readonly Verb[] {
  return kind === 'daemonset' ? everywhere : ['restart', ...scalable, ...everywhere.slice(1)];
}

/** How long a change may take to be accepted, in milliseconds; the rollout that follows is for verification. */
const timeoutMs = 60_000;
/** Plans a verb for the workload as it is now. @throws Error with a sentence when the verb makes no sense or the server refuses it */
export async function planKube(
  verb: Verb,
  params: ActionParams,
  workload: Workload,
  target: KubeTarget,
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const change = await changeFor(verb, params, workload, target, context, signal);
  const warnings = [...(change.warnings ?? [])];
  if (change.dryRun) {
    const tried = await kubectl(target.place, [...change.args, '--dry-run=server'], context, signal);
    const said = saidLast(tried.stderr);
    // Older kubectl first reads the server's schema, to know whether it can try; without that nothing was asked.
    if (tried.code !== 0 && /openapi/i.test(said))
      warnings.push(`the API server was not asked beforehand: ${said}`);
    else if (tried.code !== 0) throw new Error(`the API server would refuse it: ${said}`);
  }
  const argv = [...kubectlArgv(target.place), ...change.args];
  const ask = (asked: AbortSignal): Promise<Workload | undefined> =>
    kubectlJson<Workload>(target.place, ['get', target.resource, '--ignore-not-found'], context, asked);
  return {
    requests: [argv.join(' ')],
    ...defined({ from: change.from, to: change.to }),
    touches: change.touches,
    thing: change.thing ?? 'pod',
    risk: change.risk ?? 'disruptive',
    ...(change.undo ? { undo: change.undo } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
    preconditions: [
      {
        text: `${target.resource} is generation ${workload.metadata.generation ?? 0}, ${countsOf(workload).desired} wanted`,
        async recheck(asked) {
          const now = await ask(asked);
          if (!now) return `there is no ${target.resource} any more`;
          if (now.metadata.uid !== workload.metadata.uid) return `${target.resource} was made anew`;
          if (now.metadata.generation !== workload.metadata.generation)
            return `${target.resource} was changed by somebody (generation ${now.metadata.generation})`;
          return undefined;
        },
      },
    ],
    timeoutMs,
    async run(output, running) {
      const result = await kubectl(target.place, change.args, context, running, output);
      if (result.code !== 0) throw new Error(saidLast(result.stderr) || `kubectl ended with ${result.code}`);
    },
    verify: {
      label: `the rollout of ${target.resource} is complete`,
      async look(asked) {
        const now = await ask(asked);
        if (!now) return `there is no ${target.resource}`;
        return change.missing ? change.missing(now, asked) : rolloutMissing(now);
      },
    },
  };
}
