import type { DatabaseSync } from 'node:sqlite';
import type { JournalEvent } from '../model/event.ts';
import { type DatabasePlace, openPlace } from './database.ts';
import { deliverAnew, deliveryTables, originOf } from './delivery.ts';
import type { SharedEvent } from './postgres.ts';
import { eventOf, type StoredEvent } from './sqlite.ts';
import type { Tip } from './tip.ts';

const schema = `${deliveryTables};
CREATE TABLE IF NOT EXISTS mirrored (
  place TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, host TEXT NOT NULL, system TEXT NOT NULL,
  environment TEXT NOT NULL, incident TEXT, kind TEXT NOT NULL, data TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (place, seq)
) STRICT`;

/**
 * Beside the local journal: what is known of a shared one, so that it can be read at once and without it, and which local events
 * have arrived there.
 */
export class Mirror {
  readonly #file: DatabasePlace;
  readonly #place: string;

  private constructor(file: DatabasePlace, place: string) {
    this.#file = file;
    this.#place = place;
  }

  /** @param place names the shared journal, without a password @throws JournalError */
  static async open(file: string, place: string): Promise<Mirror> {
    return new Mirror(await openPlace(file, schema), place);
  }

  get #database(): DatabaseSync {
    return this.#file.current;
  }

  /** Names the local file among all that deliver to the shared journal. */
  get origin(): string {
    return originOf(this.#database);
  }

  /** Goes on under another name from a local event on. */
  deliverAnew(from: number): void {
    deliverAnew(this.#database, from);
  }

  /** The local events of a range, by number. */
  local(from: number, until: number): ReadonlyMap<number, JournalEvent> {
    const rows = this.#rows('SELECT * FROM events WHERE seq BETWEEN ? AND ?', [from, until]);
    return new Map(rows.map((event) => [event.seq, event]));
  }

  /** Local events of a system, after one of them, that are not known to have arrived, oldest first. */
  waiting(system: string, after = 0, most = 500): readonly JournalEvent[] {
    return this.#rows(
      `SELECT * FROM events
       WHERE system = ? AND seq > (SELECT max(?, coalesce(max(seq), 0)) FROM delivered WHERE place = ?)
       ORDER BY seq LIMIT ?`,
      [system, after, `${this.#place}\n${system}`, most],
    );
  }

  /**
   * Keeps what was read of the shared journal. An own event turns from one that waits into one of the shared journal in the same moment:
   * whoever reads finds it once.
   */
  take(events: readonly SharedEvent[], system: string): void {
    const database = this.#database;
    const { origin } = this;
    const own = events.findLast((one) => one.origin === origin && one.event.system === system);
    database.exec('BEGIN IMMEDIATE');
    try {
      this.#add(events.map(({ event }) => event));
      // They arrive in the order of their numbers.
      if (own) this.arrived(system, own.originSeq);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Every event of the system up to this one has arrived, and is known here. */
  arrived(system: string, seq: number): void {
    this.#database
      .prepare('INSERT OR IGNORE INTO delivered VALUES (?, ?)')
      .run(`${this.#place}\n${system}`, seq);
  }

  /** The newest shared event that is known here; 0 before the first. */
  get newestSeq(): number {
    const sql = 'SELECT coalesce(max(seq), 0) AS seq FROM mirrored WHERE place = ?';
    return (this.#database.prepare(sql).get(this.#place) as { seq: number }).seq;
  }

  /** The newest shared event that is known here, and its hash. */
  get newestTip(): Tip | undefined {
    const sql = 'SELECT seq, hash FROM mirrored WHERE place = ? ORDER BY seq DESC LIMIT 1';
    return this.#database.prepare(sql).get(this.#place) as Tip | undefined;
  }

  /** The hashes that are known here of a range of shared events, by number. */
  hashes(after: number, until: number): ReadonlyMap<number, string> {
    const sql = 'SELECT seq, hash FROM mirrored WHERE place = ? AND seq > ? AND seq <= ?';
    const rows = this.#database.prepare(sql).all(this.#place, after, until) as unknown as Tip[];
    return new Map(rows.map(({ seq, hash }) => [seq, hash]));
  }

  #add(events: readonly JournalEvent[], place = this.#place): void {
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO mirrored VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const event of events) {
      const { seq, at, actor, host, system, environment, incident, kind, data, prevHash, hash } = event;
      insert.run(
        ...[place, seq, at, JSON.stringify(actor), host, system, environment, incident ?? null, kind],
        ...[JSON.stringify(data), prevHash, hash],
      );
    }
  }

  /** Keeps events aside until `exchange` puts them in the place of all that is known here. */
  stage(events: readonly JournalEvent[]): void {
    this.#add(events, this.#staged);
  }

  /** Throws away what is staged. */
  unstage(): void {
    this.#database.prepare('DELETE FROM mirrored WHERE place = ?').run(this.#staged);
  }

  /** Puts what is staged in the place of all that is known here, at once; what is not among it is kept under another name. */
  exchange(at: number): void {
    const database = this.#database;
    database.exec('BEGIN IMMEDIATE');
    try {
      database
        .prepare(
          `DELETE FROM mirrored WHERE place = ?
           AND EXISTS (SELECT 1 FROM mirrored s WHERE s.place = ? AND s.seq = mirrored.seq AND s.hash = mirrored.hash)`,
        )
        .run(this.#place, this.#staged);
      const rename = database.prepare('UPDATE mirrored SET place = ? WHERE place = ?');
      rename.run(`${this.#place}\ngone ${at}`, this.#place);
      rename.run(this.#place, this.#staged);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  get #staged(): string {
    return `${this.#place}\nstaged ${process.pid}`;
  }

  /** Newest first. */
  newest(count: number, kinds?: readonly string[]): readonly JournalEvent[] {
    const filter = kinds ? `AND kind IN (${kinds.map(() => '?').join(', ')})` : '';
    return this.#rows(`SELECT * FROM mirrored WHERE place = ? ${filter} ORDER BY seq DESC LIMIT ?`, [
      this.#place,
      ...(kinds ?? []),
      count,
    ]);
  }

  *all(): Iterable<JournalEvent> {
    const statement = this.#database.prepare('SELECT * FROM mirrored WHERE place = ? ORDER BY seq');
    for (const row of statement.iterate(this.#place)) yield eventOf(row as unknown as StoredEvent);
  }

  close(): void {
    this.#file.close();
  }

  #rows(sql: string, parameters: (string | number)[]): JournalEvent[] {
    return (this.#database.prepare(sql).all(...parameters) as unknown as StoredEvent[]).map(eventOf);
  }
}
