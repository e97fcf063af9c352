import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { JournalEvent } from '../model/event.ts';
import { eventOf, openDatabase, type StoredEvent } from './sqlite.ts';

const schema = `
CREATE TABLE IF NOT EXISTS journal_id (id TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS delivered (place TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (place, seq)) STRICT;
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
  readonly #database: DatabaseSync;
  readonly #place: string;
  /** Names the local file among all that deliver to the shared journal. */
  readonly origin: string;

  private constructor(database: DatabaseSync, place: string) {
    this.#database = database;
    this.#place = place;
    database.exec('BEGIN IMMEDIATE');
    const known = database.prepare('SELECT id FROM journal_id').get() as { id: string } | undefined;
    this.origin = known?.id ?? randomUUID();
    if (!known) database.prepare('INSERT INTO journal_id VALUES (?)').run(this.origin);
    database.exec('COMMIT');
  }

  /** @param place names the shared journal, without a password @throws JournalError */
  static async open(file: string, place: string): Promise<Mirror> {
    const database = await openDatabase(file, schema);
    return new Mirror(database, place);
  }

  /** Local events of a system that have not arrived yet, oldest first. */
  waiting(system: string, most = 500): readonly JournalEvent[] {
    return this.#rows(
      `SELECT * FROM events WHERE system = ? AND seq > (SELECT coalesce(max(seq), 0) FROM delivered WHERE place = ?)
       ORDER BY seq LIMIT ?`,
      [system, `${this.#place}\n${system}`, most],
    );
  }

  /** Every event of the system up to this one has arrived. */
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

  add(events: readonly JournalEvent[]): void {
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO mirrored VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const event of events) {
      const { seq, at, actor, host, system, environment, incident, kind, data, prevHash, hash } = event;
      insert.run(
        ...[this.#place, seq, at, JSON.stringify(actor), host, system, environment, incident ?? null, kind],
        ...[JSON.stringify(data), prevHash, hash],
      );
    }
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
    if (this.#database.isOpen) this.#database.close();
  }

  #rows(sql: string, parameters: (string | number)[]): JournalEvent[] {
    return (this.#database.prepare(sql).all(...parameters) as unknown as StoredEvent[]).map(eventOf);
  }
}
