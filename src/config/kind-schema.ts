import * as z from 'zod';
import type { ConfiguredKind } from '../model/configured-kind.ts';
import type { Kind } from '../model/kind.ts';
import type { KindNoun } from '../words/en/config.ts';
import { words } from '../words/index.ts';
import { expectation } from './explain.ts';

/** Marks the schema of a use of a kind, so that the JSON Schema can list the kinds. */
export interface UseOfKind {
  readonly kinds: readonly Kind<unknown>[];
  readonly common: z.ZodRawShape;
}
export const usesOfKinds = new WeakMap<z.core.$ZodType, UseOfKind>();

/**
 * A mapping that selects a kind by one of its keys (`http: …`), holds that kind's options, and beside them the keys of `common`.
 * @param noun what the kinds are, for messages: `check`
 */
export function oneOfKinds<Common extends z.ZodRawShape>(
  noun: KindNoun,
  kinds: readonly Kind<unknown>[],
  common: Common,
): z.ZodType<{ use: ConfiguredKind; common: z.output<z.ZodObject<Common>> }> {
  const commonSchema = z.strictObject(common);
  const schema = z.unknown().transform((raw, context) => {
    if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) {
      context.addIssue({
        code: 'custom',
        message: words.config.kind.expected(noun, kinds[0]?.example ?? '{}'),
        input: raw,
      });
      return z.NEVER;
    }
    const chosen = kinds.filter(({ kind }) => kind in raw);
    if (chosen.length !== 1) {
      const names = kinds.map(({ kind }) => kind);
      context.addIssue({
        code: 'custom',
        message:
          chosen.length === 0
            ? words.config.kind.none(noun, names)
            : words.config.kind.several(
                noun,
                chosen.map(({ kind }) => kind),
              ),
        params: {
          // Where two kinds are named, both were meant: there is no nearer word.
          candidates: chosen.length === 0 ? names : [],
          words: chosen.length === 0 ? Object.keys(raw).filter((key) => !Object.hasOwn(common, key)) : [],
        },
        // Of a value that may also be a list, the fault that lies deeper is the one that is told.
        ...(noun === 'target' && chosen.length > 1 ? { path: [chosen[1]!.kind] } : {}),
        input: raw,
      });
      return z.NEVER;
    }
    const { kind, schema: kindSchema } = chosen[0]!;
    const [shared, own] = split(raw as Record<string, unknown>, common, keysOf(kindSchema));
    const [sharedResult, ownResult] = [
      commonSchema.safeParse(shared, { error: expectation }),
      kindSchema.safeParse(own, { error: expectation }),
    ];
    for (const [issues, within] of [
      [sharedResult.error?.issues ?? [], commonSchema],
      [ownResult.error?.issues ?? [], kindSchema],
    ] as const) {
      for (const issue of issues) {
        const candidates =
          issue.path.length === 0
            ? [...keysOf(kindSchema), ...Object.keys(common)]
            : keysAt(within, issue.path);
        context.addIssue(
          issue.code === 'unrecognized_keys' && !('params' in issue)
            ? { ...issue, params: { candidates } }
            : { ...issue },
        );
      }
    }
    if (!sharedResult.success || !ownResult.success) return z.NEVER;
    return { use: { kind, options: ownResult.data }, common: sharedResult.data };
  });
  usesOfKinds.set(schema, { kinds, common });
  return schema;
}

/** Keys of an object schema; empty for any other. */
function keysOf(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The keys that a schema knows at a path within it; empty where that is no object. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: readonly z.core.$ZodType[] = plain(schema);
  for (const step of path) {
    at = at.flatMap((one) => {
      if (one instanceof z.ZodObject) {
        const shape = one.shape as Record<PropertyKey, z.core.$ZodType>;
        return Object.hasOwn(shape, step) ? plain(shape[step]!) : [];
      }
      if (one instanceof z.ZodRecord) return plain(one.def.valueType);
      return one instanceof z.ZodArray ? plain(one.def.element) : [];
    });
  }
  return [...new Set(at.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : [])))];
}

/** What is inside optional, default, nullable, transformed and united schemas. */
function plain(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return plain(schema.def.innerType);
  if (schema instanceof z.ZodPipe) return plain(schema.def.in);
  return schema instanceof z.ZodUnion ? schema.def.options.flatMap(plain) : [schema];
}

/** A key that both know belongs to the kind: `disk` has a `warning` of its own. */
function split(
  raw: Record<string, unknown>,
  common: z.ZodRawShape,
  own: readonly string[],
): [Record<string, unknown>, Record<string, unknown>] {
  const entries = Object.entries(raw);
  const isShared = ([key]: [string, unknown]): boolean => Object.hasOwn(common, key) && !own.includes(key);
  return [
    Object.fromEntries(entries.filter(isShared)),
    Object.fromEntries(entries.filter((entry) => !isShared(entry))),
  ];
}
