/** A name as a pattern of Redis that matches it alone. */
export function literalPattern(name: string): string {
  return name.replace(/[\\?*[\]]/g, String.raw`\$&`);
}
