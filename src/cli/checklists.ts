import { subjectsOf } from '../alerts/condition.ts';
import { FactReader } from '../alerts/fact-reader.ts';
import type { Facts } from '../alerts/facts.ts';
import { MetricMemory } from '../alerts/memory.ts';
import { ChecklistRuntime } from '../app/checklist-runtime.ts';
import { shelfOf } from '../app/runbooks.ts';
import { allChecklists } from '../checklists/from-runbook.ts';
import { currentActor } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import type { ChecklistChange, ChecklistConfig, ChecklistItemRow, ChecklistRow } from '../model/checklist.ts';
import { systemClock } from '../model/clock.ts';
import { formatDuration } from '../model/quantity.ts';
import type { SystemConfig } from '../model/system.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { askOnce } from './ask-once.ts';
import { journalOf, mustNotBeReadOnly } from './command-journal.ts';
import { configOf } from './configured.ts';
import { CommandError, type GlobalOptions } from './context.ts';
import { printDone } from './recorded-alerts.ts';
import { unknownWord } from './unknown-word.ts';

/** Every checklist of a configuration and its runbooks. */
export async function checklistsOf(config: SystemConfig): Promise<readonly ChecklistConfig[]> {
  const books = await shelfOf(config, systemClock).read();
  return allChecklists(config, books);
}

/** Checklists of a name or id; all of them without one. @throws CommandError when there is none of that name */
export function checklistsNamed(
  lists: readonly ChecklistConfig[],
  name: string | undefined,
): readonly ChecklistConfig[] {
  if (name === undefined) return lists;
  const found = lists.filter((one) => one.id === name || one.name.toLowerCase() === name.toLowerCase());
  if (found.length > 0) return found;
  throw unknownWord(
    words.commands.things.checklist,
    name,
    lists.map(({ id }) => id),
  );
}

/** Asks once what the items of checklists ask for; nothing where none checks itself. */
export async function factsFor(
  lists: readonly ChecklistConfig[],
  options: GlobalOptions,
): Promise<Facts | undefined> {
  const checks = lists.flatMap(({ items }) => items.flatMap(({ check }) => check ?? []));
  if (checks.length === 0) return undefined;
  const subjects = checks.map(({ condition }) => subjectsOf(condition));
  const numbers = subjects.some(({ metrics }) => metrics.length > 0);
  const parts = [
    ...(subjects.some(({ components }) => components.length > 0) || numbers ? (['components'] as const) : []),
    ...(numbers ? (['metrics', 'queues', 'escalations'] as const) : []),
  ];
  const reader = new FactReader(new MetricMemory(3_600_000));
  return askOnce(options, parts, (engine) => reader.read(engine, systemClock.now()));
}

/** Writes down what is due and missed of checklists: a team that has only the command line has nobody who leads. */
export function catchUp(
  lists: readonly ChecklistConfig[],
  facts: Facts | undefined,
  config: SystemConfig,
  journal: Journal,
): void {
  const runtime = runtimeOf(lists, facts, config);
  runtime.start(journal);
  runtime.catchUp();
}

function runtimeOf(
  lists: readonly ChecklistConfig[],
  facts: Facts | undefined,
  config: SystemConfig,
): ChecklistRuntime {
  return new ChecklistRuntime({
    ...{ clock: systemClock, config, by: currentActor(process.env).user, lists: () => lists },
    ...{ changed: () => {}, facts: () => facts ?? nothing },
  });
}

/** Does something to a checklist, and prints what came of it. @param about which occurrence, where there are several */
export async function changeChecklist(
  name: string,
  options: GlobalOptions & { readonly about?: string },
  changeFor: (row: ChecklistRow) => ChecklistChange,
): Promise<number> {
  mustNotBeReadOnly(options);
  const config = await configOf(options);
  const lists = checklistsNamed(await checklistsOf(config), name);
  const facts = await factsFor(lists, options);
  const journal = await journalOf(config);
  const by = currentActor(process.env).user;
  const opened = (): ChecklistRuntime => {
    const runtime = runtimeOf(lists, facts, config);
    runtime.start(journal);
    return runtime;
  };
  try {
    await journal.sync?.();
    const runtime = opened();
    runtime.catchUp();
    const row = oneOf(runtime.rows(), name, options.about);
    const change = changeFor(row);
    await runtime.change(row, change);
    await journal.sync?.();
    // Another may have been first; the shared journal says who.
    return printChanged(
      opened()
        .rows()
        .find(({ id }) => id === row.id) ?? row,
      change,
      row,
      by,
      options,
    );
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(errorText(error));
  } finally {
    journal.close();
  }
}

const nothing: Facts = {
  metric: () => undefined,
  component: () => undefined,
  previous: () => undefined,
  usual: () => undefined,
  lows: () => ({ seenMs: 0 }),
};

function printChanged(
  after: ChecklistRow,
  change: ChecklistChange,
  before: ChecklistRow,
  by: string,
  options: GlobalOptions,
): number {
  const say = words.commands.checklist;
  if (change.what === 'begin') return printDone(options, say.begun(after.name), { list: after.list });
  const item = after.items.find(({ id }) => id === change.item);
  const seen = before.items.find(({ id }) => id === change.item);
  const text = item?.text ?? change.item;
  const facts = { list: after.list, occurrence: after.occurrence, item: text, state: item?.state };
  const ago = (at: number): string => formatDuration(Math.max(0, systemClock.now() - at));
  const isLate = item?.late?.by === by && item.late.at !== seen?.late?.at;
  if (isLate && item.mark)
    return printDone(options, say.first(item.mark.by, ago(item.mark.at)), { ...facts, by: item.mark.by });
  const done = { tick: say.ticked, untick: say.unticked, waive: say.waived }[change.what](text);
  const complete = after.state === 'done' ? [say.complete(after.name)] : [];
  return printDone(options, [done, ...complete].join('; '), { ...facts, done: after.state === 'done' });
}

/** The one occurrence that is meant. @throws CommandError where there are several */
function oneOf(rows: readonly ChecklistRow[], name: string, about: string | undefined): ChecklistRow {
  const found = about === undefined ? rows : rows.filter((row) => row.occurrence === about);
  const [row] = found;
  if (!row) throw new CommandError(words.checklists.refusal({ code: 'nothing-to-do', name }));
  if (found.length === 1) return row;
  throw new CommandError(
    words.commands.checklist.which(
      name,
      found.map(({ occurrence }) => occurrence),
    ),
  );
}

/** The item that a number of its list, or a part of its text, means. @throws CommandError when there is none, or are several */
export function itemNamed(row: ChecklistRow, word: string): ChecklistItemRow {
  const say = words.commands.checklist;
  const numbered = /^\d+$/.test(word) ? row.items[Number(word) - 1] : undefined;
  if (numbered) return numbered;
  const wanted = word.toLowerCase();
  const exact = row.items.filter(({ text }) => text.toLowerCase() === wanted);
  const found =
    exact.length > 0 ? exact : row.items.filter(({ text }) => text.toLowerCase().includes(wanted));
  if (found.length === 1) return found[0]!;
  throw new CommandError(found.length === 0 ? say.noItem(word, row.name) : say.severalItems(word));
}
