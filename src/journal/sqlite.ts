import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { Actor, AnyNewEvent, JournalEvent } from '../model/event.ts';
import { acceptedKind, brokenKind, NoticedFaults } from '../model/journal-broken.ts';
import type { Anchor, NoticedFault, Verification, Witness } from '../model/journal-codes.ts';
import { redactDeep } from '../text/redact.ts';
import { compared, localJournalName } from './anchor.ts';
import { ChainCheck, canonical, hashEvent, noHash } from './chain.ts';
import { asJournalError, type DatabasePlace, openPlace } from './database.ts';
import { deliverAnew } from './delivery.ts';
import { Fingerprints } from './fingerprint.ts';
import type { Journal } from './journal.ts';
import { type Tip, TipFile } from './tip.ts';

export interface SqliteJournalOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly actor: Actor;
  readonly host: string;
  readonly system: string;
  readonly environment: string;
  /** Values that must not be written, longest first. */
  readonly secrets: readonly string[];
}

const schema = `
CREATE TABLE IF NOT EXISTS events (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  host TEXT NOT NULL,
  system TEXT NOT NULL,
  environment TEXT NOT NULL,
  incident TEXT,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS events_by_kind ON events (kind, seq)`;

/** Where the journal is kept when nothing else is said: the user's state folder (XDG). */
export function journalFile(env: Readonly<Record<string, string | undefined>>): string {
  return join(
    env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'),
    'plantao',
    'journal.sqlite',
  );
}

/** Opens, or creates readable for its owner only, a journal that several plantaos may write at once. @throws JournalError */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  return new SqliteJournal(await openPlace(options.file, schema), options);
}

class SqliteJournal implements Journal {
  readonly #place: DatabasePlace;
  readonly #options: SqliteJournalOptions;
  readonly #tip: TipFile;
  readonly #fingerprints: Fingerprints;
  /** The newest event that this process saw: whoever changes the file and its tip does not change this. */
  #seen: Tip | undefined;

  constructor(place: DatabasePlace, options: SqliteJournalOptions) {
    this.#place = place;
    this.#options = options;
    this.#tip = new TipFile(options.file);
    this.#fingerprints = new Fingerprints(options.file);
    this.#seen = this.#last();
    if (this.#seen === undefined) this.#begin();
  }

  append(event: AnyNewEvent): JournalEvent {
    const database = this.#locked();
    let written: JournalEvent;
    try {
      const fault = this.#changedBehind();
      if (fault && !this.#isRecorded(fault)) {
        const { seq } = this.#insert({ kind: brokenKind, data: { ...fault } });
        deliverAnew(database, seq);
      }
      written = this.#insert(event);
      database.exec('COMMIT');
    } catch (error) {
      // SQLite may have rolled back by itself (disk full).
      if (database.isTransaction) database.exec('ROLLBACK');
      throw asJournalError(error, this.#options.file);
    }
    this.#seen = written;
    this.#moveTip();
    return written;
  }

  newest(count: number, kinds?: readonly string[]): readonly JournalEvent[] {
    const filter = kinds ? `WHERE kind IN (${kinds.map(() => '?').join(', ')})` : '';
    return this.#rows(`SELECT * FROM events ${filter} ORDER BY seq DESC LIMIT ?`, [...(kinds ?? []), count]);
  }

  *all(): Iterable<JournalEvent> {
    try {
      const statement = this.#place.current.prepare('SELECT * FROM events ORDER BY seq');
      for (const row of statement.iterate()) yield eventOf(row as unknown as StoredEvent);
    } catch (error) {
      throw asJournalError(error, this.#options.file);
    }
  }

  async verify(anchors: readonly Anchor[] = []): Promise<Verification> {
    // Before the events: whatever is known of one now is found among them, unless it was taken away.
    const behind = this.#changedBehind();
    const chain = new ChainCheck('local');
    const noticed = new NoticedFaults('local');
    let events = 0;
    for (const event of this.all()) {
      events += 1;
      chain.next(event);
      noticed.next(event);
    }
    const { host, file } = this.#options;
    const own = anchors.filter(({ journal }) => journal === localJournalName(host, file));
    return {
      events: { local: events },
      ...noticed.with([
        ...(chain.fault ? [chain.fault] : []),
        ...(behind ? [behind] : []),
        ...own.flatMap((anchor) => compared(anchor, this.#hashOf(anchor.seq), 'local', 'anchor') ?? []),
      ]),
      anchors: {
        compared: own.length,
        foreign: anchors.filter((one) => !own.includes(one)).map(({ journal }) => journal),
      },
    };
  }

  fingerprint(text: string): string | undefined {
    return this.#fingerprints.of(text);
  }

  anchors(): readonly Anchor[] {
    const last = this.#last();
    const { host, file } = this.#options;
    return last ? [{ journal: localJournalName(host, file), seq: last.seq, hash: last.hash }] : [];
  }

  close(): void {
    this.#place.close();
  }

  /** A journal that has never had an event has a tip that says so: without one, somebody took it away. */
  #begin(): void {
    const database = this.#locked();
    if (this.#last() === undefined && this.#tip.read() === undefined)
      this.#tip.write({ seq: 0, hash: noHash });
    database.exec('COMMIT');
  }

  /** Begins a transaction that nobody else writes beside. @throws JournalError */
  #locked(): DatabaseSync {
    try {
      const database = this.#place.current;
      database.exec('BEGIN IMMEDIATE');
      return database;
    } catch (error) {
      throw asJournalError(error, this.#options.file);
    }
  }

  #insert(event: AnyNewEvent): JournalEvent {
    const { clock, actor, host, system, environment, secrets } = this.#options;
    const last = this.#last();
    const facts = {
      seq: (last?.seq ?? 0) + 1,
      at: Math.round(clock.now()),
      actor,
      host,
      system,
      environment,
      ...defined({ incident: event.incident }),
      kind: event.kind,
      data: JSON.parse(JSON.stringify(redactDeep(event.data, secrets))) as Record<string, unknown>,
      prevHash: last?.hash ?? noHash,
    };
    const complete: JournalEvent = { ...facts, hash: hashEvent(facts) };
    this.#place.current
      .prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        complete.seq,
        complete.at,
        JSON.stringify(actor),
        host,
        system,
        environment,
        complete.incident ?? null,
        complete.kind,
        JSON.stringify(complete.data),
        complete.prevHash,
        complete.hash,
      );
    return complete;
  }

  /** Whether an event is gone or another that is known to have been there. */
  #changedBehind(): NoticedFault | undefined {
    const tip = this.#tip.read();
    const last = this.#last();
    if (tip === undefined && last !== undefined) return { code: 'no-tip', where: 'local', seq: last.seq };
    const against = (known: Tip | undefined, witness: Witness): NoticedFault | undefined =>
      known && compared(known, this.#hashOf(known.seq), 'local', witness);
    return against(tip, 'tip') ?? against(this.#seen, 'process');
  }

  /** Whether the journal says so already: a tip that cannot be written would be noticed at every event. */
  #isRecorded(fault: NoticedFault): boolean {
    const [last] = this.newest(1, [brokenKind, acceptedKind]);
    if (last?.kind !== brokenKind) return false;
    return fault.code === 'no-tip'
      ? last.data.code === fault.code
      : canonical(last.data) === canonical({ ...fault });
  }

  /** The tip names the newest event there is, also when several write at once. */
  #moveTip(): void {
    try {
      const database = this.#locked();
      const last = this.#last();
      if (last) this.#tip.write(last);
      database.exec('COMMIT');
    } catch {
      // Somebody else is writing, and moves it.
    }
  }

  #last(): Tip | undefined {
    const found = this.#rows('SELECT * FROM events ORDER BY seq DESC LIMIT 1', [])[0];
    return found && { seq: found.seq, hash: found.hash };
  }

  #hashOf(seq: number): string | undefined {
    if (seq === 0) return noHash;
    return this.#rows('SELECT * FROM events WHERE seq = ?', [seq])[0]?.hash;
  }

  #rows(sql: string, parameters: (string | number)[]): JournalEvent[] {
    try {
      return (this.#place.current.prepare(sql).all(...parameters) as unknown as StoredEvent[]).map(eventOf);
    } catch (error) {
      throw asJournalError(error, this.#options.file);
    }
  }
}

export interface StoredEvent {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly host: string;
  readonly system: string;
  readonly environment: string;
  readonly incident: string | null;
  readonly kind: string;
  readonly data: string;
  readonly prev_hash: string;
  readonly hash: string;
}

export function eventOf(row: StoredEvent): JournalEvent {
  return {
    seq: row.seq,
    at: row.at,
    actor: parsed(row.actor) as unknown as Actor,
    host: row.host,
    system: row.system,
    environment: row.environment,
    ...(row.incident === null ? {} : { incident: row.incident }),
    kind: row.kind,
    data: parsed(row.data),
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

/** A row that somebody tampered with may not even hold JSON; `verify` tells. */
function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { unreadable: text };
  }
}
