/** The word for an identifier that was read from a journal; one that this version does not know stands for itself. */
export function named(table: Readonly<Record<string, string>>, id: unknown): string {
  const key = String(id);
  return Object.hasOwn(table, key) ? table[key]! : key;
}
