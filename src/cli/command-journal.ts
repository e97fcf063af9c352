import { openSystemJournal } from '../app/journal-log.ts';
import type { Journal } from '../journal/journal.ts';
import { systemClock } from '../model/clock.ts';
import type { SystemConfig } from '../model/system.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { CommandError, type GlobalOptions } from './context.ts';

/** The journal of a configuration; the command closes it. @throws CommandError when it cannot be used */
export function journalOf(config: SystemConfig): Promise<Journal> {
  return openSystemJournal({ clock: systemClock, env: process.env, config: () => config }).catch(
    (error: unknown) => {
      throw new CommandError(errorText(error));
    },
  );
}

/**
 * Lets a command work with the journal of a configuration: what others wrote is read before, what it writes is delivered.
 * @throws CommandError when the journal cannot be used, or the work cannot be done
 */
export async function withJournalOf<Done>(
  config: SystemConfig,
  work: (journal: Journal) => Done | Promise<Done>,
): Promise<Done> {
  const journal = await journalOf(config);
  try {
    await journal.sync?.();
    const done = await work(journal);
    await journal.sync?.();
    return done;
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(errorText(error));
  } finally {
    journal.close();
  }
}

/** @throws CommandError under --read-only */
export function mustNotBeReadOnly({ readOnly }: GlobalOptions): void {
  if (readOnly) throw new CommandError(words.commands.errors.readOnly);
}
