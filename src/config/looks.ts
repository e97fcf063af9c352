import * as z from 'zod';
import { lookKinds } from '../looks/registry.ts';
import type { SqlLookOptions } from '../looks/sql.ts';
import type { ConfiguredKind } from '../model/configured-kind.ts';
import type { LookConfig } from '../model/look.ts';
import { durationSchema } from '../schema/duration.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';
import { oneOfKinds } from './kind-schema.ts';

/** A named question: the keys of one kind, and these. */
export const look = oneOfKinds('look', lookKinds, {
  title: z.string().min(1).optional().describe('Name on the screen; default the name'),
  timeout: durationSchema.default(15_000).describe('How long an answer may take; default 15s'),
});

export const looks = z
  .record(z.string().regex(/^[a-z][a-z0-9-]*$/, { error: () => words.config.expected.actionName }), look)
  .default({})
  .describe('Read-only questions by name, shown as text or a table');

/**
 * What the document says about the looks of a component. A query without a database of its own is asked of the component's.
 * @param own what the component is, in the order of the configuration
 */
export function looksOf(
  written: z.output<typeof looks>,
  own: readonly ConfiguredKind[],
  path: readonly (string | number)[],
): { readonly looks: readonly LookConfig[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const url = own.find(({ kind }) => kind === 'postgres')?.options as
    | { readonly postgres: string }
    | undefined;
  const made = Object.entries(written).map(([name, { use, common }]): LookConfig => {
    const { title = name, timeout } = common;
    const options = use.options as SqlLookOptions;
    if (use.kind !== 'sql' || options.db !== undefined) return { ...use, name, title, timeout };
    if (!url) faults.push({ path: [...path, name], message: words.looks.config.needsDb });
    return { kind: use.kind, options: { ...options, db: url?.postgres }, name, title, timeout };
  });
  return { looks: made, faults };
}
