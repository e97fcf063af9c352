import type { ConfiguredKind } from '../model/configured-kind.ts';
import type { DepthKind, DepthOwner } from '../model/depth.ts';
import type { ComponentConfig, SystemConfig } from '../model/system.ts';
import { changesOf, type TargetQueue } from '../queues/target.ts';
import { looksOf } from './looks/kind.ts';
import { queueUse } from './queues/kind.ts';
import { depthKinds } from './registry.ts';

/** A kind with what it is to look into. */
export interface DepthUse {
  readonly kind: DepthKind;
  readonly options: unknown;
}

type Owners = Pick<SystemConfig, 'components' | 'metrics' | 'queues'>;

/** What lies behind a component or a queue: each kind once, of the first place in the configuration that names one. */
export function depthsOf(config: Owners, owner: DepthOwner): readonly DepthUse[] {
  const named = namedBy(config, owner);
  const queue = owner.of === 'queue' ? config.queues.find(({ id }) => id === owner.id) : undefined;
  return depthKinds.flatMap((kind): readonly DepthUse[] => {
    for (const use of named) {
      const options = kind.from(use, queue);
      if (options !== undefined) return [{ kind, options }];
    }
    return [];
  });
}

/** What can be looked into, by configuration: those who draw ask again and again. */
const known = new WeakMap<Owners, readonly DepthOwner[]>();

/** Everything that can be looked into, in the order of the configuration. */
export function depthOwners(config: Owners): readonly DepthOwner[] {
  const owners = known.get(config) ?? ownersIn(config);
  known.set(config, owners);
  return owners;
}

function ownersIn(config: Owners): readonly DepthOwner[] {
  const all: readonly DepthOwner[] = [
    ...config.components.map(({ id }) => ({ of: 'component', id }) as const),
    ...config.queues.map(({ id }) => ({ of: 'queue', id }) as const),
  ];
  return all.filter((owner) => depthsOf(config, owner).length > 0);
}

/** Targets whose verbs act on what is listed behind a component, beside those on which it runs. */
export function targetsBehind(config: Owners, component: ComponentConfig): readonly ConfiguredKind[] {
  const runs = [component.runs, ...(component.alsoRuns ?? [])].map((place) => place?.kind);
  const own = depthsOf(config, { of: 'component', id: component.id }).flatMap(({ kind, options }) => {
    const target = kind.target?.(options);
    return target && !runs.includes(target.kind) ? [target] : [];
  });
  const queues = config.queues.flatMap((queue): readonly TargetQueue[] => {
    const use = queue.worker === component.id ? queueUse(queue.source) : undefined;
    return use && changesOf(use).length > 0 ? [{ id: queue.id, title: queue.title, use }] : [];
  });
  return queues.length === 0 ? own : [...own, { kind: 'queue', options: { queues } }];
}

/** What the configuration names for an owner, what it runs on first. */
function namedBy(config: Owners, { of, id }: DepthOwner): readonly ConfiguredKind[] {
  if (of === 'queue') {
    const queue = config.queues.find((one) => one.id === id);
    return [queue?.source, queue?.oldest].filter((use) => use !== undefined);
  }
  const component = config.components.find((one) => one.id === id);
  if (!component) return [];
  return [
    component.runs,
    ...(component.alsoRuns ?? []),
    ...component.checks,
    component.cache,
    ...config.metrics.filter((metric) => metric.component === id).map(({ source }) => source),
    ...(component.looks?.length ? [{ kind: looksOf, options: component.looks }] : []),
  ].filter((use) => use !== undefined);
}
