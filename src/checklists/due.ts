import type { ChecklistRow } from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import type { NewEvent } from '../model/event.ts';
import { aboutText, type ChecklistView, isSettled } from './rows.ts';

/**
 * What is to be written down of checklists at `now`, by the plantao that has the lead: that there is one, what became due, what was not
 * done in its time, and what came to be done without anybody's last tick. Nothing is written twice: what it writes is in the fold when
 * it is asked again.
 * @param rows the checklists as they stand now
 */
export function checklistEvents(
  { lists, fold, occurrences }: Omit<ChecklistView, 'answer'>,
  rows: readonly ChecklistRow[],
  now: number,
): readonly NewEvent[] {
  return lists.flatMap((list): NewEvent[] => {
    const named = { list: list.id, name: list.name };
    const known = fold.lists.get(list.id);
    const listed: readonly NewEvent[] = known ? [] : [{ kind: 'checklist.listed', data: named }];
    // While its runbook is not read, or not there, nobody can say what of it was not done.
    if (list.broken !== undefined) return [...listed];
    const { present, lapsed } = occurrences(list);
    const missed = lapsed.map(({ key, dueAt, about }): NewEvent => {
      const items = known?.occurrences.get(key)?.items;
      const open = list.items.filter(({ id }) => items?.get(id)?.mark === undefined).length;
      const data = {
        ...named,
        occurrence: key,
        open,
        ...defined({ dueAt, about: about && aboutText(about) }),
      };
      return { kind: 'checklist.missed', data };
    });
    const opened = present
      .filter(({ key, dueAt = Number.POSITIVE_INFINITY }) => dueAt <= now && !known?.occurrences.has(key))
      .map(({ key, dueAt, about }): NewEvent => {
        const data = { ...named, occurrence: key, ...defined({ dueAt, about: about && aboutText(about) }) };
        return { kind: 'checklist.opened', data };
      });
    const done = rows
      .filter((row) => row.list === list.id && isComplete(row) && isOver(row))
      .map((row) => doneEvent(row, 'plantao'));
    return [...listed, ...missed, ...opened, ...done];
  });
}

/** Whether it is over with its last item: at its time; before that, or without one, once somebody ticked anything. */
function isOver({ state, items }: ChecklistRow): boolean {
  if (state === 'open') return items.some(({ mark }) => mark);
  return state === 'due' || state === 'overdue';
}

/** Whether everything on it is good, ticked or not applicable. */
export function isComplete({ items }: Pick<ChecklistRow, 'items'>): boolean {
  return items.length > 0 && items.every(isSettled);
}

/** That a checklist was done, with what was read of each item. */
export function doneEvent({ list, name, occurrence, items }: ChecklistRow, by: string): NewEvent {
  const answers = items.map(({ id, text, state, read, readAt, mark }) => ({
    ...{ item: id, text, state },
    ...defined({ read, readAt, by: mark?.by, reason: mark?.reason }),
  }));
  return { kind: 'checklist.done', data: { list, name, occurrence, by, answers } };
}
