import type { Journal } from '../../../journal/journal.ts';
import { momentOf } from '../../../logs/query/query.ts';
import { systemClock } from '../../../model/clock.ts';
import { isEventOf, type JournalEvent } from '../../../model/event.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { localZone } from '../../../time/zone.ts';
import { EventContext } from '../../../words/event-context.ts';
import { namesIn, noNames } from '../../../words/event-names.ts';
import { eventName, eventText } from '../../../words/event-text.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { CommandError, type GlobalOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { withJournal } from '../../open-journal.ts';
import { printRows } from '../../print.ts';

interface AuditOptions extends GlobalOptions {
  readonly last: string;
  readonly kind?: string;
  readonly system?: string;
  readonly component?: string;
  readonly actor?: string;
  readonly incident?: string;
  readonly since?: string;
  readonly until?: string;
  readonly csv?: boolean;
  readonly lines?: boolean;
}

/** `plantao audit`: the newest events that pass the filters, oldest of them first: as a table, JSON, JSON lines or CSV. */
export const command = defineCommand<AuditOptions>({
  options() {
    const say = words.commands.audit;
    return [
      { flags: '--last <n>', help: say.last, default: '50' },
      { flags: '--kind <kind>', help: say.kind },
      { flags: '--system <name>', help: say.system },
      { flags: '--component <id>', help: say.component },
      { flags: '--actor <user>', help: say.actor },
      { flags: '--incident <id>', help: say.incident },
      { flags: '--since <time>', help: say.since },
      { flags: '--until <time>', help: say.until },
      { flags: '--csv', help: say.csv },
      { flags: '--lines', help: say.lines },
    ];
  },
  exits: () => words.commands.audit.exits,
  async run(options) {
    const last = Number(options.last);
    if (!Number.isInteger(last) || last < 1)
      throw new CommandError(words.commands.audit.needsCount(options.last));
    const passes = filterOf(options);
    return withJournal(options, async (journal, _, config) => {
      const context = new EventContext();
      const events = newestThatPass(journal, last, passes, context);
      const textOf = (event: JournalEvent): string =>
        eventText(event, config && isEventOf(config, event) ? namesIn(config) : noNames, context);
      if (options.lines) for (const event of events) process.stdout.write(`${JSON.stringify(event)}\n`);
      else if (options.csv) printCsv(events, textOf);
      else await printEvents(events, textOf, options);
      return exitCodes.ok;
    });
  },
});

/** @throws CommandError for a time that is none */
function filterOf(options: AuditOptions): (event: JournalEvent) => boolean {
  const { kind, system, component, actor, incident } = options;
  const now = systemClock.now();
  const moment = (name: 'since' | 'until'): number | undefined => {
    const text = options[name];
    if (text === undefined) return undefined;
    const at = momentOf(text, now);
    if (at === undefined) throw new CommandError(words.commands.errors.notASpan(`--${name}`, '2h', text));
    return at;
  };
  const [since, until] = [moment('since'), moment('until')];
  return (event) =>
    (system === undefined || event.system === system) &&
    (kind === undefined ||
      event.kind === kind ||
      event.kind.startsWith(`${kind}.`) ||
      eventName(event.kind) === kind) &&
    (component === undefined || event.data.component === component) &&
    (actor === undefined || event.actor.user === actor) &&
    (incident === undefined || event.incident === incident) &&
    (since === undefined || event.at >= since) &&
    (until === undefined || event.at < until);
}

/** Oldest first; `context` learns from all. */
function newestThatPass(
  journal: Journal,
  last: number,
  passes: (event: JournalEvent) => boolean,
  context: EventContext,
): readonly JournalEvent[] {
  const found: JournalEvent[] = [];
  for (const event of journal.all()) {
    context.add(event);
    if (!passes(event)) continue;
    found.push(event);
    // What is too old goes in batches: shifting one at a time would cost the square of the journal.
    if (found.length > last * 2 + 1_000) found.splice(0, found.length - last);
  }
  return found.slice(-last);
}

type TextOf = (event: JournalEvent) => string;

async function printEvents(
  events: readonly JournalEvent[],
  textOf: TextOf,
  options: AuditOptions,
): Promise<void> {
  const { columns } = words.commands;
  await printRows<JournalEvent>(
    events,
    [
      { title: columns.sequence, cell: ({ seq }) => String(seq) },
      { title: columns.atIn(localZone()), cell: ({ at }) => new Date(at).toLocaleString('sv-SE') },
      { title: columns.who, cell: ({ actor, host }) => sanitize(`${actor.user}@${host}`) },
      { title: columns.system, cell: ({ system }) => sanitize(system) },
      { title: columns.environment, cell: ({ environment }) => sanitize(environment) },
      { title: columns.kind, cell: ({ kind }) => sanitize(eventName(kind)) },
      { title: columns.what, cell: (event) => sanitize(textOf(event)), flexible: true },
    ],
    options,
    events,
  );
}

/** RFC 4180, with times that spreadsheets understand. A cell that would be taken for a formula begins with an apostrophe. */
function printCsv(events: readonly JournalEvent[], textOf: TextOf): void {
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
      ...[actor.user, actor.from ?? '', host, system, environment, incident, kind, textOf(event)],
      JSON.stringify(data),
      hash,
    ];
    process.stdout.write(`${cells.map(cell).join(',')}\r\n`);
  }
}
