/** What a driver adds to every command: no part of what is asked. */
const added = new Set([
  'lsid',
  '$db',
  '$clusterTime',
  '$readPreference',
  'signature',
  'txnNumber',
  'maxTimeMS',
]);
/** Values that name things of the database, by their key: shown as they are. */
const named = new Set([
  'find',
  'aggregate',
  'count',
  'distinct',
  'insert',
  'update',
  'delete',
  'findAndModify',
]);
/** Longest text of a command, and how deep it is followed. */
const longest = 400;
const deepest = 8;

/** A command without its values, each as `?`: `find jobs {filter: {state: ?}, limit: ?}`. Names of fields and operators stay. */
export function maskedCommand(command: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(command).flatMap(([key, value], place) => {
    if (added.has(key)) return [];
    const isName = place === 0 || named.has(key) || key === 'collection';
    if (isName && typeof value === 'string') return [place === 0 ? `${key} ${value}` : `${key}: ${value}`];
    return [place === 0 ? key : `${key}: ${shape(value, 0)}`];
  });
  const [first = '', ...rest] = parts;
  const text = rest.length === 0 ? first : `${first} {${rest.join(', ')}}`;
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function shape(value: unknown, depth: number): string {
  if (value === null || typeof value !== 'object' || value instanceof Date) return '?';
  if (depth >= deepest) return '…';
  if (Array.isArray(value)) {
    const shapes = value.slice(0, 20).map((one) => shape(one, depth + 1));
    // Of a long list of values one stands for all.
    return shapes.every((one) => one === '?')
      ? shapes.length === 0
        ? '[]'
        : '[?]'
      : `[${shapes.join(', ')}]`;
  }
  return `{${Object.entries(value)
    .slice(0, 20)
    .map(([key, inner]) => `${key}: ${shape(inner, depth + 1)}`)
    .join(', ')}}`;
}
