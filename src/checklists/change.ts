import type {
  ChecklistChange,
  ChecklistItemRow,
  ChecklistRefusal,
  ChecklistRow,
} from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import type { NewEvent } from '../model/event.ts';

/**
 * The event of a change to what the person saw, or why there is none. It says which state of the item they saw: when somebody else
 * changed it first, it changes nothing.
 */
export function changeOf(
  row: ChecklistRow,
  change: ChecklistChange,
  by: string,
  now: number,
): NewEvent | ChecklistRefusal {
  const { list, name, occurrence } = row;
  if (change.what === 'begin') return beginning(row, by, now);
  const item = row.items.find(({ id }) => id === change.item);
  if (occurrence === '') return { code: 'nothing-to-do', name };
  if (!item) return { code: 'no-item', item: change.item };
  const refused = refusalOf(item, change);
  if (refused) return refused;
  const data = { list, name, occurrence, item: item.id, text: item.text, by, saw: item.revision };
  switch (change.what) {
    case 'tick':
      return { kind: 'checklist.ticked', data };
    case 'untick':
      return { kind: 'checklist.unticked', data };
    case 'waive':
      return { kind: 'checklist.waived', data: { ...data, reason: change.reason.trim() } };
  }
}

function refusalOf(
  { text: item, state, check, mark }: ChecklistItemRow,
  change: Exclude<ChecklistChange, { readonly what: 'begin' }>,
): ChecklistRefusal | undefined {
  if (change.what === 'untick') return mark ? undefined : { code: 'nothing-to-untick', item };
  if (change.what === 'waive') return change.reason.trim() === '' ? { code: 'no-reason', item } : undefined;
  if (check !== undefined) return { code: 'checks-itself', item };
  return state === 'ticked' && mark ? { code: 'ticked-already', item, by: mark.by, at: mark.at } : undefined;
}

/** With a calendar the next is begun early once the last is done; without one another is begun at any time. */
function beginning(
  { list, name, begins, nextAt, occurrence: saw }: ChecklistRow,
  by: string,
  now: number,
): NewEvent | ChecklistRefusal {
  if (begins === undefined) return { code: 'nothing-to-begin', name };
  const occurrence = begins === '' ? new Date(now).toISOString() : begins;
  const dueAt = begins === '' ? undefined : nextAt;
  return {
    kind: 'checklist.opened',
    data: { list, name, occurrence, begun: true, saw, by, ...defined({ dueAt }) },
  };
}
