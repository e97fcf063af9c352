import { openSystemJournal } from '../../app/journal-log.ts';
import { findConfig } from '../../config/find.ts';
import { loadConfig } from '../../config/load.ts';
import { currentActor, currentHost } from '../../journal/actor.ts';
import { type Journal, JournalError } from '../../journal/journal.ts';
import { journalFile, openSqliteJournal } from '../../journal/sqlite.ts';
import { momentOf } from '../../logs/query/query.ts';
import { systemClock } from '../../model/clock.ts';
import { eventText, type JournalEvent } from '../../model/event.ts';
import { sanitize } from '../../text/sanitize.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printRows } from '../print.ts';

export interface AuditOptions extends GlobalOptions {
  readonly last: string;
  readonly kind?: string;
  readonly component?: string;
  readonly actor?: string;
  readonly incident?: string;
  readonly since?: string;
  readonly until?: string;
  readonly csv?: boolean;
  readonly lines?: boolean;
}

/** `plantao audit`: the newest events that pass the filters, oldest of them first: as a table, JSON, JSON lines or CSV. */
export async function runAudit(options: AuditOptions): Promise<number> {
  const last = Number(options.last);
  if (!Number.isInteger(last) || last < 1)
    throw new CommandError(`--last needs a number of events, not "${options.last}"`);
  const passes = filterOf(options);
  return withJournal(options, async (journal) => {
    const events = newestThatPass(journal, last, passes);
    if (options.lines) for (const event of events) process.stdout.write(`${JSON.stringify(event)}\n`);
    else if (options.csv) printCsv(events);
    else await printEvents(events, options);
    return exitCodes.ok;
  });
}

/** `plantao audit verify`: proves that no event was changed. Exit code 2 names the first that was. */
export async function runAuditVerify(options: GlobalOptions): Promise<number> {
  return withJournal(options, async (journal, file) => {
    const fault = journal.verify();
    const count = journal.newest(1)[0]?.seq ?? 0;
    if (options.json)
      process.stdout.write(`${JSON.stringify({ file, events: count, whole: fault === undefined, fault })}\n`);
    else if (fault) process.stdout.write(`${file}: event ${fault.seq} is broken: ${fault.reason}\n`);
    else process.stdout.write(`${file}: ${count} events, none changed\n`);
    return fault ? exitCodes.critical : exitCodes.ok;
  });
}

/** @throws CommandError for a time that is none */
function filterOf(options: AuditOptions): (event: JournalEvent) => boolean {
  const { kind, component, actor, incident } = options;
  const now = systemClock.now();
  const moment = (name: 'since' | 'until'): number | undefined => {
    const text = options[name];
    if (text === undefined) return undefined;
    const at = momentOf(text, now);
    if (at === undefined)
      throw new CommandError(
        `--${name} needs a span such as 2h or a time such as 2026-11-20T14:00, not "${text}"`,
      );
    return at;
  };
  const [since, until] = [moment('since'), moment('until')];
  return (event) =>
    (kind === undefined || event.kind === kind || event.kind.startsWith(`${kind}.`)) &&
    (component === undefined || event.data.component === component) &&
    (actor === undefined || event.actor.user === actor) &&
    (incident === undefined || event.incident === incident) &&
    (since === undefined || event.at >= since) &&
    (until === undefined || event.at < until);
}

/** Oldest first. */
function newestThatPass(
  journal: Journal,
  last: number,
  passes: (event: JournalEvent) => boolean,
): readonly JournalEvent[] {
  const found: JournalEvent[] = [];
  for (const event of journal.all()) {
    if (!passes(event)) continue;
    found.push(event);
    // What is too old goes in batches: shifting one at a time would cost the square of the journal.
    if (found.length > last * 2 + 1_000) found.splice(0, found.length - last);
  }
  return found.slice(-last);
}

async function printEvents(events: readonly JournalEvent[], options: AuditOptions): Promise<void> {
  await printRows<JournalEvent>(
    events,
    [
      { title: 'seq', cell: ({ seq }) => String(seq) },
      { title: 'at', cell: ({ at }) => new Date(at).toLocaleString('sv-SE') },
      { title: 'who', cell: ({ actor, host }) => sanitize(`${actor.user}@${host}`) },
      { title: 'system', cell: ({ system }) => sanitize(system) },
      { title: 'environment', cell: ({ environment }) => sanitize(environment) },
      { title: 'kind', cell: ({ kind }) => sanitize(kind) },
      { title: 'what', cell: (event) => sanitize(eventText(event)), flexible: true },
    ],
    options,
    events,
  );
}

/** RFC 4180, with times that spreadsheets understand. A cell that would be taken for a formula begins with an apostrophe. */
function printCsv(events: readonly JournalEvent[]): void {
  const cell = (text: string): string => {
    const safe = sanitize(/^[=+\-@]/.test(text) ? `'${text}` : text);
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const titles = [
    'seq',
    'at',
    'user',
    'from',
    'host',
    'system',
    'environment',
    'incident',
    'kind',
    'what',
    'data',
    'hash',
  ];
  process.stdout.write(`${titles.join(',')}\r\n`);
  for (const event of events) {
    const { seq, at, actor, host, system, environment, incident = '', kind, data, hash } = event;
    const cells = [
      String(seq),
      new Date(at).toISOString(),
      ...[actor.user, actor.from ?? '', host, system, environment, incident, kind, eventText(event)],
      JSON.stringify(data),
      hash,
    ];
    process.stdout.write(`${cells.map(cell).join(',')}\r\n`);
  }
}

/** The journal of this machine; with a configuration that shares one, that. */
async function withJournal(
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
    if (problem !== undefined)
      process.stderr.write(`plantao: the shared journal is away (${problem}); this is what is known here\n`);
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

/** An audit needs no configuration; one that cannot be read has nothing to say about where the journal is. */
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
