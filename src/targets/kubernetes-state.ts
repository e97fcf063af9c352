import type { KubePlace } from '../connections/kubectl.ts';
import type { CheckAnswer } from '../model/kind.ts';
import { words } from '../words/index.ts';

/** The workload that a target stands for. */
export interface KubeTarget {
  readonly kind: string;
  readonly name: string;
  /** `deployment/agente-api`, as kubectl takes it. */
  readonly resource: string;
  readonly cluster: KubePlace;
  readonly container: string | undefined;
  readonly max: number;
}

/** The parts of a workload that are used here (apps/v1: Deployment, StatefulSet, DaemonSet). */
export interface Workload {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly resourceVersion?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector: LabelSelector;
    readonly template: { readonly spec: { readonly containers: readonly PodContainer[] } };
    readonly updateStrategy?: { readonly rollingUpdate?: { readonly partition?: number } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly numberReady?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

export interface PodContainer {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
}

interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
  readonly running?: object;
}

/** The parts of a pod that are used here (core/v1). */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly ready?: boolean;
      readonly restartCount?: number;
      readonly state?: ContainerState;
      readonly lastState?: ContainerState;
    }[];
  };
}

/** Whether labels meet a selector (meta/v1 LabelSelector). */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>> = {}): boolean {
  const all = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    all &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}

/** A selector as `kubectl -l` takes it. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) =>
      operator === 'In' || operator === 'NotIn'
        ? `${key} ${operator.toLowerCase()} (${values.join(',')})`
        : `${operator === 'Exists' ? '' : '!'}${key}`,
    ),
  ].join(',');
}

/** How many are wanted and how many are ready, of the newest version and in all. */
export function countsOf({ kind, spec, status = {} }: Workload): {
  readonly desired: number;
  readonly ready: number;
  readonly updated: number;
  readonly available: number;
} {
  return kind === 'DaemonSet'
    ? {
        desired: status.desiredNumberScheduled ?? 0,
        ready: status.numberReady ?? 0,
        updated: status.updatedNumberScheduled ?? 0,
        available: status.numberAvailable ?? 0,
      }
    : {
        desired: spec.replicas ?? 1,
        ready: status.readyReplicas ?? 0,
        updated: status.updatedReplicas ?? 0,
        available: status.availableReplicas ?? status.readyReplicas ?? 0,
      };
}

/** What is still missing until a rollout is complete, as kubectl's `rollout status` decides; undefined when it is. */
export function rolloutMissing(workload: Workload): string | undefined {
  const { metadata, spec, status = {}, kind } = workload;
  const { missing } = words.targets.kubernetes;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return missing.unseen;
  const late = status.conditions?.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  if (late) return missing.failed(late.message ?? missing.deadline);
  const { desired, ready, updated, available } = countsOf(workload);
  const partition = kind === 'StatefulSet' ? (spec.updateStrategy?.rollingUpdate?.partition ?? 0) : 0;
  if (updated < desired - partition) return missing.updated(updated, desired);
  if (kind === 'Deployment' && (status.replicas ?? 0) > updated)
    return missing.old((status.replicas ?? 0) - updated);
  if (kind === 'StatefulSet' && ready < desired) return missing.ready(ready, desired);
  if (available < desired) return missing.available(available, desired);
  return undefined;
}

/** What is wrong with a pod, the worst of its containers; undefined when nothing is. */
export function podFault({ metadata, status = {} }: Pod): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const { pod } = words.targets.kubernetes;
  for (const { state, lastState, restartCount = 0 } of status.containerStatuses ?? []) {
    const reason = state?.waiting?.reason ?? state?.terminated?.reason;
    if (
      reason === undefined ||
      reason === 'ContainerCreating' ||
      reason === 'PodInitializing' ||
      reason === 'Completed'
    )
      continue;
    const ended = lastState?.terminated ?? state?.terminated;
    const why =
      ended?.reason === 'OOMKilled'
        ? pod.outOfMemory
        : ended?.exitCode === undefined
          ? ''
          : pod.exitCode(ended.exitCode);
    return `${reason}${why}${restartCount > 0 ? pod.restarts(restartCount) : ''}`;
  }
  if (status.phase === 'Failed') return pod.failed(status.reason);
  if (status.phase === 'Pending') {
    const unplaced = status.conditions?.find((one) => one.type === 'PodScheduled' && one.status === 'False');
    if (unplaced) return pod.unscheduled(unplaced.message);
  }
  return undefined;
}

/** Pods with a fault first, then by how often they were restarted. */
export function worstFirst(pods: readonly Pod[]): readonly Pod[] {
  const restarts = ({ status }: Pod): number =>
    (status?.containerStatuses ?? []).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
  return [...pods].sort(
    (a, b) =>
      Number(podFault(a) === undefined) - Number(podFault(b) === undefined) || restarts(b) - restarts(a),
  );
}

/** What a workload and its pods say. */
export function judgeWorkload(workload: Workload, pods: readonly Pod[]): CheckAnswer {
  const { kubernetes: said } = words.targets;
  const { desired, ready } = countsOf(workload);
  const worst = worstFirst(pods)[0];
  const fault = worst && podFault(worst);
  const missing = rolloutMissing(workload);
  const paused = workload.spec.paused ? said.paused : '';
  const about = fault === undefined ? '' : said.worst(worst!.metadata.name, fault);
  if (desired === 0) return { status: 'down', message: said.scaledTo0(paused) };
  const count = said.ready(ready, desired, paused);
  if (ready === 0) return { status: 'down', message: count + about };
  if (ready < desired || fault !== undefined) return { status: 'degraded', message: count + about };
  return { status: 'up', message: missing === undefined ? count : said.rollingOut(count, missing) };
}
