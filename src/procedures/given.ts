/** The name of what has to be filled in: `<pod name>`, `{pod_name}` and `POD_NAME` are one. */
export function holeName(hole: string): string {
  return hole
    .replace(/^[<{[]+|[>}\]]+$/g, '')
    .trim()
    .toLowerCase()
    .replace(/[\s.-]+/g, '_');
}

/** Puts values in the place of holes, in one word that was read already: they can only ever be values. */
export function filled(
  word: string,
  holes: readonly string[],
  given: Readonly<Record<string, string>>,
): { readonly text: string; readonly missing: readonly string[] } {
  const values = new Map(Object.entries(given).map(([name, value]) => [holeName(name), value]));
  const missing: string[] = [];
  const here = holes.filter((hole) => word.includes(hole)).toSorted((a, b) => b.length - a.length);
  if (here.length === 0) return { text: word, missing };
  const escaped = here.map((hole) => hole.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const text = word.replace(new RegExp(escaped.join('|'), 'g'), (hole) => {
    const value = values.get(holeName(hole));
    // An empty value is no value: it never means "all".
    if (value === undefined || value.trim() === '') {
      missing.push(holeName(hole));
      return hole;
    }
    return value;
  });
  return { text, missing };
}
