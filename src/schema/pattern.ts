import * as z from 'zod';
import { words } from '../words/index.ts';
import { quoted } from './quoted.ts';

/** A regular expression a person typed; refused when it does not compile. */
export const patternSchema = z
  .string()
  .min(1)
  .refine(compiles, { error: () => words.config.expected.pattern, params: quoted })
  .describe('A regular expression');

function compiles(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
