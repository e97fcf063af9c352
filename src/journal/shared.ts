import { randomUUID } from 'node:crypto';
import { databaseKey } from '../connections/postgres.ts';
import type { Cancel } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { AnyNewEvent, JournalEvent } from '../model/event.ts';
import { brokenKind, isSameFault } from '../model/journal-broken.ts';
import type { Anchor, JournalFault, NoticedFault, Verification } from '../model/journal-codes.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { compared, localJournalName, sharedJournalName } from './anchor.ts';
import { isSame } from './chain.ts';
import type { Journal, JournalLease, JournalLock, SharedState } from './journal.ts';
import { isRefusal, takeLease } from './lease.ts';
import { Mirror } from './mirror.ts';
import { NumberTaken, SharedConnection, takeLock } from './postgres.ts';
import { verifyShared } from './shared-verify.ts';
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
  /** Tells this run of plantao from another of the same person on the same machine. */
  readonly #session = randomUUID();
  #connection: SharedConnection | undefined;
  #problem: string | undefined = words.journal.notConnectedYet;
  #working: Promise<void> | undefined;
  #again = false;
  /** Whether this connection's anchor was looked at: the local journal itself notices what is done to it from then on. */
  #compared = false;
  #wait = retryMs.first;
  #cancelTimer: Cancel = () => {};
  #closed = false;

  constructor(local: Journal, mirror: Mirror, options: SharedJournalOptions) {
    this.#local = local;
    this.#mirror = mirror;
    this.#options = options;
    this.#who = `${options.actor.user}@${options.host}`;
    this.#work();
  }

  append(event: AnyNewEvent): JournalEvent {
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

  async verify(anchors: readonly Anchor[] = []): Promise<Verification> {
    const { host, file, postgres } = this.#options;
    const local = await this.#local.verify(anchors);
    const name = sharedJournalName(postgres);
    const own = anchors.filter(({ journal }) => journal === name);
    const { events, faults, accepted } = await verifyShared(this.#mirror, this.#connection, {
      anchors: own,
      local: localJournalName(host, file),
    });
    return {
      events: { ...local.events, shared: events },
      // What is written down here arrives there too, and so does who accepted it, there or here.
      faults: without(
        [...faults, ...without(local.faults, faults)],
        [...accepted, ...local.accepted].map(({ fault }) => fault),
      ),
      accepted: [
        ...accepted,
        ...local.accepted.filter(({ fault }) => !accepted.some((other) => isSameFault(fault, other.fault))),
      ],
      anchors: {
        compared: local.anchors.compared + own.length,
        foreign: local.anchors.foreign.filter((journal) => journal !== name),
      },
      ...defined({ unread: this.#connection ? undefined : (this.#problem ?? words.journal.notConnectedYet) }),
    };
  }

  fingerprint(text: string): string | undefined {
    return this.#local.fingerprint?.(text);
  }

  anchors(): readonly Anchor[] {
    const tip = this.#mirror.newestTip;
    const shared = tip ? [{ journal: sharedJournalName(this.#options.postgres), ...tip }] : [];
    return [...shared, ...(this.#local.anchors?.() ?? [])];
  }

  state(): SharedState {
    return {
      waiting: this.#waiting().length,
      ...defined({ problem: this.#problem }),
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

  async lease(name: string): Promise<JournalLease> {
    try {
      const { postgres, clock } = this.#options;
      return await takeLease(postgres, name, { who: this.#who, session: this.#session }, clock);
    } catch (error) {
      return { away: isRefusal(error) ? 'refused' : 'silent' };
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
    await this.#compareCopy(connection);
    if (!this.#compared) await this.#compareAnchor(connection);
    this.#compared = true;
    const { system } = this.#options;
    const delivered = await this.#deliver(connection);
    let fresh = 0;
    for (;;) {
      const events = await connection.after(this.#mirror.newestSeq);
      if (events.length === 0) break;
      this.#mirror.take(events, system);
      fresh += events.length;
    }
    if (delivered > 0) this.#mirror.arrived(system, delivered);
    if (fresh > 0) this.#options.changed();
  }

  /** What is known here must still be there before anything is added: a journal that was cut or written anew is read anew. */
  async #compareCopy(connection: SharedConnection): Promise<void> {
    const known = this.#mirror.newestTip;
    const fault = known && compared(known, await connection.hashOf(known.seq), 'shared', 'copy');
    if (!fault) return;
    this.#mirror.unstage();
    let seq = 0;
    for (;;) {
      const events = (await connection.after(seq)).map(({ event }) => event);
      if (events.length === 0) break;
      this.#mirror.stage(events);
      seq = events.at(-1)!.seq;
    }
    // Written down first: between the two it would be forgotten.
    this.#local.append({ kind: brokenKind, data: { ...fault } });
    this.#mirror.exchange(this.#options.clock.now());
    this.#options.changed();
  }

  /**
   * Delivers what waits, and tells up to which local event. Until it was read back it counts as waiting: were the database lost in
   * between, it would be nowhere.
   */
  async #deliver(connection: SharedConnection): Promise<number> {
    const { host, file, system } = this.#options;
    const journal = localJournalName(host, file);
    let delivered = 0;
    for (;;) {
      const waiting = this.#mirror.waiting(system, delivered);
      const newest = waiting.at(-1);
      if (!newest) return delivered;
      try {
        await connection.deliver(this.#mirror.origin, waiting);
      } catch (error) {
        if (!(error instanceof NumberTaken)) throw error;
        await this.#goOnAnew(connection, {
          code: 'replaced',
          where: 'local',
          seq: error.seq,
          known: 'shared',
        });
        delivered = 0;
        continue;
      }
      delivered = newest.seq;
      await connection.anchor({ journal, seq: newest.seq, hash: newest.hash });
    }
  }

  /** What the shared journal last noted of the local one must still be here: whoever removes the file removes its tip too. */
  async #compareAnchor(connection: SharedConnection): Promise<void> {
    const { host, file } = this.#options;
    const [noted] = await connection.anchors(localJournalName(host, file));
    if (!noted) return;
    const here = this.#mirror.local(noted.seq, noted.seq).get(noted.seq);
    const fault = compared(noted, here?.hash, 'local', 'shared');
    if (fault) await this.#goOnAnew(connection, fault);
  }

  /** Writes down that the local journal is not the one that delivered, and delivers what would be taken for what arrived before. */
  async #goOnAnew(connection: SharedConnection, fault: NoticedFault): Promise<void> {
    const { origin } = this.#mirror;
    let [from, after] = [1, 0];
    for (;;) {
      const arrived = await connection.ofOrigin(origin, after);
      if (arrived.length === 0) break;
      after = arrived.at(-1)!.originSeq;
      const local = this.#mirror.local(arrived[0]!.originSeq, after);
      for (const { event, originSeq } of arrived) {
        const here = local.get(originSeq);
        if (here && isSame(here, event)) from = originSeq + 1;
      }
    }
    if (from <= after) this.#mirror.deliverAnew(from);
    this.#local.append({ kind: brokenKind, data: { ...fault } });
  }

  async #connect(): Promise<SharedConnection> {
    const { postgres } = this.#options;
    // It may be lost before it is open: then it is nobody's yet, and what is asked of it fails by itself.
    let opened: SharedConnection | undefined;
    opened = await SharedConnection.open(
      postgres,
      this.#who,
      () => this.#work(),
      () => {
        if (opened === undefined || this.#connection !== opened) return;
        this.#drop();
        this.#work();
      },
    );
    return opened;
  }

  #drop(): void {
    void this.#connection?.close();
    this.#connection = undefined;
    this.#compared = false;
  }
}

function without(all: readonly JournalFault[], known: readonly JournalFault[]): readonly JournalFault[] {
  return all.filter((one) => !known.some((other) => isSameFault(one, other)));
}
