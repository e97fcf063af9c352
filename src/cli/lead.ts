import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { journalFile } from '../journal/sqlite.ts';

/** Gives the lead back. */
export type Release = () => void;

/**
 * Takes the lead on this machine for a system and environment: only one plantao at a time has it, and one that is killed has lost it,
 * because the lock belongs to its open file. Undefined while another has it.
 */
export async function takeLead(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): Promise<Release | undefined> {
  const { DatabaseSync } = await import('node:sqlite');
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  const database = new DatabaseSync(join(dirname(journalFile(env)), `lead-${digest}.sqlite`), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return () => {
      if (database.isOpen) database.close();
    };
  } catch {
    database.close();
    return undefined;
  }
}
