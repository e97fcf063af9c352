import { resolve } from 'node:path';
import * as z from 'zod';
import { commandLines } from '../connections/command-stream.ts';
import { type KubePlace, kubectl, kubectlArgv, kubectlJson } from '../connections/kubectl.ts';
import { watchOf } from '../connections/kubectl-watch.ts';
import { followInstances } from '../logs/follow/instances.ts';
import type { Choice } from '../model/action.ts';
import { CannotAsk, type Context } from '../model/kind.ts';
import type { LogRequest, RawLine, Target, TargetKind, TargetStats } from '../model/target.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { kubeVerbs, planKube } from './kubernetes-plan.ts';
import { parseQuantity } from './kubernetes-quantity.ts';
import { revisions } from './kubernetes-revisions.ts';
import { sketchKube } from './kubernetes-sketch.ts';
import type { KubeTarget } from './kubernetes-state.ts';
import {
  judgeWorkload,
  type Pod,
  podFault,
  selectorText,
  selects,
  type Workload,
  worstFirst,
} from './kubernetes-state.ts';
import { timedLine } from './timed-line.ts';

/** What kubectl accepts as a name (RFC 1123); nothing that could be read as an option or a path. */
const name = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

const schema = z.strictObject({
  kubernetes: z
    .string()
    .regex(/^(?:deployment|statefulset|daemonset)\/[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/, {
      error: () => words.targets.kubernetes.workload,
    })
    .describe('Kind and name of the workload'),
  namespace: z
    .string()
    .regex(name, { error: () => words.targets.kubernetes.namespace })
    .optional()
    .describe('Namespace; default that of the context'),
  context: z
    .string()
    .regex(/^[^\s-]\S*$/, { error: () => words.targets.kubernetes.context })
    .optional()
    .describe('Context of the kubeconfig; default the current one'),
  kubeconfig: z.string().optional().describe("File; default kubectl's own"),
  container: z
    .string()
    .regex(name, { error: () => words.targets.kubernetes.container })
    .optional()
    .describe('Which container of the pods, where there are several'),
  max: z.number().int().positive().max(5_000).default(100).describe('Most pods that scale may ask for'),
});
type Options = z.infer<typeof schema>;

export const kubernetes: TargetKind<Options> = {
  kind: 'kubernetes',
  summary: 'A Deployment, StatefulSet or DaemonSet, through kubectl and whatever login it is set up with.',
  schema,
  example: '{ kubernetes: deployment/agente-api, namespace: production }',
  open(options, context): Target {
    const [kind, workload] = options.kubernetes.split('/') as [string, string];
    const cluster: KubePlace = {
      context: options.context,
      namespace: options.namespace,
      kubeconfig: options.kubeconfig && resolve(context.baseDir, options.kubeconfig),
    };
    const target: KubeTarget = {
      kind,
      name: workload,
      resource: options.kubernetes,
      cluster,
      container: options.container,
      max: options.max,
    };
    const workloads = () => watchOf<Workload>(cluster, `${kind}s`, context);
    const find = async (signal: AbortSignal): Promise<Workload | undefined> =>
      (await workloads().objects(signal)).find(({ metadata }) => metadata.name === workload);
    const podsOf = async (found: Workload, signal: AbortSignal): Promise<readonly Pod[]> =>
      (await watchOf<Pod>(cluster, 'pods', context).objects(signal)).filter(({ metadata }) =>
        selects(found.spec.selector, metadata.labels),
      );
    const ask = async (signal: AbortSignal): Promise<Workload> => {
      const found = await kubectlJson<Workload>(
        cluster,
        ['get', target.resource, '--ignore-not-found'],
        context,
        signal,
      );
      if (!found) throw new Error(words.targets.kubernetes.none(target.resource));
      return found;
    };
    return {
      label: words.targets.kubernetes.label(target.resource, options.namespace),
      verbs: kubeVerbs(kind),
      async status(signal) {
        const found = await find(signal);
        if (!found) return { status: 'down', message: words.targets.kubernetes.none(target.resource) };
        return judgeWorkload(found, await podsOf(found, signal));
      },
      async stats(signal) {
        const found = await find(signal);
        if (!found) return { instances: 0 };
        return statsOf(found, await podsOf(found, signal), cluster, context, signal);
      },
      logs: (request, signal) =>
        followInstances(
          {
            async instances(asked) {
              const found = await find(asked);
              return found ? (await podsOf(found, asked)).map(({ metadata }) => metadata.name) : [];
            },
            open: (pod, own, reading) => podLogs(target, pod, own, context, reading),
          },
          request,
          context.clock,
          signal,
        ),
      async choices(verb, _param, signal): Promise<readonly Choice[]> {
        const found = await ask(signal);
        if (verb === 'rollback') return revisions(target, found, context, signal);
        if (verb !== 'delete-pod') return [];
        return worstFirst(await podsOf(found, signal)).map((pod) => ({
          value: pod.metadata.name,
          text: `${pod.metadata.name} ${podFault(pod) ?? pod.status?.phase?.toLowerCase() ?? ''}`,
        }));
      },
      async plan(verb, params, signal) {
        return planKube({ verb, params, workload: await ask(signal), target, context, signal });
      },
      sketch: (verb, params) => sketchKube(verb, params, target),
    };
  },
};

/** What `kubectl top` says of the pods together; without a metrics server only how many there are. */
async function statsOf(
  workload: Workload,
  pods: readonly Pod[],
  cluster: KubePlace,
  context: Context,
  signal: AbortSignal,
): Promise<TargetStats> {
  const known = {
    instances: pods.length,
    restarts: pods
      .flatMap(({ status }) => status?.containerStatuses ?? [])
      .reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
  };
  const selector = selectorText(workload.spec.selector);
  const top = await kubectl(
    cluster,
    { args: ['top', 'pods', '--no-headers', `--selector=${selector}`] },
    context,
    signal,
  );
  if (top.code !== 0) return known;
  const rows = top.stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => cells.length >= 3);
  if (rows.length === 0) return known;
  const sum = (column: number): number =>
    rows.reduce((total, cells) => total + (parseQuantity(cells[column]!) ?? 0), 0);
  return { ...known, cpuPercent: sum(1) * 100, memoryBytes: sum(2) };
}

/** Restarts of a pod's containers, as the watch knows them. */
async function restartsOf(
  { cluster }: KubeTarget,
  name: string,
  context: Context,
  signal: AbortSignal,
): Promise<number> {
  const pods = await watchOf<Pod>(cluster, 'pods', context).objects(signal);
  const pod = pods.find(({ metadata }) => metadata.name === name);
  return (pod?.status?.containerStatuses ?? []).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
}

/** The log of one pod; of one that was restarted first what its container said before it ended, which is where the reason is. */
async function* podLogs(
  target: KubeTarget,
  pod: string,
  request: LogRequest,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  if (request.sinceMs === undefined && (await restartsOf(target, pod, context, signal)) > 0) {
    const before = { tail: request.tail, follow: false };
    // The API server keeps it for a while only.
    const kept: RawLine[] = [];
    try {
      for await (const line of podLog(target, pod, before, context, signal, ['--previous'])) kept.push(line);
    } catch (error) {
      kept.push({ text: '', gap: errorText(error) });
    }
    yield* kept;
    yield { text: '', gap: words.targets.kubernetes.restarted };
  }
  yield* podLog(target, pod, request, context, signal);
}

/** The log of one pod, with the API server's times. */
async function* podLog(
  { cluster, container }: KubeTarget,
  pod: string,
  request: LogRequest,
  context: Context,
  signal: AbortSignal,
  more: readonly string[] = [],
): AsyncGenerator<RawLine> {
  const argv = [
    ...kubectlArgv(cluster),
    'logs',
    pod,
    ...more,
    '--timestamps',
    `--tail=${request.tail}`,
    ...(container === undefined ? [] : [`--container=${container}`]),
    ...(request.sinceMs === undefined ? [] : [`--since-time=${new Date(request.sinceMs).toISOString()}`]),
    ...(request.follow ? ['--follow'] : []),
  ];
  try {
    for await (const line of commandLines(argv, { cwd: context.baseDir, signal })) yield timedLine(line);
  } catch (error) {
    if (error instanceof CannotAsk) throw error;
    throw new Error(words.targets.kubernetes.lostLog(pod, errorText(error)));
  }
}
