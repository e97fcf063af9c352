/** Whether `after` shows the same as `before`, so that nobody needs to be told. */
export type Same<T> = (before: T, after: T) => boolean;

/** The same values throughout; for plain data without circles. */
export function equal(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (before === null || after === null || typeof before !== 'object' || typeof after !== 'object')
    return false;
  if (Array.isArray(before) !== Array.isArray(after)) return false;
  const keys = Object.keys(before);
  if (keys.length !== Object.keys(after).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(after, key) &&
      equal((before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key]),
  );
}

/** Equal, but for the fields named here: each of them by its own comparison. */
export function equalBut<Row extends object>(
  fields: {
    readonly [Field in keyof Row]?: Same<Row[Field]>;
  },
): Same<Row> {
  return (before, after) => {
    if (before === after) return true;
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Row & string>;
    for (const key of keys) {
      const same: Same<Row[typeof key]> = fields[key] ?? equal;
      if (!same(before[key], after[key])) return false;
    }
    return true;
  };
}

/** For fields that move with every answer: shown anew when something else in their row is. */
export const quiet: Same<unknown> = () => true;

/** For moments: news only when they lie this far apart, in milliseconds, or one of the two is missing. */
export function within(ms: number): Same<number | undefined> {
  return (before, after) =>
    before === undefined || after === undefined ? before === after : Math.abs(after - before) < ms;
}

/** Lists of the same length whose entries are the same, each in its place. */
export function each<Entry>(same: Same<Entry>): Same<readonly Entry[]> {
  return (before, after) =>
    before.length === after.length && before.every((entry, index) => same(entry, after[index]!));
}

/**
 * `next`, but with every row of `previous` that shows the same, and `previous` itself when all of them do and stand where they
 * stood. Rows are the same row when their keys are.
 */
export function keepRows<Row>(
  previous: readonly Row[],
  next: readonly Row[],
  key: (row: Row) => unknown,
  same: Same<Row>,
): readonly Row[] {
  if (previous === next) return previous;
  const known = new Map(previous.map((row) => [key(row), row]));
  const rows = next.map((row) => {
    const before = known.get(key(row));
    return before !== undefined && same(before, row) ? before : row;
  });
  const unchanged = rows.length === previous.length && rows.every((row, index) => row === previous[index]);
  return unchanged ? previous : rows;
}
