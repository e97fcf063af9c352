import type { ConfiguredKind } from '../../model/configured-kind.ts';
import type { DepthKind } from '../../model/depth.ts';
import { queueKindOf } from '../../queues/registry.ts';
import type { QueueUse } from './use.ts';

/** What lies in a queue, and who takes it out. */
export const queue: DepthKind<QueueUse> = {
  kind: 'queue',
  from(source, config) {
    const use = config && queueUse(source);
    return use && { config, use };
  },
  load: async ({ use }) => (await import('./depth.ts')).partsOf(queueKindOf(use)!, use.options),
};

/** A source as a kind of queue: of a plain length of a list or a stream, the kind that knows more of the same. */
export function queueUse(source: ConfiguredKind): ConfiguredKind | undefined {
  if (queueKindOf(source)) return source;
  if (source.kind !== 'redis') return undefined;
  const { redis, llen, xlen } = source.options as Readonly<Record<string, unknown>>;
  if (typeof llen === 'string')
    return { kind: 'redis-list', options: { 'redis-list': redis, name: llen, taken: 'right' } };
  return typeof xlen === 'string'
    ? { kind: 'redis-stream', options: { 'redis-stream': redis, name: xlen } }
    : undefined;
}
