import { CannotAsk } from '../model/kind.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { bounded, TooSlow } from '../text/safe-regex.ts';
import { words } from '../words/index.ts';

/** Longest text a pattern is tried on, in characters. */
const longest = 65_536;
/** Most processor time one try may use, in milliseconds; a pattern that backtracks without end is stopped there. */
const limitMs = 100;

/**
 * Whether the pattern matches somewhere in the text.
 * @throws CannotAsk when the pattern takes too long: an expression like `(a+)+$` must not stop plantao
 */
export function matches(source: string, text: string): boolean {
  const pattern = new RegExp(source, 'u');
  try {
    return bounded(limitMs, () => pattern.test(text.slice(0, longest)));
  } catch (error) {
    if (error instanceof TooSlow) throw new CannotAsk(words.checks.patternTooSlow(excerptOf(source, 60)));
    throw error;
  }
}
