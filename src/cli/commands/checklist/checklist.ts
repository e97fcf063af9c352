import { alertEvents } from '../../../app/alert-events.ts';
import { checklistFoldKinds } from '../../../checklists/fold.ts';
import { recordedChecklists } from '../../../checklists/recorded.ts';
import { isSettled } from '../../../checklists/rows.ts';
import type { ChecklistItemRow, ChecklistRow } from '../../../model/checklist.ts';
import { systemClock } from '../../../model/clock.ts';
import { formatDuration } from '../../../model/quantity.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { clockIn } from '../../../time/clock-in.ts';
import { words } from '../../../words/index.ts';
import { catchUp, checklistsNamed, checklistsOf, factsFor } from '../../checklists.ts';
import { defineCommand } from '../../command.ts';
import { journalOf } from '../../command-journal.ts';
import { configOf } from '../../configured.ts';
import type { GlobalOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printJson, printRows } from '../../print.ts';

/** `plantao checklist`: all of them, or the items of one; what checks itself is asked now. */
export const command = defineCommand({
  arguments: '[name]',
  exits: () => words.commands.checklist.exits,
  async run(options, [name]) {
    const config = await configOf(options);
    const lists = checklistsNamed(await checklistsOf(config), name);
    const facts = await factsFor(lists, options);
    const journal = await journalOf(config);
    try {
      await journal.sync?.();
      if (!options.readOnly) catchUp(lists, facts, config, journal);
      const events = alertEvents(journal, config, checklistFoldKinds);
      const now = systemClock.now();
      const rows = recordedChecklists(lists, events, config.oncall, now, facts);
      const clock = (at: number): string => clockIn(at, now, config.oncall.zone);
      if (options.json) printJson(rows);
      else if (name === undefined) await printOverview(rows, clock, now, options);
      else for (const row of rows) await printItems(row, clock, now, options);
      return exitFor(rows);
    } finally {
      journal.close();
    }
  },
});

/** By the worst of all. */
function exitFor(rows: readonly ChecklistRow[]): number {
  const codes = rows.map(({ state, items }): number => {
    if (state === 'broken') return exitCodes.unknown;
    if (state === 'waiting') return exitCodes.ok;
    if (state === 'overdue' || items.some((item) => item.state === 'bad')) return exitCodes.critical;
    const open = state === 'due' || (state === 'open' && !items.every(isSettled));
    return open ? exitCodes.warning : exitCodes.ok;
  });
  const worst = [exitCodes.critical, exitCodes.unknown, exitCodes.warning].find((code) =>
    codes.includes(code),
  );
  return worst ?? exitCodes.ok;
}

async function printOverview(
  rows: readonly ChecklistRow[],
  clock: (at: number) => string,
  now: number,
  options: GlobalOptions,
): Promise<void> {
  const { columns, checklist: say } = words.commands;
  await printRows<ChecklistRow>(
    rows,
    [
      { title: columns.state, cell: ({ state }) => words.names.checklistStates[state] },
      { title: columns.checklist, cell: ({ name }) => sanitize(name) },
      {
        title: columns.items,
        cell: ({ items }) => say.items(items.filter((one) => !isSettled(one)).length, items.length),
      },
      { title: columns.detail, cell: (row) => sanitize(factsOf(row, clock, now).join('; ')), flexible: true },
    ],
    options,
    rows,
    say.none,
  );
}

async function printItems(
  row: ChecklistRow,
  clock: (at: number) => string,
  now: number,
  options: GlobalOptions,
): Promise<void> {
  const { columns, checklist: say } = words.commands;
  const { name, about, items } = row;
  process.stdout.write(
    `${sanitize(say.heading(name, about, [words.names.checklistStates[row.state], ...factsOf({ ...row, about: '' }, clock, now)]))}\n`,
  );
  if (items.length === 0) return;
  await printRows<ChecklistItemRow>(
    items,
    [
      { title: '#', cell: (item) => String(items.indexOf(item) + 1) },
      { title: columns.state, cell: ({ state }) => words.names.itemStates[state] },
      { title: columns.item, cell: ({ text }) => sanitize(text), flexible: true },
      { title: columns.detail, cell: (item) => sanitize(itemDetail(item, now)), flexible: true },
    ],
    options,
    items,
  );
}

/** What is to be known of a checklist beside its state. */
function factsOf(
  { state, dueAt, overdueAt, done, nextAt, missed, about, broken }: ChecklistRow,
  clock: (at: number) => string,
  now: number,
): readonly string[] {
  const say = words.commands.checklist;
  const times = missed.map(({ at }) => clock(at));
  return [
    ...(broken === undefined ? [] : [broken]),
    ...(about ? [about] : []),
    ...(state === 'overdue' && overdueAt !== undefined ? [say.overdue(now - overdueAt)] : []),
    ...((state === 'due' || state === 'open') && dueAt !== undefined ? [say.due(clock(dueAt))] : []),
    ...(done ? [say.done(done.by, clock(done.at))] : []),
    ...(nextAt !== undefined && (state === 'done' || state === 'waiting') ? [say.next(clock(nextAt))] : []),
    ...(times.length > 0 ? [say.missed(times.slice(-3), times.length - 3)] : []),
  ];
}

function itemDetail({ mark, read, readAt, gate, late }: ChecklistItemRow, now: number): string {
  const say = words.commands.checklist;
  const ago = (at: number): string => formatDuration(Math.max(0, now - at));
  return [
    ...(mark ? [say.mark(mark.by, ago(mark.at), mark.reason)] : []),
    ...(read === undefined || read === ''
      ? []
      : [say.readAgo(read, readAt === undefined ? undefined : ago(readAt))]),
    ...(gate ? [say.gates(words.checklists.action(gate.verb, gate.component))] : []),
    ...(late && mark && late.by !== mark.by ? [words.checklists.late(late.by, ago(late.at))] : []),
  ].join('; ');
}
