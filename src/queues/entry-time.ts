/** Before this a number of seconds, milliseconds or microseconds is none of a moment: 2001-09-09. */
const earliestSeconds = 1e9;

/**
 * A moment as entries of queues have it: seconds, milliseconds, microseconds or nanoseconds since 1970, or ISO 8601, where one without
 * a zone is UTC. In wall-clock milliseconds; undefined for anything else.
 */
export function momentOf(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^\d+(?:\.\d+)?$/.test(value.trim())) {
    const text = value.trim().replace(' ', 'T');
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
    const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
    return Number.isNaN(at) ? undefined : at;
  }
  const number = Number(value);
  if (typeof value === 'boolean' || value === null || !(number >= earliestSeconds)) return undefined;
  if (number < 1e11) return number * 1_000;
  if (number < 1e14) return number;
  return number < 1e17 ? number / 1e3 : number / 1e6;
}

/** How long something has waited since `at`, in milliseconds: never less than nothing where clocks differ. */
export function waitedMs(at: number | undefined, now: number): number | undefined {
  return at === undefined ? undefined : Math.max(0, now - at);
}
