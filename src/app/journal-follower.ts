import type { Journal } from '../journal/journal.ts';
import { JournalTail } from '../journal/tail.ts';
import { type AnyNewEvent, isEventOf, type JournalEvent } from '../model/event.ts';
import type { SystemConfig } from '../model/system.ts';

/** What is made from the events of a journal. */
interface Fold {
  /** Kinds that matter when others write them. */
  readonly kinds: (leads: boolean) => readonly string[];
  /** Every event that it is made from, oldest first. @throws JournalError when the journal cannot be read */
  readonly read: (journal: Journal) => readonly JournalEvent[];
  /** Makes it anew. @param leads whether this plantao is the one that writes and tells */
  readonly restore: (events: readonly JournalEvent[], leads: boolean) => void;
}

/**
 * Keeps what is made from the journal in step with it: made anew when others wrote something that matters, and when this plantao
 * has just got the lead, because what the one before wrote last is what goes on. What this plantao writes itself is no news to it.
 */
export class JournalFollower {
  readonly #journal: Journal;
  readonly #of: Pick<SystemConfig, 'system' | 'environment'>;
  readonly #fold: Fold;
  readonly #tail: JournalTail;
  /** How often each event was written by this one and not read back yet. */
  readonly #own = new Map<string, number>();
  #leads = false;

  constructor(journal: Journal, of: Pick<SystemConfig, 'system' | 'environment'>, fold: Fold) {
    this.#journal = journal;
    this.#of = of;
    this.#fold = fold;
    this.#tail = new JournalTail(journal);
  }

  /** Reads everything for the first time. */
  start(leads: boolean): void {
    this.#leads = leads;
    this.#restore();
  }

  /** This plantao is about to write an event. */
  writes(event: AnyNewEvent): void {
    if (!this.#fold.kinds(this.#leads).includes(event.kind)) return;
    const key = keyOf(event);
    this.#own.set(key, (this.#own.get(key) ?? 0) + 1);
  }

  /** Catches up with the journal. */
  follow(leads: boolean): void {
    const takesOver = leads && !this.#leads;
    this.#leads = leads;
    if (takesOver || this.#othersWrote()) this.#restore();
  }

  /** Makes it anew from what is written now. */
  again(): void {
    this.#restore();
  }

  #othersWrote(): boolean {
    try {
      const fresh = this.#tail.take(this.#fold.kinds(this.#leads));
      return fresh.filter((event) => isEventOf(this.#of, event) && !this.#isOwn(event)).length > 0;
    } catch {
      // The journal says on the screen that it cannot be read.
      return false;
    }
  }

  /** Forgets an own event with its first reading: another that reads the same is somebody else's. */
  #isOwn(event: JournalEvent): boolean {
    const key = keyOf(event);
    const count = this.#own.get(key);
    if (count === undefined) return false;
    if (count === 1) this.#own.delete(key);
    else this.#own.set(key, count - 1);
    return true;
  }

  #restore(): void {
    try {
      // In this order: what is written meanwhile is read twice, not never.
      this.#tail.skip();
      const events = this.#fold.read(this.#journal);
      this.#own.clear();
      this.#fold.restore(events, this.#leads);
    } catch {
      // As above; what is known stays.
    }
  }
}

function keyOf({ kind, data }: AnyNewEvent): string {
  return `${kind} ${JSON.stringify(data)}`;
}
