import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** Which local events have arrived in which shared journal, and under which name this file delivers. */
export const deliveryTables = `
CREATE TABLE IF NOT EXISTS journal_id (id TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS delivered (place TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (place, seq)) STRICT`;

/** Names the local file among all that deliver to a shared journal. */
export function originOf(database: DatabaseSync): string {
  database.prepare(fresh).run(randomUUID());
  return String(database.prepare('SELECT id FROM journal_id').get()!.id);
}

/** Two that open a file at once agree. */
const fresh = 'INSERT INTO journal_id SELECT ? WHERE NOT EXISTS (SELECT 1 FROM journal_id)';

/**
 * Goes on under another name from an event on: the numbers from there stand for other events in the shared journals than in this file,
 * which would be taken for delivered.
 */
export function deliverAnew(database: DatabaseSync, from: number): void {
  if (!database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'journal_id'").get()) return;
  database.exec('DELETE FROM journal_id');
  originOf(database);
  database
    .prepare('INSERT OR IGNORE INTO delivered SELECT DISTINCT place, ? FROM delivered WHERE seq >= ?')
    .run(from - 1, from);
  database.prepare('DELETE FROM delivered WHERE seq >= ?').run(from);
}
