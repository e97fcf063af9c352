import { maskKnownSecrets } from './known-secrets.ts';

/** Any JSON value in at most 40 characters, secrets that this process knows taken out before it is cut. */
export function shortValue(value: unknown): string {
  const text = maskKnownSecrets(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
