import { maskKnown, redact } from './redact.ts';
import { sanitize } from './sanitize.ts';

/** Every secret that this process has read, of every configuration and environment. One list, so that it is compiled once. */
let known: readonly string[] = [];

/** Secrets that no text of this process may show from now on, also where nobody hands them over. */
export function rememberSecrets(secrets: readonly string[]): void {
  const all = new Set([...known, ...secrets]);
  if (all.size > known.length) known = [...all];
}

/** Takes the secrets that this process knows, and what looks like one, out of a text. */
export function withoutSecrets(text: string): string {
  return redact(text, known);
}

/** Takes only the secrets that this process knows out of a text. */
export function maskKnownSecrets(text: string): string {
  return maskKnown(text, known);
}

/** The beginning of a text from outside for a sentence: sanitized, secrets taken out before anything is cut. @param most characters */
export function excerptOf(text: string, most: number): string {
  const safe = redact(
    sanitize(text.slice(0, most + longestHidden)),
    known,
    text.length > most + longestHidden,
  ).trim();
  return safe.length > most ? `${safe.slice(0, most - 1).toWellFormed()}…` : safe;
}

/** How much of a text is looked at beyond what is kept of it: escape sequences and long secrets take room. */
const longestHidden = 3_000;
