import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { openDatabase } from '../journal/database.ts';
import { journalFile } from '../journal/sqlite.ts';
import { Rollups, rollupTables } from './sqlite.ts';

/** The minutes of a system and environment on this machine, beside the journal. @throws JournalError when they cannot be opened */
export async function openRollups(
  env: Readonly<Record<string, string | undefined>>,
  { system, environment }: { readonly system: string; readonly environment: string },
): Promise<{ readonly rollups: Rollups; readonly close: () => void }> {
  const digest = createHash('sha256').update(`${system}\n${environment}`).digest('hex').slice(0, 16);
  const file = join(dirname(journalFile(env)), `uptime-${digest}.sqlite`);
  const database = await openDatabase(file, rollupTables);
  return { rollups: new Rollups(database), close: () => database.close() };
}
