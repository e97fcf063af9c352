import type { AnyNewEvent, JournalEvent } from '../model/event.ts';
import type { Anchor, Verification } from '../model/journal-codes.ts';

/** The append-only list of everything that happened. */
export interface Journal {
  /** Other machines write to it too: where a configuration lies then does not tell systems of one name apart. */
  readonly shared?: boolean;
  /**
   * Takes a lock that no more than one plantao has, wherever it runs; it is lost with the connection.
   * @throws JournalError when it cannot be asked for
   */
  lock?(name: string): Promise<JournalLock>;
  /**
   * Takes a lease that no more than one plantao has, wherever it runs, for as long as it is renewed; or says how the journal that they
   * share is away.
   */
  lease?(name: string): Promise<JournalLease>;
  /**
   * Writes an event and returns it numbered and chained, once it is safe on disk.
   * @throws JournalError when it cannot be written
   */
  append(event: AnyNewEvent): JournalEvent;
  /** The newest events, newest first. */
  newest(count: number, kinds?: readonly string[]): readonly JournalEvent[];
  /** Every event from the first, in order. */
  all(): Iterable<JournalEvent>;
  /**
   * Reads everything that is there, the shared journal too, and compares it with all that still knows how it was.
   * @throws JournalError when it cannot be read
   */
  verify(anchors?: readonly Anchor[]): Promise<Verification>;
  /** Tells a text that must not be written down from others; undefined where no key can be kept. */
  fingerprint?(text: string): string | undefined;
  /** The newest event of each journal, to be noted elsewhere and compared later. */
  anchors?(): readonly Anchor[];
  /** How it stands with the others, where it is shared. */
  state?(): SharedState;
  /** Resolves when everything was exchanged with the others that can be now. */
  sync?(): Promise<void>;
  close(): void;
}

/** Local events that others do not see yet, and why, while the shared journal cannot be reached. */
export interface SharedState {
  readonly waiting: number;
  readonly problem?: string;
}

/** A lock that was got, with how to give it back. */
export interface HeldLock {
  readonly release: () => void;
  /** Resolves when it is gone without having been given back. */
  readonly lost?: Promise<void>;
  /** Nobody could be asked: others may believe that they have it too. */
  readonly alone?: true;
}

/** A lock that was got, or who has it: `ana@bastion`. */
export type JournalLock = HeldLock | { readonly heldBy: string };

/** A lease that was got. */
export interface HeldLease {
  /** Grows with each holder: one more than before says that nobody had it in between. */
  readonly token: number;
  /** Whether it certainly is still held. */
  readonly valid: () => boolean;
  /** Gives it back; resolves when the database has heard of that, or cannot hear of it. */
  readonly release: () => Promise<void>;
  /** Resolves when it is gone: its connection ended, nothing was heard for too long, or another has it. */
  readonly lost: Promise<'closed' | 'silent' | 'taken'>;
}

/** A lease, who has it, or that nobody can be asked: refused to everybody as it seems, or without an answer to this one. */
export type JournalLease =
  | HeldLease
  /** @see leftMs how long at least the other keeps it, in milliseconds */
  | { readonly heldBy: string; readonly leftMs: number }
  | { readonly away: 'refused' | 'silent' };

/** The journal cannot be opened or written; the message says where and what to do. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}
