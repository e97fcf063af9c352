import type { Journal } from '../../src/journal/journal.ts';
import { openSqliteJournal, type SqliteJournalOptions } from '../../src/journal/sqlite.ts';
import { systemClock } from '../../src/model/clock.ts';

/** A real journal in a file. */
export function openJournal(file: string, more: Partial<SqliteJournalOptions> = {}): Promise<Journal> {
  return openSqliteJournal({
    file,
    clock: systemClock,
    actor: { user: 'kai', tty: '/dev/pts/1', from: '10.0.0.7' },
    host: 'bastion',
    system: 'shop',
    environment: 'test',
    secrets: [],
    ...more,
  });
}
