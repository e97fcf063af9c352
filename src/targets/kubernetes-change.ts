import { kubectlJson } from '../connections/kubectl.ts';
import type { ActionParams, TargetPlan, Verb } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';
import { type EnvCommand, envCommand, envPairs } from './kubernetes-env.ts';
import { revisions } from './kubernetes-revisions.ts';
import {
  countsOf,
  type KubeTarget,
  type PodContainer,
  rolloutMissing,
  selectorText,
  type Workload,
} from './kubernetes-state.ts';
import { plannerOf } from './planners.ts';

const image = /^[a-z0-9][a-zA-Z0-9._/:@-]*$/;

/** What a verb comes down to. */
interface Change {
  readonly args: readonly string[];
  /** Variables with their values; then `args` is nothing. */
  readonly env?: EnvCommand;
  readonly from?: string;
  readonly to?: string;
  readonly touches: number;
  readonly thing?: TargetPlan['thing'];
  readonly undo?: TargetPlan['undo'];
  readonly warnings?: readonly string[];
  /** kubectl can ask the server whether it would accept it. */
  readonly dryRun: boolean;
  /** What has to be so afterwards; default a complete rollout. */
  readonly missing?: (now: Workload, signal: AbortSignal) => Promise<string | undefined>;
}

/** A workload as it is now, and what is to be done to it. */
export interface KubeNow {
  readonly verb: Verb;
  readonly params: ActionParams;
  readonly workload: Workload;
  readonly target: KubeTarget;
  readonly context: Context;
  /** Of the planning. */
  readonly signal: AbortSignal;
}

const changes: Readonly<Record<Verb, (now: KubeNow) => Change | Promise<Change>>> = {
  restart,
  rollback,
  scale: (now) => scaleTo(wholeNumber(now.params.count, now.target.max), now),
  stop,
  start,
  autoscale,
  'set-env': setEnv,
  'set-image': setImage,
  'set-resources': setResources,
  'delete-pod': deletePod,
};

/** The change of a verb for the workload as it is now. @throws Error with a sentence when the verb makes no sense */
export async function changeFor(now: KubeNow): Promise<Change> {
  return plannerOf(changes, now.verb, words.targets.kubernetes.self(now.target.kind))(now);
}

function restart({ workload, target: { resource } }: KubeNow): Change {
  const { kubernetes: said } = words.targets;
  const { desired } = countsOf(workload);
  notPaused(workload, resource);
  if (desired === 0) throw new Error(said.startInstead(resource));
  return {
    args: ['rollout', 'restart', resource],
    from: said.pods(desired),
    to: said.newPods(desired),
    touches: podsOf(workload),
    dryRun: false,
  };
}

function stop(now: KubeNow): Change {
  if (countsOf(now.workload).desired === 0)
    throw new Error(words.targets.kubernetes.at0(now.target.resource));
  return scaleTo(0, now);
}

function start(now: KubeNow): Change {
  const { kubernetes: said } = words.targets;
  const { desired } = countsOf(now.workload);
  if (desired > 0) throw new Error(said.wantedAlready(desired));
  return { ...scaleTo(1, now), warnings: [said.startsWithOne] };
}

function autoscale({ params, workload, target: { resource } }: KubeNow): Change {
  const { kubernetes: said } = words.targets;
  const [min, max, cpu] = [params.min, params.max, params.cpu ?? 80].map((value) =>
    wholeNumber(value, 5_000),
  ) as [number, number, number];
  if (min < 1 || max < min || cpu < 1) throw new Error(said.autoscaleValues);
  return {
    args: ['autoscale', resource, `--min=${min}`, `--max=${max}`, `--cpu-percent=${cpu}`],
    from: said.pods(countsOf(workload).desired),
    to: said.autoscaled(min, max, cpu),
    touches: 1,
    thing: 'autoscaler',
    dryRun: true,
    missing: async () => undefined,
  };
}

function setImage({ params, workload, target }: KubeNow): Change {
  const { kubernetes: said } = words.targets;
  const { name, image: before } = containerOf(workload, target);
  const wanted = String(params.image ?? '');
  if (!image.test(wanted)) throw new Error(said.notAnImage(excerptOf(wanted, 80)));
  if (wanted === before) throw new Error(said.imageAlready(name, before));
  return {
    args: ['set', 'image', target.resource, `${name}=${wanted}`],
    from: before,
    to: wanted,
    touches: podsOf(workload),
    undo: { verb: 'set-image', params: { image: before }, text: said.undoImage(before) },
    dryRun: true,
  };
}

function scaleTo(count: number, { workload, target: { resource } }: KubeNow): Change {
  const { kubernetes: said, undoScale } = words.targets;
  const current = countsOf(workload).desired;
  if (count === current) throw new Error(said.wantedAlready(count));
  return {
    // The server compares the count again, under its own lock, and refuses when somebody else scaled meanwhile.
    args: ['scale', resource, `--replicas=${count}`, `--current-replicas=${current}`],
    from: said.pods(current),
    to: said.pods(count),
    touches: Math.abs(count - current),
    undo: { verb: 'scale', params: { count: current }, text: undoScale(current) },
    dryRun: true,
    missing: async (later) => {
      const { desired } = countsOf(later);
      return desired === count ? rolloutMissing(later) : said.missing.wanted(desired, count);
    },
  };
}

async function rollback({ params, workload, target, context, signal }: KubeNow): Promise<Change> {
  const { kubernetes: said } = words.targets;
  notPaused(workload, target.resource);
  const history = await revisions(target, workload, context, signal);
  const current = history.find((one) => one.current);
  const named = params.revision === undefined ? undefined : String(params.revision);
  const wanted = history.find((one) => (named === undefined ? !one.current : one.value === named));
  if (!wanted)
    throw new Error(
      named === undefined
        ? said.noRevision(target.resource)
        : said.noSuchRevision(
            excerptOf(named, 40),
            history.map(({ value }) => value),
          ),
    );
  if (wanted.current) throw new Error(said.currentRevision(wanted.value));
  const undo = current && {
    verb: 'rollback',
    params: { revision: current.value },
    text: said.undoRollback(current.value),
  };
  return {
    args: ['rollout', 'undo', target.resource, `--to-revision=${wanted.value}`],
    from: current?.text ?? said.presentRevision,
    to: wanted.text,
    touches: podsOf(workload),
    ...defined({ undo }),
    dryRun: true,
  };
}

function setEnv({ params, workload, target }: KubeNow): Change {
  const { kubernetes: said, exposed } = words.targets;
  const container = containerOf(workload, target);
  const pairs = envPairs(params.set);
  const env = envCommand(target.resource, container.name, pairs);
  const before = pairs.map(({ name }) => {
    const known = container.env?.find((one) => one.name === name);
    return { name, known, text: known?.value === undefined ? `${name}-` : `${name}=${known.value}` };
  });
  const reference = before.find(
    ({ known }) => known && known.value === undefined && known.valueFrom !== undefined,
  );
  // A value with a space in it could not be said again as one word.
  const undoable = !reference && before.every((one) => !/\s/.test(one.text));
  const warnings = [
    ...(reference ? [said.losesReference(reference.name)] : []),
    ...(env.exposed.length > 0 ? [exposed(env.exposed)] : []),
  ];
  return {
    args: [],
    env,
    from: before
      .map(({ name, known }) => (known ? said.variable(name, known.value) : said.notSet(name)))
      .join(' '),
    to: pairs.map(({ word }) => word).join(' '),
    touches: podsOf(workload),
    ...defined({
      undo: undoable
        ? {
            verb: 'set-env',
            params: { set: before.map((one) => one.text).join(' ') },
            text: said.undoEnv(before.map(({ name }) => name)),
          }
        : undefined,
      warnings: warnings.length > 0 ? warnings : undefined,
    }),
    dryRun: true,
  };
}

function setResources({ params, workload, target }: KubeNow): Change {
  const { kubernetes: said } = words.targets;
  const container = containerOf(workload, target);
  const wanted = (['memory', 'cpu'] as const).flatMap((name) =>
    params[name] === undefined ? [] : [{ name, value: String(params[name]) }],
  );
  if (wanted.length === 0) throw new Error(said.resourcesMissing);
  const limits = container.resources?.limits ?? {};
  const before = wanted.map(({ name }) => ({ name, value: limits[name] }));
  const undo = before.every(({ value }) => value !== undefined)
    ? {
        verb: 'set-resources',
        params: Object.fromEntries(before.map(({ name, value }) => [name, value!])),
        text: said.undoResources,
      }
    : undefined;
  return {
    args: [
      'set',
      'resources',
      target.resource,
      `--containers=${container.name}`,
      `--limits=${wanted.map(({ name, value }) => `${name}=${value}`).join(',')}`,
    ],
    from: before.map(({ name, value }) => said.limit(name, value)).join(', '),
    to: wanted.map(({ name, value }) => said.limit(name, value)).join(', '),
    touches: podsOf(workload),
    ...defined({ undo }),
    dryRun: true,
  };
}

async function deletePod({ params, workload, target, context, signal }: KubeNow): Promise<Change> {
  const { kubernetes: said } = words.targets;
  const pod = String(params.pod ?? '');
  const args = ['get', 'pods', `--selector=${selectorText(workload.spec.selector)}`];
  const isThere = async (asked: AbortSignal): Promise<boolean> => {
    const list = await kubectlJson<{ items: readonly { metadata: { name: string } }[] }>(
      target.cluster,
      args,
      context,
      asked,
    );
    return list?.items.some(({ metadata }) => metadata.name === pod) ?? false;
  };
  if (!(await isThere(signal))) throw new Error(said.noPod(target.resource, excerptOf(pod, 80)));
  return {
    args: ['delete', 'pod', pod, '--wait=false'],
    from: pod,
    to: said.newPod,
    touches: 1,
    dryRun: true,
    missing: async (now, asked) => ((await isThere(asked)) ? said.missing.pod(pod) : rolloutMissing(now)),
  };
}

/** How many pods a change to all of them touches. */
function podsOf(workload: Workload): number {
  return Math.max(1, countsOf(workload).desired);
}

function notPaused({ spec }: Workload, resource: string): void {
  if (spec.paused) throw new Error(words.targets.kubernetes.isPaused(resource));
}

function containerOf({ spec }: Workload, { container, resource }: KubeTarget): PodContainer {
  const { kubernetes: said } = words.targets;
  const { containers } = spec.template.spec;
  if (container === undefined) {
    if (containers.length === 1) return containers[0]!;
    throw new Error(said.whichContainer(resource, containers.length));
  }
  const found = containers.find(({ name }) => name === container);
  if (!found) throw new Error(said.noContainer(resource, container));
  return found;
}

function wholeNumber(value: string | number | undefined, most: number): number {
  const text = String(value ?? '');
  if (!/^\d{1,6}$/.test(text) || Number(text) > most)
    throw new Error(words.targets.kubernetes.wholeNumber(most, excerptOf(text, 40)));
  return Number(text);
}
