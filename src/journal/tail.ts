import type { JournalEvent } from '../model/event.ts';
import type { Journal } from './journal.ts';

/**
 * What was written since it was last asked, also into a shared journal: there an event that is not delivered yet has no lasting
 * number, and others' events come in before it.
 */
export class JournalTail {
  readonly #journal: Journal;
  /** The newest number that is for good, and what was waiting behind it. */
  #settled = 0;
  #newest = 0;
  #waiting = new Set<string>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Everything there is counts as known. @throws JournalError when it cannot be read */
  skip(): void {
    const { newest, waiting } = this.#mark();
    this.#note(newest, waiting);
  }

  /** Events of these kinds that were not there before, newest first. @throws JournalError when it cannot be read */
  take(kinds: readonly string[]): readonly JournalEvent[] {
    const { newest, waiting } = this.#mark();
    if (newest === this.#newest && newest - waiting === this.#settled) return [];
    const [settled, known] = [this.#settled, this.#waiting];
    this.#note(newest, waiting);
    return this.#journal
      .newest(Math.max(1, newest - settled), kinds)
      .filter((event) => event.seq > settled && !known.has(identity(event)));
  }

  #mark(): { readonly newest: number; readonly waiting: number } {
    return {
      newest: this.#journal.newest(1)[0]?.seq ?? 0,
      waiting: this.#journal.state?.().waiting ?? 0,
    };
  }

  #note(newest: number, waiting: number): void {
    this.#newest = newest;
    this.#settled = newest - waiting;
    this.#waiting = new Set(waiting === 0 ? [] : this.#journal.newest(waiting).map(identity));
  }
}

/** What stays the same of an event when it is delivered. */
function identity({ at, host, kind, data }: JournalEvent): string {
  return `${at} ${host} ${kind} ${JSON.stringify(data)}`;
}
