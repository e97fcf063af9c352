import type { DepthKind } from '../../model/depth.ts';
import type { LookConfig } from '../../model/look.ts';

/** Kind under which the looks of a component are named among what it is. */
export const looksOf = 'looks';

/** The team's own questions about a component, each a section. */
export const looks: DepthKind<readonly LookConfig[]> = {
  kind: looksOf,
  from: ({ kind, options }) => (kind === looksOf ? (options as readonly LookConfig[]) : undefined),
  load: async (configs) => (await import('./depth.ts')).partsOf(configs),
};
