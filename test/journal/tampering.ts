import { DatabaseSync } from 'node:sqlite';
import { hashEvent, noHash } from '../../src/journal/chain.ts';
import { eventOf, type StoredEvent } from '../../src/journal/sqlite.ts';
import type { JournalFault } from '../../src/model/journal-codes.ts';

/** Changes the rows of a journal as somebody would who has the file and no plantao. */
export function changeRows(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

/** Rows as plantao would have written them, with another content in one of them: the chain holds again. */
export function forged(rows: readonly StoredEvent[], changedSeq: number): readonly StoredEvent[] {
  let before = noHash;
  return rows.map((row) => {
    const data = row.seq === changedSeq ? '{"note":"forged"}' : row.data;
    const hash = hashEvent({ ...eventOf({ ...row, data }), prevHash: before });
    const made = { ...row, data, prev_hash: before, hash };
    before = hash;
    return made;
  });
}

/** Writes the whole file anew, with another content from one event on. */
export function forgeRows(file: string, changedSeq: number): void {
  const database = new DatabaseSync(file);
  const rows = database.prepare('SELECT * FROM events ORDER BY seq').all() as unknown as StoredEvent[];
  const update = database.prepare('UPDATE events SET data = ?, prev_hash = ?, hash = ? WHERE seq = ?');
  for (const { seq, data, prev_hash, hash } of forged(rows, changedSeq))
    update.run(data, prev_hash, hash, seq);
  database.close();
}

/** What the tip would be if the file had always been as it is. */
export function tipOf(file: string): string {
  const database = new DatabaseSync(file);
  const { seq, hash } = database.prepare('SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1').get() as {
    seq: number;
    hash: string;
  };
  database.close();
  return `${seq} ${hash}\n`;
}

/** Faults in a few characters each: `gone 5 tip`, `recorded(gone 5 tip)`. */
export function short(fault: JournalFault): string {
  if (fault.code === 'recorded') return `recorded(${short(fault.fault)})`;
  return `${fault.where === 'shared' ? 'shared ' : ''}${fault.code} ${fault.seq}${'known' in fault ? ` ${fault.known}` : ''}`;
}
