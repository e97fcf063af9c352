import type { ConfiguredKind } from '../model/configured-kind.ts';
import type { HeldKeys, KeyHold, Kind } from '../model/kind.ts';
import type { SystemConfig } from '../model/system.ts';
import { type Kinds, kindOf } from './open.ts';

type Holding = Kind<unknown> & { holds?(options: unknown): KeyHold | undefined };

/** Keys in Redis that are queues, are watched, or that a cache wants spared. */
export function heldKeysOf(
  { queues, metrics, components }: Pick<SystemConfig, 'queues' | 'metrics' | 'components'>,
  kinds: Pick<Kinds, 'sources' | 'caches'>,
): readonly HeldKeys[] {
  const held = (
    kinds: readonly Holding[],
    use: ConfiguredKind | undefined,
    by: HeldKeys['by'],
  ): HeldKeys[] => {
    const hold = use && kindOf(kinds, use)?.holds?.(use.options);
    return hold ? [{ ...hold, by }] : [];
  };
  return [
    ...queues.flatMap(({ source, oldest, title }) =>
      [source, oldest].flatMap((use) => held(kinds.sources, use, { code: 'queue', title })),
    ),
    ...metrics.flatMap(({ source, title }) => held(kinds.sources, source, { code: 'metric', title })),
    ...components.flatMap(({ cache, title }) => held(kinds.caches, cache, { code: 'cache', title })),
  ];
}
