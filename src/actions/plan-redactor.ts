import { mask } from '../text/redact.ts';
import { type Redact, redactor } from '../text/redactor.ts';
import { sanitize } from '../text/sanitize.ts';

/** From this length on a secret is no part of a name by chance, in characters. */
const unlikelyByChance = 12;
/** Shorter ones are not looked for: they would hit harmless text. */
const shortest = 4;

/**
 * Makes the texts of a plan fit to be shown. A short password that is also part of a name stays a name: `deployment/shop-api`.
 * @param secrets values that must not be shown, longest first
 */
export function planRedactor(secrets: readonly string[]): Redact {
  const redact = redactor(secrets.filter(({ length }) => length >= unlikelyByChance));
  const alone = secrets
    .filter(({ length }) => length >= shortest && length < unlikelyByChance)
    .map((secret) => secret.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .map((escaped) => new RegExp(`(?<![\\p{L}\\p{N}_-])${escaped}(?![\\p{L}\\p{N}_-])`, 'gu'));
  return (text) => redact(alone.reduce((rest, secret) => rest.replace(secret, mask), sanitize(text)));
}
