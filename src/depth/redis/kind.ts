import type { DepthKind } from '../../model/depth.ts';

/** The memory, traffic, clients and keys of a Redis database. */
export const redis: DepthKind<{ readonly url: string }> = {
  kind: 'redis',
  from({ kind, options }) {
    const { redis: url } = options as { readonly redis?: unknown };
    return kind === 'redis' && typeof url === 'string' ? { url } : undefined;
  },
  // Whoever only asks a database does not thereby offer to flush it.
  target: ({ url }) => ({ kind: 'redis', options: { redis: url, only: ['kill-client', 'delete-keys'] } }),
  load: async () => (await import('./depth.ts')).parts,
};
