import { openSystemJournal } from '../app/journal-log.ts';
import { findConfig } from '../config/find.ts';
import { loadConfig } from '../config/load.ts';
import { currentActor, currentHost } from '../journal/actor.ts';
import { type Journal, JournalError } from '../journal/journal.ts';
import { journalFile, openSqliteJournal } from '../journal/sqlite.ts';
import { systemClock } from '../model/clock.ts';
import type { SystemConfig } from '../model/system.ts';
import { words } from '../words/index.ts';
import { CommandError, complain, type GlobalOptions } from './context.ts';

/**
 * Opens the shared journal where the configuration has one, else this machine's.
 * @param work is given the configuration, too, where there is one that can be used
 */
export async function withJournal(
  options: GlobalOptions,
  work: (journal: Journal, file: string, config: SystemConfig | undefined) => Promise<number>,
): Promise<number> {
  const config = await foundConfig(options);
  let journal: Journal;
  try {
    journal = await (config?.journal
      ? openSystemJournal({ clock: systemClock, env: process.env, config: () => config })
      : ownJournal());
  } catch (error) {
    if (error instanceof JournalError) throw new CommandError(error.message);
    throw error;
  }
  try {
    await journal.sync?.();
    const problem = journal.state?.().problem;
    if (problem !== undefined) complain(words.commands.audit.away(problem));
    return await work(journal, journalFile(process.env), config);
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
async function foundConfig(options: GlobalOptions): Promise<SystemConfig | undefined> {
  const file = findConfig(options.config, process.cwd(), process.env);
  if (file === undefined) return undefined;
  return loadConfig({ file, environment: options.env, env: process.env }).catch((error: unknown) => {
    if (options.config !== undefined) throw error;
    return undefined;
  });
}
