import { currentActor, currentHost } from '../journal/actor.ts';
import { type Journal, JournalError } from '../journal/journal.ts';
import { journalFile, openSqliteJournal } from '../journal/sqlite.ts';
import { systemClock } from '../model/clock.ts';
import { eventText, type JournalEvent } from '../model/event.ts';
import { clean } from '../text/clean.ts';
import { CommandError, type GlobalOptions } from './context.ts';
import { exitCodes } from './exit.ts';
import { printRows } from './print.ts';

export interface AuditOptions extends GlobalOptions {
  readonly last: string;
  readonly kind?: string;
}

/** `plantao audit`: the newest events of the journal, oldest of them first. */
export async function runAudit(options: AuditOptions): Promise<number> {
  const last = Number(options.last);
  if (!Number.isInteger(last) || last < 1)
    throw new CommandError(`--last needs a number of events, not "${options.last}"`);
  return withJournal(async (journal) => {
    const events = journal.newest(last, options.kind === undefined ? undefined : [options.kind]).toReversed();
    await printRows<JournalEvent>(
      events,
      [
        { title: 'seq', cell: ({ seq }) => String(seq) },
        { title: 'at', cell: ({ at }) => new Date(at).toLocaleString('sv-SE') },
        { title: 'who', cell: ({ actor, host }) => clean(`${actor.user}@${host}`) },
        { title: 'system', cell: ({ system }) => clean(system) },
        { title: 'environment', cell: ({ environment }) => clean(environment) },
        { title: 'kind', cell: ({ kind }) => clean(kind) },
        { title: 'what', cell: (event) => clean(eventText(event)), flexible: true },
      ],
      options,
      events,
    );
    return exitCodes.ok;
  });
}

/** `plantao audit verify`: proves that no event was changed. Exit code 2 names the first that was. */
export async function runAuditVerify(options: GlobalOptions): Promise<number> {
  return withJournal(async (journal, file) => {
    const fault = journal.verify();
    const count = journal.newest(1)[0]?.seq ?? 0;
    if (options.json)
      process.stdout.write(`${JSON.stringify({ file, events: count, whole: fault === undefined, fault })}\n`);
    else if (fault) process.stdout.write(`${file}: event ${fault.seq} is broken: ${fault.reason}\n`);
    else process.stdout.write(`${file}: ${count} events, none changed\n`);
    return fault ? exitCodes.critical : exitCodes.ok;
  });
}

async function withJournal(work: (journal: Journal, file: string) => Promise<number>): Promise<number> {
  const file = journalFile(process.env);
  let journal: Journal;
  try {
    journal = await openSqliteJournal({
      file,
      clock: systemClock,
      actor: currentActor(process.env),
      host: currentHost(),
      system: '',
      environment: '',
      secrets: [],
    });
  } catch (error) {
    if (error instanceof JournalError) throw new CommandError(error.message);
    throw error;
  }
  try {
    return await work(journal, file);
  } finally {
    journal.close();
  }
}
