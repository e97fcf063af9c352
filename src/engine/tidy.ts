import { clean } from '../text/clean.ts';
import { scrub } from '../text/scrub.ts';

/** Longest text that is looked at, and longest that is kept: the cut of the first never shows, however a secret lies across it. */
const looked = 4_096;
const kept = 1_000;

/** Makes a text from outside fit for the snapshot: without secrets, harmless, of bounded length. */
export type Tidy = (text: string) => string;

/** @param secrets values that must never be shown, longest first */
export function tidier(secrets: readonly string[]): Tidy {
  return (text) => {
    const harmless = clean(scrub(text.slice(0, looked), secrets));
    return harmless.length > kept ? `${harmless.slice(0, kept - 1).toWellFormed()}…` : harmless;
  };
}
