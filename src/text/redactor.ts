import { redact } from './redact.ts';
import { longestSanitized, sanitize } from './sanitize.ts';

/** Longest text that is kept: well below what `sanitize` looks at, so that a secret which lies across that cut never shows. */
const longest = 1_000;

/** Makes a text from outside fit to be shown and written: sanitized, without secrets, of bounded length. */
export type Redact = (text: string) => string;

/**
 * @param secrets values that must never be shown. They are looked for in the sanitized text: one that an escape
 * sequence or a hidden character splits would otherwise be put together again after it was missed.
 * @param kept longest text that is kept, in characters, at most 3 000
 */
export function redactor(secrets: readonly string[], kept = longest): Redact {
  return (text) => {
    const safe = redact(sanitize(text), secrets, text.length > longestSanitized);
    return safe.length > kept ? `${safe.slice(0, kept - 1).toWellFormed()}…` : safe;
  };
}
