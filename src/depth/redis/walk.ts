import { sleep } from '../../time/sleep.ts';
import type { Asking } from './section.ts';

/** Keys asked for in one SCAN: about a third of a millisecond of the server. */
export const pageSize = 500;
/** How long is waited after each page, as a multiple of what it took: the server is busy with it a fifth of the time at most. */
const restFactor = 4;

/** Where a walk over the keys of a database stands. */
export interface Walk {
  /** Pages that were asked for. */
  pages: number;
  /** Every key was seen that was there from beginning to end. */
  isWhole: boolean;
}

/**
 * Walks over keys with SCAN, resting between pages, until all were seen, the budget is used up or the signal aborts. Keys may come twice,
 * as SCAN has it. What is done with a page before the next one is asked for counts as part of it.
 * @param budget in milliseconds, and in keys where those that come are counted
 */
export async function* walk(
  asking: Asking,
  match: string | undefined,
  budget: { readonly ms: number; readonly keys?: number },
  state: Walk,
): AsyncGenerator<readonly Buffer[]> {
  const { clock, signal } = asking;
  const started = clock.elapsed();
  let cursor = '0';
  let seen = 0;
  do {
    const began = clock.elapsed();
    const pattern = match === undefined ? [] : ['MATCH', match];
    const answer = (await asking.bytes('SCAN', cursor, ...pattern, 'COUNT', pageSize)) as [Buffer, Buffer[]];
    cursor = answer[0].toString();
    state.pages += 1;
    seen += answer[1].length;
    state.isWhole = cursor === '0';
    yield answer[1];
    if (seen >= (budget.keys ?? Number.POSITIVE_INFINITY)) return;
    const now = clock.elapsed();
    if (now - started >= budget.ms) return;
    if (cursor !== '0') await sleep(clock, restFactor * Math.max(1, now - began), signal);
  } while (cursor !== '0');
}
