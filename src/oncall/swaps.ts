import type { JournalEvent } from '../model/event.ts';
import type { OncallConfig, Swap } from '../model/oncall.ts';
import { numberIn, textIn } from './read-event.ts';

/** Kinds of events that swaps are made from. */
export const swapKinds = ['oncall.swapped', 'oncall.unswapped'] as const;

/**
 * Everything that was swapped, from events oldest first. What was taken back ends at that moment: what was before it stays as it was.
 * Events that make no sense are passed over.
 */
export function foldSwaps(events: Iterable<Pick<JournalEvent, 'kind' | 'data' | 'at'>>): readonly Swap[] {
  const known = new Map<string, Swap>();
  for (const { kind, data, at } of events) {
    if (kind === 'oncall.swapped') {
      const swap = swapIn(data);
      if (swap) known.set(swap.id, swap);
    } else if (kind === 'oncall.unswapped') {
      const id = textIn(data.id) ?? '';
      const before = known.get(id);
      if (!before) continue;
      const until = Math.min(before.until, numberIn(data.at) ?? at);
      if (until > before.from) known.set(id, { ...before, until });
      else known.delete(id);
    }
  }
  return [...known.values()];
}

/** The rota with what was swapped by hand, which holds after what the file says. */
export function withSwaps(oncall: OncallConfig, swaps: readonly Swap[]): OncallConfig {
  return swaps.length === 0 ? oncall : { ...oncall, overrides: [...oncall.overrides, ...swaps] };
}

/** The id of what is swapped now: short, and not taken. */
export function newSwapId(swaps: readonly Swap[], now: number): string {
  const taken = new Set(swaps.map(({ id }) => id));
  let id = `w${now.toString(36)}`;
  while (taken.has(id)) id += 'x';
  return id;
}

function swapIn(data: JournalEvent['data']): Swap | undefined {
  const [id, person, instead] = [textIn(data.id), textIn(data.person), textIn(data.instead)];
  const [from, until] = [numberIn(data.from), numberIn(data.until)];
  if (id === undefined || person === undefined || instead === undefined) return undefined;
  if (from === undefined || until === undefined || until <= from) return undefined;
  const reason = textIn(data.reason);
  return { id, person, instead, from, until, by: textIn(data.by) ?? '', ...(reason ? { reason } : {}) };
}
