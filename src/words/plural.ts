/** A count with its noun: `1 line`, `2 lines`. `many` is for nouns whose plural is not one + s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
