import type { DepthKind } from '../../model/depth.ts';

/** The operations, connections, copies and collections of a MongoDB server. */
export const mongodb: DepthKind<{ readonly url: string }> = {
  kind: 'mongodb',
  from({ kind, options }) {
    const { mongodb: url } = options as { readonly mongodb?: unknown };
    return kind === 'mongodb' && typeof url === 'string' ? { url } : undefined;
  },
  target: ({ url }) => ({ kind: 'mongodb', options: { mongodb: url } }),
  load: async () => (await import('./depth.ts')).parts,
};
