import type { DepthKind } from '../../model/depth.ts';

/** The sessions, locks, statements, tables and copies of a PostgreSQL database. */
export const postgres: DepthKind<{ readonly url: string }> = {
  kind: 'postgres',
  from({ kind, options }) {
    const { postgres: url, db } = options as { readonly postgres?: unknown; readonly db?: unknown };
    const given = kind === 'postgres' ? url : kind === 'sql' ? db : undefined;
    return typeof given === 'string' ? { url: given } : undefined;
  },
  target: ({ url }) => ({ kind: 'postgres', options: { postgres: url } }),
  load: async () => (await import('./depth.ts')).parts,
};
