import { clean } from './clean.ts';
import { scrub } from './scrub.ts';

/** Longest text that is kept: well below what `clean` looks at, so that a secret which lies across that cut never shows. */
const longest = 1_000;

/** Makes a text from outside fit to be shown and written: harmless, without secrets, of bounded length. */
export type Tidy = (text: string) => string;

/**
 * @param secrets values that must never be shown, longest first. They are looked for in the cleaned text: one that an escape
 * sequence or a hidden character splits would otherwise be put together again after it was missed.
 * @param kept longest text that is kept, in characters, at most 3 000
 */
export function tidier(secrets: readonly string[], kept = longest): Tidy {
  return (text) => {
    const harmless = scrub(clean(text), secrets);
    return harmless.length > kept ? `${harmless.slice(0, kept - 1).toWellFormed()}…` : harmless;
  };
}
