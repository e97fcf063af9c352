/** What stands in the place of a secret. */
export const mask = '•••';

/** User names and passwords inside URLs, bearer tokens, and `password=`-like pairs. */
const shapes: readonly [RegExp, string][] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)([^\s/:@]*):([^\s/@]+)@/gi, `$1$2:${mask}@`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, `$1 ${mask}`],
  [
    /\b((?:[a-z0-9]+[_-])*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key))(["']?\s*[=:]\s*["']?)([^\s"',;&]+)/gi,
    `$1$2${mask}`,
  ],
];

/**
 * Takes secrets out of a text: first the known values, then whatever has the shape of one.
 * @param secrets known values, longest first; values shorter than four characters are not looked for, they would hit
 * harmless text
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let result = text;
  for (const secret of secrets) {
    if (secret.length >= 4 && result.includes(secret)) result = result.replaceAll(secret, mask);
  }
  for (const [shape, replacement] of shapes) result = result.replace(shape, replacement);
  return result;
}

/** Redacts every string inside a JSON-like value. */
export function redactDeep(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redact(value, secrets);
  if (Array.isArray(value)) return value.map((entry) => redactDeep(entry, secrets));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, redactDeep(entry, secrets)]));
  }
  return value;
}
