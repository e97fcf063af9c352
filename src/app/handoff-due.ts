import { handoffMs, shiftAt } from '../documents/shift.ts';
import type { JournalEvent } from '../model/event.ts';
import type { OncallConfig } from '../model/oncall.ts';

/** How long a look-up is good for, in milliseconds. */
const goodForMs = 60_000;

/** Tells when a shift has to be handed over: shortly before it ends, until somebody did, or the next is well under way. */
export class HandoffLookup {
  /** Ends of shifts that were handed over, wall-clock milliseconds. */
  #done: ReadonlySet<unknown> = new Set();
  #known: { readonly of: OncallConfig; readonly at: number; readonly until: number | undefined } | undefined;

  /** Takes over what the journal tells. */
  restore(events: readonly JournalEvent[]): void {
    this.#done = new Set(events.flatMap(({ kind, data }) => (kind === 'oncall.handoff' ? [data.until] : [])));
  }

  /** When the shift ends that is to be handed over now, in wall-clock milliseconds; undefined where none is. */
  dueAt(oncall: OncallConfig, now: number): number | undefined {
    const known = this.#known;
    // The clock on the wall may be set back.
    if (known?.of !== oncall || now < known.at || now >= known.at + goodForMs) {
      const { until, outgoing, changes } = shiftAt(oncall, now);
      const isNear = changes && outgoing.length > 0 && until - now <= handoffMs;
      this.#known = { of: oncall, at: now, until: isNear ? until : undefined };
    }
    const until = this.#known?.until;
    return until === undefined || this.#done.has(until) ? undefined : until;
  }
}
