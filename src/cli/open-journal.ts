import { openSystemJournal } from '../app/journal-log.ts';
import { findConfig } from '../config/find.ts';
import { loadConfig } from '../config/load.ts';
import { currentActor, currentHost } from '../journal/actor.ts';
import { type Journal, JournalError } from '../journal/journal.ts';
import { journalFile, openSqliteJournal } from '../journal/sqlite.ts';
import { systemClock } from '../model/clock.ts';
import { words } from '../words/index.ts';
import { CommandError, complain, type GlobalOptions } from './context.ts';

/** Opens the shared journal where the configuration has one, else this machine's. */
export async function withJournal(
  options: GlobalOptions,
  work: (journal: Journal, file: string) => Promise<number>,
): Promise<number> {
  let journal: Journal;
  try {
    journal = (await sharedJournal(options)) ?? (await ownJournal());
  } catch (error) {
    if (error instanceof JournalError) throw new CommandError(error.message);
    throw error;
  }
  try {
    await journal.sync?.();
    const problem = journal.state?.().problem;
    if (problem !== undefined) complain(words.commands.audit.away(problem));
    return await work(journal, journalFile(process.env));
  } finally {
    journal.close();
  }
}

function ownJournal(): Promise<Journal> {
  return openSqliteJournal({
    file: journalFile(process.env),
    clock: systemClock,
    actor: currentActor(process.env),
    host: currentHost(),
    system: '',
    environment: '',
    secrets: [],
  });
}

/** An audit needs no configuration; one found by default but unusable is ignored. */
async function sharedJournal(options: GlobalOptions): Promise<Journal | undefined> {
  const file = findConfig(options.config, process.cwd(), process.env);
  if (file === undefined) return undefined;
  const config = await loadConfig({ file, environment: options.env, env: process.env }).catch(
    (error: unknown) => {
      if (options.config !== undefined) throw error;
      return undefined;
    },
  );
  if (!config?.journal) return undefined;
  return openSystemJournal({ clock: systemClock, env: process.env, config: () => config });
}
