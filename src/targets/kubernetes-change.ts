import { kubectlJson } from '../connections/kubectl.ts';
import type { ActionParams, TargetPlan, Verb } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import { revisions } from './kubernetes-revisions.ts';
import {
  countsOf,
  type KubeTarget,
  type PodContainer,
  rolloutMissing,
  selectorText,
  type Workload,
} from './kubernetes-state.ts';

const image = /^[a-z0-9][a-zA-Z0-9._/:@-]*$/;
const pair = /^([A-Za-z_][A-Za-z0-9_.-]*)(?:=(.*)|-)$/s;

/** What a verb comes down to. */
export interface Change {
  readonly args: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly touches: number;
  readonly thing?: TargetPlan['thing'];
  readonly risk?: TargetPlan['risk'];
  readonly undo?: TargetPlan['undo'];
  readonly warnings?: readonly string[];
  /** kubectl can ask the server whether it would accept it. */
  readonly dryRun: boolean;
  /** What has to be so afterwards; default a complete rollout. */
  readonly missing?: (now: Workload, signal: AbortSignal) => Promise<string | undefined>;
}

/** The change of a verb for the workload as it is now. @throws Error with a sentence when the verb makes no sense */
export async function changeFor(
  verb: Verb,
  params: ActionParams,
  workload: Workload,
  target: KubeTarget,
  context: Context,
  signal: AbortSignal,
): Promise<Change> {
  const { resource } = target;
  const { desired } = countsOf(workload);
  const pods = Math.max(1, desired);
  const inContainer = (): PodContainer => containerOf(workload, target);
  switch (verb) {
    case 'restart':
      notPaused(workload, resource);
      if (desired === 0) throw new Error(`${resource} is scaled to 0: start it instead`);
      return {
        args: ['rollout', 'restart', resource],
        from: `${desired} pods`,
        to: `${desired} new pods`,
        touches: pods,
        dryRun: false,
      };
    case 'rollback':
      return rollback(params, workload, target, context, signal);
    case 'scale':
      return scale(wholeNumber(params.count, target.max), desired, target);
    case 'stop':
      if (desired === 0) throw new Error(`${resource} is scaled to 0 already`);
      return scale(0, desired, target);
    case 'start':
      if (desired > 0) throw new Error(`${desired} pods are wanted already`);
      return { ...scale(1, 0, target), warnings: ['it starts with one pod: scale it to what it needs'] };
    case 'autoscale': {
      const [min, max, cpu] = [params.min, params.max, params.cpu ?? 80].map((value) =>
        wholeNumber(value, 5_000),
      );
      if (min! < 1 || max! < min! || cpu! < 1)
        throw new Error('autoscale needs a min of at least 1, a max not below it and a CPU percent');
      return {
        args: ['autoscale', resource, `--min=${min}`, `--max=${max}`, `--cpu-percent=${cpu}`],
        from: `${desired} pods`,
        to: `${min} to ${max} pods, aiming at ${cpu}% CPU`,
        touches: 1,
        thing: 'autoscaler',
        dryRun: true,
        missing: async () => undefined,
      };
    }
    case 'set-env':
      return setEnv(String(params.set ?? ''), inContainer(), pods, resource);
    case 'set-image': {
      const { name, image: before } = inContainer();
      const wanted = String(params.image ?? '');
      if (!image.test(wanted)) throw new Error(`"${wanted.slice(0, 80)}" is no image`);
      if (wanted === before) throw new Error(`${name} runs ${before} already`);
      return {
        args: ['set', 'image', resource, `${name}=${wanted}`],
        from: before,
        to: wanted,
        touches: pods,
        undo: { verb: 'set-image', params: { image: before }, text: `set the image back to ${before}` },
        dryRun: true,
      };
    }
    case 'set-resources':
      return setResources(params, inContainer(), pods, resource);
    case 'delete-pod':
      return deletePod(String(params.pod ?? ''), workload, target, context, signal);
    default:
      throw new Error(`a ${target.kind} cannot ${verb}`);
  }
}

function scale(count: number, current: number, { resource }: KubeTarget): Change {
  if (count === current) throw new Error(`${count} are wanted already`);
  return {
    // The server compares the count again, under its own lock, and refuses when somebody else scaled meanwhile.
    args: ['scale', resource, `--replicas=${count}`, `--current-replicas=${current}`],
    from: `${current} pods`,
    to: `${count} pods`,
    touches: Math.abs(count - current),
    undo: { verb: 'scale', params: { count: current }, text: `scale back to ${current}` },
    dryRun: true,
    missing: async (now) =>
      countsOf(now).desired === count
        ? rolloutMissing(now)
        : `${countsOf(now).desired} pods are wanted, not ${count}`,
  };
}

async function rollback(
  params: ActionParams,
  workload: Workload,
  target: KubeTarget,
  context: Context,
  signal: AbortSignal,
): Promise<Change> {
  notPaused(workload, target.resource);
  const history = await revisions(target, workload, context, signal);
  const current = history.find((one) => one.current);
  const wanted =
    params.revision === undefined
      ? history.find((one) => !one.current)
      : history.find(({ value }) => value === String(params.revision));
  if (!wanted) {
    const there = history.map(({ value }) => value).join(', ') || 'none';
    throw new Error(
      params.revision === undefined
        ? `${target.resource} has no earlier revision`
        : `there is no revision "${String(params.revision).slice(0, 40)}": there are ${there}`,
    );
  }
  if (wanted.current) throw new Error(`revision ${wanted.value} is the one that runs`);
  return {
    args: ['rollout', 'undo', target.resource, `--to-revision=${wanted.value}`],
    from: current?.text ?? 'the present revision',
    to: wanted.text,
    touches: Math.max(1, countsOf(workload).desired),
    ...(current
      ? {
          undo: {
            verb: 'rollback',
            params: { revision: current.value },
            text: `go back to revision ${current.value}`,
          },
        }
      : {}),
    dryRun: true,
  };
}

function setEnv(text: string, container: PodContainer, pods: number, resource: string): Change {
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length === 0) throw new Error('set-env needs NAME=value, several separated by spaces');
  const wrong = words.find((word) => !pair.test(word));
  if (wrong !== undefined)
    throw new Error(`"${wrong.slice(0, 80)}" is neither NAME=value nor NAME- (to remove it)`);
  const before = words.map((word) => {
    const name = word.match(pair)![1]!;
    const known = container.env?.find((one) => one.name === name);
    return { name, known, text: known?.value === undefined ? `${name}-` : `${name}=${known.value}` };
  });
  const reference = before.find(
    ({ known }) => known && known.value === undefined && known.valueFrom !== undefined,
  );
  // A value with a space in it could not be said again as one word.
  const undoable = !reference && before.every((one) => !/\s/.test(one.text));
  return {
    args: ['set', 'env', resource, `--containers=${container.name}`, ...words],
    from: before
      .map(({ name, known }) => (known ? `${name}=${known.value ?? '(a reference)'}` : `${name} not set`))
      .join(' '),
    to: words.join(' '),
    touches: pods,
    ...(undoable
      ? {
          undo: {
            verb: 'set-env',
            params: { set: before.map((one) => one.text).join(' ') },
            text: `set ${before.map(({ name }) => name).join(', ')} back`,
          },
        }
      : {}),
    ...(reference
      ? { warnings: [`${reference.name} refers to a secret or config map now: it becomes a plain value`] }
      : {}),
    dryRun: true,
  };
}

function setResources(params: ActionParams, container: PodContainer, pods: number, resource: string): Change {
  const wanted = (['memory', 'cpu'] as const).flatMap((name) =>
    params[name] === undefined ? [] : [{ name, value: String(params[name]) }],
  );
  if (wanted.length === 0) throw new Error('set-resources needs memory, cpu or both');
  const limits = container.resources?.limits ?? {};
  const before = wanted.map(({ name }) => ({ name, value: limits[name] }));
  return {
    args: [
      'set',
      'resources',
      resource,
      `--containers=${container.name}`,
      `--limits=${wanted.map(({ name, value }) => `${name}=${value}`).join(',')}`,
    ],
    from: before.map(({ name, value }) => `${name} ${value ?? 'without limit'}`).join(', '),
    to: wanted.map(({ name, value }) => `${name} ${value}`).join(', '),
    touches: pods,
    ...(before.every(({ value }) => value !== undefined)
      ? {
          undo: {
            verb: 'set-resources',
            params: Object.fromEntries(before.map(({ name, value }) => [name, value!])),
            text: 'set the limits back',
          },
        }
      : {}),
    dryRun: true,
  };
}

async function deletePod(
  pod: string,
  workload: Workload,
  { place, resource }: KubeTarget,
  context: Context,
  signal: AbortSignal,
): Promise<Change> {
  const selector = selectorText(workload.spec.selector);
  const list = await kubectlJson<{ items: readonly { metadata: { name: string } }[] }>(
    place,
    ['get', 'pods', `--selector=${selector}`],
    context,
    signal,
  );
  if (!list?.items.some(({ metadata }) => metadata.name === pod))
    throw new Error(`${resource} has no pod "${pod.slice(0, 80)}"`);
  return {
    args: ['delete', 'pod', pod, '--wait=false'],
    from: pod,
    to: 'a new pod',
    touches: 1,
    dryRun: true,
    async missing(now, asked) {
      const { items } = (await kubectlJson<{ items: readonly { metadata: { name: string } }[] }>(
        place,
        ['get', 'pods', `--selector=${selector}`],
        context,
        asked,
      )) ?? { items: [] };
      if (items.some(({ metadata }) => metadata.name === pod)) return `${pod} is still there`;
      return rolloutMissing(now);
    },
  };
}

function notPaused({ spec }: Workload, resource: string): void {
  if (spec.paused) throw new Error(`${resource} is paused: "kubectl rollout resume ${resource}" first`);
}

function containerOf({ spec }: Workload, { container, resource }: KubeTarget): PodContainer {
  const { containers } = spec.template.spec;
  if (container === undefined) {
    if (containers.length === 1) return containers[0]!;
    throw new Error(`${resource} has ${containers.length} containers: say which under "container"`);
  }
  const found = containers.find(({ name }) => name === container);
  if (!found) throw new Error(`${resource} has no container "${container}"`);
  return found;
}

function wholeNumber(value: string | number | undefined, most: number): number {
  const text = String(value ?? '');
  if (!/^\d{1,6}$/.test(text) || Number(text) > most)
    throw new Error(`expected a whole number from 0 to ${most}, not "${text.slice(0, 40)}"`);
  return Number(text);
}
