import type { JournalEvent } from '../model/event.ts';
import { pastActions, wasUndone } from './history.ts';

/**
 * Events of changes for a while that still hold, and of what was done to the same components since: they stay known however many
 * actions come after them, since somebody, or plantao, has to go back from them.
 */
export class HoldingEvents {
  #kept: readonly JournalEvent[] = [];
  /** The newest event of the last look. */
  #seen: string | undefined;

  /**
   * The newest events with those of older changes that still hold, newest first.
   * @param older the newest of far more events; asked for the first time, and when more came since the last look than `newest` holds
   */
  with(newest: readonly JournalEvent[], older: () => readonly JournalEvent[]): readonly JournalEvent[] {
    const isGap = this.#seen === undefined || newest.every((event) => keyOf(event) !== this.#seen);
    const known = together(newest, isGap ? older() : this.#kept);
    if (newest[0]) this.#seen = keyOf(newest[0]);
    const past = pastActions(known);
    const holding = past.filter(
      ({ plan, revert, kept, state }) =>
        revert && !kept && state !== 'failed' && state !== 'refused' && !wasUndone(plan, past),
    );
    const since = new Map<unknown, number>();
    for (const { component, startedAt } of holding)
      since.set(component, Math.min(startedAt, since.get(component) ?? startedAt));
    this.#kept = known.filter(
      ({ data, at }) => at >= (since.get(data.component) ?? Number.POSITIVE_INFINITY),
    );
    return together(newest, this.#kept);
  }
}

/** Newest first, each once: an event of one kind about one plan is there once, in whatever journal it is read. */
function together(newest: readonly JournalEvent[], older: readonly JournalEvent[]): readonly JournalEvent[] {
  const seen = new Set(newest.map(keyOf));
  return [...newest, ...older.filter((event) => !seen.has(keyOf(event)))];
}

function keyOf({ kind, data, at }: JournalEvent): string {
  return `${kind} ${String(data.plan)} ${at}`;
}
