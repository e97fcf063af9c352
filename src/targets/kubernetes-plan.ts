import { type KubeCommand, kubectl, kubectlArgv, kubectlJson, saidWhy } from '../connections/kubectl.ts';
import type { TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import { plain, textOf } from '../model/part.ts';
import { shellLine } from '../text/shell.ts';
import { words } from '../words/index.ts';
import { changeFor, type KubeNow } from './kubernetes-change.ts';
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
export async function planKube(now: KubeNow): Promise<TargetPlan> {
  const { workload, target, context } = now;
  const { resource, cluster } = target;
  const { kubernetes: said } = words.targets;
  const change = await changeFor(now);
  const shown = change.env?.args ?? change.args.map(plain);
  const command = { args: shown.map(textOf), input: change.env?.input && textOf(change.env.input) };
  const warnings = [...(change.warnings ?? []), ...(change.dryRun ? await tryOut(command, now) : [])];
  const argv = [...kubectlArgv(cluster).map(plain), ...shown];
  const ask = (asked: AbortSignal): Promise<Workload | undefined> =>
    kubectlJson<Workload>(cluster, ['get', resource, '--ignore-not-found'], context, asked);
  return {
    requests: [shellLine({ argv, ...defined({ input: change.env?.input }) })],
    exact: true,
    ...defined({
      from: change.from,
      to: change.to,
      undo: change.undo,
      warnings: warnings.length > 0 ? warnings : undefined,
    }),
    touches: change.touches,
    thing: change.thing ?? 'pod',
    risk: 'disruptive',
    preconditions: [
      {
        text: said.generation(resource, workload.metadata.generation ?? 0, countsOf(workload).desired),
        async recheck(asked) {
          const found = await ask(asked);
          if (!found) return said.noLonger(resource);
          if (found.metadata.uid !== workload.metadata.uid) return said.replaced(resource);
          if (found.metadata.generation !== workload.metadata.generation)
            return said.changed(resource, found.metadata.generation);
          return undefined;
        },
      },
    ],
    timeoutMs,
    async run(output, running) {
      const { code, stderr } = await kubectl(cluster, command, context, running, output);
      if (code !== 0) throw new Error(saidWhy(stderr) || words.targets.failed('kubectl', code));
    },
    verify: {
      label: said.complete(resource),
      async look(asked) {
        const found = await ask(asked);
        if (!found) return said.none(resource);
        return change.missing ? change.missing(found, asked) : rolloutMissing(found);
      },
    },
  };
}

/** Asks the server whether it would accept a change. @returns warnings @throws Error when it would not */
async function tryOut(
  { args, input }: KubeCommand,
  { target, context, signal }: KubeNow,
): Promise<readonly string[]> {
  const { kubernetes: said } = words.targets;
  const tried = await kubectl(
    target.cluster,
    { args: [...args, '--dry-run=server'], input },
    context,
    signal,
  );
  if (tried.code === 0) return [];
  const last = saidWhy(tried.stderr);
  // Older kubectl first reads the server's schema, to know whether it can try; without that nothing was asked.
  if (/openapi/i.test(last)) return [said.notAsked(last)];
  throw new Error(said.wouldRefuse(last));
}
