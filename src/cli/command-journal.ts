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

/** @throws CommandError under --read-only */
export function mustNotBeReadOnly({ readOnly }: GlobalOptions): void {
  if (readOnly) throw new CommandError(words.commands.errors.readOnly);
}
