import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { defined } from '../model/defined.ts';
import type { FrontMatter, FrontMatterFault, RunbookParam } from '../model/procedure.ts';

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value));
const param = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => value ?? undefined);
const params = z.union([
  texts.transform((names): readonly RunbookParam[] => names.map((name) => ({ name }))),
  z.record(z.string(), param).transform((all): readonly RunbookParam[] =>
    Object.entries(all).map(([name, value]) => ({
      name,
      ...defined({ default: value === undefined ? undefined : String(value) }),
    })),
  ),
]);

const keys = {
  kind: z.enum(['runbook', 'checklist']),
  for: texts,
  environments: texts,
  params,
  due: z.string(),
  reviewed: z.union([z.string(), z.date()]).transform((value, context) => {
    const day = typeof value === 'string' ? value : value.toISOString().slice(0, 10);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) context.addIssue('no day');
    return day;
  }),
} as const;

/** Keys that other tools put there: no statement for plantao. */
const foreign: ReadonlySet<string> = new Set([
  ...[
    'title',
    'description',
    'layout',
    'tags',
    'author',
    'authors',
    'date',
    'weight',
    'slug',
    'permalink',
    'owner',
  ],
  ...[
    'sidebar_position',
    'sidebar_label',
    'parent',
    'nav_order',
    'draft',
    'categories',
    'id',
    'aliases',
    'runme',
  ],
]);

const empty: FrontMatter = { for: [], environments: [], params: [], faults: [] };

/** Reads what stands between the `---` of a runbook. Nothing is refused: what is wrong is a fault with its place. */
export function frontMatterOf(
  front: { readonly text: string; readonly line: number } | undefined,
): FrontMatter {
  if (!front) return empty;
  const lines = new LineCounter();
  const document = parseDocument(front.text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: line + front.line - 1, column: col };
  };
  const [error] = document.errors;
  if (error) return { ...empty, faults: [{ ...place(error.pos[0]), code: 'syntax', reason: error.message }] };
  const faults: FrontMatterFault[] = [];
  const read: Record<string, unknown> = {};
  const values = document.toJS({ maxAliasCount: 10 }) as unknown;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return empty;
  for (const [key, value] of Object.entries(values)) {
    const offset =
      document.contents && 'items' in document.contents ? offsetOf(document.contents.items, key) : 0;
    if (!(key in keys)) {
      if (!foreign.has(key)) faults.push({ ...place(offset), code: 'unknown-key', key });
      continue;
    }
    const result = keys[key as keyof typeof keys].safeParse(value);
    if (result.success) read[key] = result.data;
    else faults.push({ ...place(offset), code: 'wrong-value', key });
  }
  return { ...empty, ...read, faults };
}

function offsetOf(items: readonly unknown[], key: string): number {
  for (const item of items) {
    const node = (item as { readonly key?: { readonly value?: unknown; readonly range?: readonly number[] } })
      .key;
    if (node && String(node.value) === key) return node.range?.[0] ?? 0;
  }
  return 0;
}
