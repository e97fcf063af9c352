import { createContext, Script } from 'node:vm';
import { z } from 'zod';
import { CannotAsk } from '../model/kind.ts';

/** A regular expression a person typed; refused when it does not compile. */
export const patternSchema = z
  .string()
  .min(1)
  .refine(
    (source) => {
      try {
        new RegExp(source, 'u');
        return true;
      } catch {
        return false;
      }
    },
    { error: 'not a valid regular expression' },
  )
  .describe('A regular expression');

/** Longest text a pattern is tried on, in characters. */
const longest = 65_536;
/** Longest time one try may take, in milliseconds; a pattern that backtracks without end is stopped there. */
const limitMs = 100;

const script = new Script('pattern.test(text)');

/**
 * Whether the pattern matches somewhere in the text.
 * @throws CannotAsk when the pattern takes too long: an expression like `(a+)+$` must not stop plantao
 */
export function matches(source: string, text: string): boolean {
  const sandbox = createContext({ pattern: new RegExp(source, 'u'), text: text.slice(0, longest) });
  try {
    return script.runInContext(sandbox, { timeout: limitMs }) as boolean;
  } catch {
    throw new CannotAsk(
      `the pattern /${source.slice(0, 60)}/ takes too long on this answer: make it simpler`,
    );
  }
}
