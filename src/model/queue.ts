/** A part of a queue that entries lie in. */
export type QueuePlace = 'waiting' | 'in-flight' | 'delayed' | 'failed' | 'dead';

/** What is known of a queue beside its depth. What is absent was not seen: a kind never writes 0 for what it cannot know. */
export interface QueueCounts {
  /** Entries that may be taken now: the depth. */
  readonly waiting: number;
  /** How long the entry that is taken next has waited, in milliseconds. */
  readonly oldestMs?: number;
  /** Taken and not done yet. */
  readonly inFlight?: number;
  readonly delayed?: number;
  readonly failed?: number;
  readonly dead?: number;
  /** Those that take entries out now. */
  readonly consumers?: number;
  /** Entries a minute that came in and went out, as the server itself counts them. */
  readonly inPerMinute?: number;
  readonly outPerMinute?: number;
  /** Entries that came in and went out since some moment: rates are taken from two of them. */
  readonly added?: number;
  readonly done?: number;
  /** It is paused: nothing is taken, whoever is there. */
  readonly paused?: true;
  /** What a person should know about these numbers, in a sentence. */
  readonly note?: string;
}

/** Counts, or why there are none. */
export type QueueReading = QueueCounts | { readonly waiting: null; readonly why: string };

/** One entry as it was looked at. Texts are raw: from outside, and as long as the kind let them be. */
export interface QueueEntry {
  readonly id: string;
  /** What is to be done, by name: a task, a class. */
  readonly title?: string;
  /** When it came in, in wall-clock milliseconds. */
  readonly at?: number;
  readonly tries?: number;
  /** Who holds it, of one that was taken. */
  readonly takenBy?: string;
  /** Why it failed. */
  readonly error?: string;
  /** At most `entryBytes` of what is in it. */
  readonly body: string;
  /** How long the body is, where the kind knows. */
  readonly bytes?: number;
}

/** The entries that are taken next, first. */
export interface QueuePage {
  readonly entries: readonly QueueEntry[];
  /** How many there are. */
  readonly total?: number;
  readonly note?: string;
}

export interface QueueConsumer {
  readonly id: string;
  /** Where it runs, as it says. */
  readonly place?: string;
  /** Entries that it has taken and not finished. */
  readonly busy?: number;
  /** Entries that it may have at once. */
  readonly most?: number;
  /** Since when it has said nothing, in milliseconds. */
  readonly idleMs?: number;
}

/** Most entries that are looked at, and most bytes of one. */
export const mostEntries = 20;
export const entryBytes = 2_048;
