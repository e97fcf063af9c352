import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asJournalError, openDatabase } from '../journal/database.ts';
import { journalFile } from '../journal/sqlite.ts';
import { HistoryTables, historyTables } from './sqlite.ts';

type Env = Readonly<Record<string, string | undefined>>;
interface Of {
  readonly system: string;
  readonly environment: string;
}

/** An open history file. */
export interface OpenHistory {
  readonly file: string;
  readonly tables: HistoryTables;
  /** Whether the file is still there; what is written into one that was removed is nowhere. */
  readonly isThere: () => boolean;
  readonly close: () => void;
}

/** Where the history of a system and environment lies on this machine: beside the journal. */
function historyFile(env: Env, { system, environment }: Of): string {
  const digest = createHash('sha256').update(`${system}\n${environment}`).digest('hex').slice(0, 16);
  return join(dirname(journalFile(env)), `history-${digest}.sqlite`);
}

/** Opens the history, or makes it. @throws JournalError when it cannot be opened */
export async function openHistory(env: Env, of: Of): Promise<OpenHistory> {
  const file = historyFile(env, of);
  const database = await openDatabase(file, historyTables);
  try {
    return {
      file,
      tables: new HistoryTables(database),
      isThere: () => existsSync(file),
      close: () => database.isOpen && database.close(),
    };
  } catch (error) {
    database.close();
    throw asJournalError(error, file);
  }
}

/** Opens the history for somebody who only reads; undefined where no plantao has kept one. @throws JournalError when it cannot be opened */
export async function openKeptHistory(env: Env, of: Of): Promise<OpenHistory | undefined> {
  return existsSync(historyFile(env, of)) ? openHistory(env, of) : undefined;
}
