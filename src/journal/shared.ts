import { databaseKey } from '../connections/postgres.ts';
import type { Cancel } from '../model/clock.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { findBreak } from './chain.ts';
import type { Journal, JournalLock, SharedState } from './journal.ts';
import { Mirror } from './mirror.ts';
import { SharedConnection, takeLock } from './postgres.ts';
import { openSqliteJournal, type SqliteJournalOptions } from './sqlite.ts';

interface SharedJournalOptions extends SqliteJournalOptions {
  /** Connection URL of the PostgreSQL database. */
  readonly postgres: string;
  /** Something was delivered, came from others, or the connection changed. */
  readonly changed: () => void;
}

/** Waiting before the database is tried again, doubled from the first to the second, and between signs of life; milliseconds. */
const retryMs = { first: 1_000, longest: 30_000 };
const pingMs = 15_000;

/** Opens the local journal and the one shared through a database beside it. @throws JournalError when the local one cannot be used */
export async function openSharedJournal(options: SharedJournalOptions): Promise<Journal> {
  const local = await openSqliteJournal(options);
  const mirror = await Mirror.open(options.file, databaseKey(options.postgres));
  return new SharedJournal(local, mirror, options);
}

/**
 * Every event is first safe in the local file, then delivered to the database in order; what others wrote comes back through
 * LISTEN and is kept in a mirror, from which everything is read. While the database is away all goes on, and nothing is lost.
 */
class SharedJournal implements Journal {
  readonly shared = true;
  readonly #local: Journal;
  readonly #mirror: Mirror;
  readonly #options: SharedJournalOptions;
  readonly #who: string;
  #connection: SharedConnection | undefined;
  #problem: string | undefined = words.journal.notConnectedYet;
  #working: Promise<void> | undefined;
  #again = false;
  #wait = retryMs.first;
  #cancelTimer: Cancel = () => {};
  #closed = false;
  #tampered: { readonly seq: number; readonly reason: string } | undefined;

  constructor(local: Journal, mirror: Mirror, options: SharedJournalOptions) {
    this.#local = local;
    this.#mirror = mirror;
    this.#options = options;
    this.#who = `${options.actor.user}@${options.host}`;
    this.#work();
  }

  append(event: NewEvent): JournalEvent {
    const written = this.#local.append(event);
    this.#work();
    return written;
  }

  newest(count: number, kinds?: readonly string[]): readonly JournalEvent[] {
    const waiting = this.#waiting()
      .filter(({ kind }) => !kinds || kinds.includes(kind))
      .toReversed();
    return [...waiting, ...this.#mirror.newest(count, kinds)].slice(0, count);
  }

  *all(): Iterable<JournalEvent> {
    yield* this.#mirror.all();
    yield* this.#waiting();
  }

  verify(): { readonly seq: number; readonly reason: string } | undefined {
    return this.#tampered ?? findBreak(this.#mirror.all()) ?? this.#local.verify();
  }

  state(): SharedState {
    return {
      waiting: this.#waiting().length,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  /** Resolves when everything was exchanged that can be now. */
  async sync(): Promise<void> {
    this.#work();
    while (this.#working) await this.#working;
  }

  /** Where the database is away there is nobody to ask: the lock then holds on this machine only, through the local journal. */
  async lock(name: string): Promise<JournalLock> {
    try {
      const { postgres, clock } = this.#options;
      return await takeLock(postgres, `plantao ${name}`, this.#who, clock);
    } catch {
      return { release() {}, alone: true };
    }
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
    const finish = async (): Promise<void> => {
      await this.#working?.catch(() => {});
      await this.#connection?.close();
      this.#mirror.close();
      this.#local.close();
    };
    void finish();
  }

  /** Local events that the database does not have yet, numbered after those it has. */
  #waiting(): readonly JournalEvent[] {
    const after = this.#mirror.newestSeq;
    return this.#mirror
      .waiting(this.#options.system)
      .map((event, index) => ({ ...event, seq: after + index + 1 }));
  }

  /** Exchanges events, once more when asked while at it; never twice at once. */
  #work(): void {
    if (this.#closed) return;
    if (this.#working) {
      this.#again = true;
      return;
    }
    this.#cancelTimer();
    this.#working = this.#exchange().then(
      () => this.#settled(undefined, pingMs),
      (error: unknown) => {
        this.#drop();
        this.#settled(errorText(error), this.#wait);
        this.#wait = Math.min(this.#wait * 2, retryMs.longest);
      },
    );
  }

  #settled(problem: string | undefined, nextMs: number): void {
    const { clock, changed } = this.#options;
    this.#working = undefined;
    const differs = problem !== this.#problem;
    this.#problem = problem;
    if (problem === undefined) this.#wait = retryMs.first;
    if (differs) changed();
    if (this.#closed) return;
    if (this.#again && problem === undefined) {
      this.#again = false;
      this.#work();
    } else {
      this.#cancelTimer = clock.after(nextMs, () => this.#work());
    }
  }

  async #exchange(): Promise<void> {
    this.#connection ??= await this.#connect();
    const connection = this.#connection;
    await connection.ping();
    for (;;) {
      const waiting = this.#mirror.waiting(this.#options.system);
      if (waiting.length === 0) break;
      await connection.deliver(this.#mirror.origin, waiting);
      this.#mirror.arrived(this.#options.system, waiting.at(-1)!.seq);
    }
    let fresh = 0;
    for (;;) {
      const events = await connection.after(this.#mirror.newestSeq);
      if (events.length === 0) break;
      this.#mirror.add(events);
      fresh += events.length;
    }
    if (fresh > 0) this.#options.changed();
  }

  async #connect(): Promise<SharedConnection> {
    const { postgres } = this.#options;
    const connection = await SharedConnection.open(
      postgres,
      this.#who,
      () => this.#work(),
      () => {
        if (this.#connection !== connection) return;
        this.#drop();
        this.#work();
      },
    );
    // What is known here must still be there: a journal that was cut or replaced is not the one that was read.
    const newest = this.#mirror.newest(1)[0];
    if (newest && (await connection.hashOf(newest.seq)) !== newest.hash) {
      this.#tampered = {
        seq: newest.seq,
        reason: words.journal.goneFromShared,
      };
    }
    return connection;
  }

  #drop(): void {
    void this.#connection?.close();
    this.#connection = undefined;
  }
}
