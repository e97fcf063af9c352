/**
 * Polls until `probe` gives something truthy, and returns it. A probe that throws counts as not yet.
 * @throws Error that names what was waited for, with the last error, after `withinMs`
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  withinMs = 60_000,
  everyMs = 25,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) {
      const why = last instanceof Error ? `: ${last.message}` : '';
      throw new Error(`gave up after ${withinMs} ms waiting for ${what}${why}`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
