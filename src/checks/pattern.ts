import { createContext, Script } from 'node:vm';
import { CannotAsk } from '../model/kind.ts';
import { words } from '../words/index.ts';

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
    throw new CannotAsk(words.checks.patternTooSlow(source.slice(0, 60)));
  }
}
