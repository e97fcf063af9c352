import * as z from 'zod';
import { words } from '../words/index.ts';

/** JSON in YAML: written as YAML itself, or as a text. Extended JSON (`{"$oid": …}`) means what it says. */
export const jsonSchema = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown()), z.string()])
  .transform((value, context) => {
    if (typeof value !== 'string') return value;
    try {
      const parsed: unknown = JSON.parse(value);
      if (parsed !== null && typeof parsed === 'object') return parsed;
    } catch {
      // Said below.
    }
    context.addIssue({ code: 'custom', message: words.sources.expected.json, input: value });
    return z.NEVER;
  });

const writing = new Set(['$out', '$merge']);
const scripts = new Set(['$where', '$function', '$accumulator']);
const endless = new Set(['$changeStream', '$changeStreamSplitLargeEvent']);

/** Why a filter or pipeline is no mere question, at any depth; undefined when it is one. */
export function refuseWrites(question: unknown): string | undefined {
  if (question === null || typeof question !== 'object') return undefined;
  const { expected } = words.sources;
  for (const [key, value] of Object.entries(question)) {
    if (writing.has(key)) return expected.writes(key);
    if (scripts.has(key)) return expected.script(key);
    if (endless.has(key)) return expected.endless(key);
    const inner = refuseWrites(value);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
