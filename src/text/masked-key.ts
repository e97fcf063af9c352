/** Longest part of a key that is looked at: a name may be half a gigabyte. */
const longest = 512;
/** What looks like an address of mail. */
const addresses = /[^\s:/|@]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}/g;

/**
 * A key of a cache or queue without whom it is about: what looks like an address of mail is a star, a long run of digits keeps its ends.
 * Which key it is stays recognizable.
 */
export function maskedKey(key: string): string {
  const shown = key.length > longest ? `${key.slice(0, longest)}…` : key;
  return shown.replace(addresses, '*@*').replace(/\d(?:[ .-]?\d){6,}/g, (digits) => {
    const bare = digits.replace(/\D/g, '');
    return `${bare.slice(0, 2)}…${bare.slice(-2)}`;
  });
}

/** The prefix of a key: parts with digits, or that are no words, are stars; the first part stays. */
export function keyPrefix(key: string): string {
  const parts = key
    .slice(0, longest)
    .replace(addresses, '*')
    .split(/([:/|.])/);
  const shown = parts.map((part, place) => {
    if (place % 2 === 1) return part;
    const isFirst = place === 0;
    if (isFirst && !/\d{4,}|@/.test(part)) return part.length > 40 ? '*' : part;
    return part === '' || (/^[\p{L}_-]{1,24}$/u.test(part) && part !== '-') ? part : '*';
  });
  return collapsed(shown.join(''));
}

/**
 * Joins prefixes that differ in one part only, where that part has so many values that it must be a name of things: of
 * `session:ab:profile`, `session:ce:profile` and many more `session:*:profile`.
 * @param most values a part may have
 */
export function joinedPrefixes(prefixes: readonly string[], most: number): ReadonlyMap<string, string> {
  const joined = new Map(prefixes.map((prefix) => [prefix, prefix.split(/([:/|.])/)]));
  const longest = Math.max(0, ...[...joined.values()].map((parts) => parts.length));
  for (let place = 2; place < longest; place += 2) {
    const values = new Map<string, Set<string>>();
    const above = (parts: readonly string[]): string => parts.slice(0, place).join('');
    for (const parts of joined.values()) {
      if (parts.length <= place) continue;
      const seen = values.get(above(parts)) ?? new Set();
      values.set(above(parts), seen.add(parts[place]!));
    }
    const full = new Set([...values].flatMap(([path, seen]) => (seen.size > most ? [path] : [])));
    for (const parts of joined.values())
      if (parts.length > place && full.has(above(parts))) parts[place] = '*';
  }
  return new Map([...joined].map(([prefix, parts]) => [prefix, collapsed(parts.join(''))]));
}

/** `a:*:*` and `a:*` are one prefix. */
function collapsed(prefix: string): string {
  return prefix.replace(/\*(?:[:/|.]\*)+/g, '*');
}
