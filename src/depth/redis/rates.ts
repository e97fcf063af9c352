import type { Asking } from './section.ts';

/** How counters grew since the question before. */
export interface Growth {
  /** Seconds between both questions; undefined at the first, or after the server began anew. */
  readonly seconds: number | undefined;
  /** How much a counter grew; undefined where that is not known. */
  by(name: string): number | undefined;
}

interface Seen {
  readonly at: number;
  readonly run: string | undefined;
  readonly counters: ReadonlyMap<string, string>;
}

/**
 * Compares counters with those of the question before, and keeps them for the next.
 * @param run what changes when the server begins anew
 */
export function growthOf(
  { memory, clock }: Pick<Asking, 'memory' | 'clock'>,
  counters: ReadonlyMap<string, string>,
  run: string | undefined,
): Growth {
  const before = memory.get('counters') as Seen | undefined;
  const now: Seen = { at: clock.elapsed(), run, counters };
  memory.set('counters', now);
  const known = before && before.run === run ? before : undefined;
  const ms = known ? now.at - known.at : 0;
  return {
    seconds: ms > 0 ? ms / 1_000 : undefined,
    by(name) {
      if (ms <= 0 || !known) return undefined;
      const [from, to] = [known.counters.get(name), counters.get(name)].map(numberIn);
      // CONFIG RESETSTAT sets them back.
      return from === undefined || to === undefined || to < from ? undefined : to - from;
    },
  };
}

/** A number that INFO has; undefined where it has none. */
export function numberIn(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const number = Number(text.replace(/%$/, ''));
  return Number.isFinite(number) ? number : undefined;
}
