import { evidenceText } from '../alerts/sentences.ts';
import type {
  ChecklistConfig,
  ChecklistItem,
  ChecklistItemRow,
  ChecklistRow,
  ItemState,
} from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import { words } from '../words/index.ts';
import type { ItemAnswer } from './answers.ts';
import type { ChecklistFold, ItemFold, ListFold, OccurrenceFold } from './fold.ts';
import type { Occurrence, Occurrences } from './occurrences.ts';

/** What checklists are shown from. */
export interface ChecklistView {
  readonly lists: readonly ChecklistConfig[];
  readonly fold: ChecklistFold;
  readonly occurrences: (list: ChecklistConfig) => Occurrences;
  /** What an item that checks itself answers now. */
  readonly answer: (check: NonNullable<ChecklistItem['check']>) => ItemAnswer;
}

/** Every checklist, worst first: overdue, due, open, broken, then what needs nobody. Wall-clock milliseconds. */
export function checklistRows(
  { lists, fold, occurrences, answer }: ChecklistView,
  now: number,
): readonly ChecklistRow[] {
  return lists
    .flatMap((list): readonly ChecklistRow[] => {
      const { present, nextAt, nextKey } = occurrences(list);
      const known = fold.lists.get(list.id);
      const rows = present.map((one) => rowOf(list, one, known, answer, now));
      return (rows.length > 0 ? rows : [waiting(list, answer)]).map((row) => ({
        ...row,
        missed: missedOf(known),
        ...defined({ nextAt, begins: begins(list, row, nextKey) }),
      }));
    })
    .toSorted(
      (a, b) => rankOf(a) - rankOf(b) || (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.name.localeCompare(b.name),
    );
}

/** Whether nothing about the item keeps a checklist open. */
export function isSettled({ state }: Pick<ChecklistItemRow, 'state'>): boolean {
  return state === 'good' || state === 'ticked' || state === 'waived';
}

const ranks: readonly ChecklistRow['state'][] = ['overdue', 'due', 'broken', 'open', 'waiting', 'done'];
/** A list that has a bad item comes before those in which nothing is wrong. */
function rankOf({ state, items }: ChecklistRow): number {
  const bad = items.some((item) => item.state === 'bad') && state !== 'done' && state !== 'waiting';
  return ranks.indexOf(state) * 2 - Number(bad);
}

/** The occurrence that somebody may begin: the next of a calendar once this one is done, another of those that have none. */
function begins(
  { due }: ChecklistConfig,
  { state, items }: ChecklistRow,
  nextKey: string | undefined,
): string | undefined {
  if (state === 'broken') return undefined;
  if (due === undefined) return items.some(({ mark }) => mark) ? '' : undefined;
  return state === 'done' || state === 'waiting' ? nextKey : undefined;
}

function base({
  id,
  name,
  runbook,
  broken,
}: ChecklistConfig): Pick<ChecklistRow, 'list' | 'name' | 'missed'> {
  return { list: id, name, missed: [], ...defined({ runbook, broken }) };
}

/** Nothing of it is due: what checks itself is shown all the same, for an action may wait for it. */
function waiting(list: ChecklistConfig, answer: ChecklistView['answer']): ChecklistRow {
  const state = list.broken === undefined ? 'waiting' : 'broken';
  const items = list.items.map((item) => itemRow(item, { key: '' }, undefined, answer));
  return { ...base(list), id: list.id, occurrence: '', state, items };
}

function rowOf(
  list: ChecklistConfig,
  occurrence: Occurrence,
  known: ListFold | undefined,
  answer: ChecklistView['answer'],
  now: number,
): ChecklistRow {
  const { key, dueAt, overdueAt, about } = occurrence;
  const fold = known?.occurrences.get(key);
  const items = list.items.map((item) => itemRow(item, occurrence, fold, answer));
  const done = list.items.length > 0 && isDone(occurrence, fold) ? fold!.done : undefined;
  const state =
    list.broken !== undefined
      ? 'broken'
      : done
        ? 'done'
        : dueAt === undefined
          ? 'open'
          : overdueAt !== undefined && now >= overdueAt
            ? 'overdue'
            : now >= dueAt
              ? 'due'
              : 'open';
  return {
    ...base(list),
    ...{ id: `${list.id} ${key}`, occurrence: key, state, items },
    ...defined({ dueAt, overdueAt, done, about: about && aboutText(about) }),
  };
}

/** Before a deploy, what was done counts no longer than its ticks do. */
function isDone({ ticksFrom }: Occurrence, fold: OccurrenceFold | undefined): boolean {
  return fold?.done !== undefined && (ticksFrom === undefined || fold.done.at >= ticksFrom);
}

export function aboutText(about: NonNullable<Occurrence['about']>): string {
  return 'verb' in about
    ? words.checklists.action(about.verb, about.component)
    : words.checklists.incident(about.incident, about.title);
}

function itemRow(
  { id, text, check, gate }: ChecklistItem,
  { ticksFrom }: Occurrence,
  fold: OccurrenceFold | undefined,
  answer: ChecklistView['answer'],
): ChecklistItemRow {
  const { revision, mark, late }: ItemFold = fold?.items.get(id) ?? { revision: 0 };
  const read = check && answer(check);
  const expired = mark !== undefined && ticksFrom !== undefined && mark.at < ticksFrom;
  // What checks itself nobody can tick: that is from before it did.
  const counts = mark && !expired && (mark.as === 'waived' || !read) ? mark : undefined;
  const state: ItemState = counts?.as ?? read?.state ?? (expired ? 'expired' : 'open');
  return {
    ...{ id, text, state, revision },
    ...defined({
      mark,
      late,
      gate,
      check: check?.text,
      read: read && readText(read, check!.forMs),
      readAt: read?.at,
    }),
  };
}

/** What was read in words: `api is up: 42 ms`. */
function readText({ evidence, heldMs }: ItemAnswer, forMs: number): string {
  const said = evidenceText(evidence);
  return heldMs === undefined ? said : words.checklists.held(said, heldMs, forMs);
}

/** What was missed since it was done last. */
function missedOf(known: ListFold | undefined): ChecklistRow['missed'] {
  const all = [...(known?.occurrences.values() ?? [])];
  const doneAt = Math.max(0, ...all.map(({ done }) => done?.at ?? 0));
  return all
    .flatMap(({ key, missed }) => (missed && missed.at > doneAt ? [{ occurrence: key, ...missed }] : []))
    .toSorted((a, b) => a.at - b.at);
}
