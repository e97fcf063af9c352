import type { ClosedGate } from '../actions/guard.ts';
import type { ActionName, ChecklistRow } from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import { isAction } from './occurrences.ts';
import { isSettled } from './rows.ts';

/** The first item, of the checklists worst first, that keeps an action from being run; undefined when nothing does. */
export function gateOf(rows: readonly ChecklistRow[], action: Required<ActionName>): ClosedGate | undefined {
  // What nobody can tick now holds nothing back.
  for (const { name, items, occurrence } of rows)
    for (const { gate, text, state, read, ...row } of items)
      if (occurrence === '' && row.check === undefined) continue;
      else if (gate && isAction(gate, action) && !isSettled({ state }))
        return {
          list: name,
          item: text,
          state,
          ...defined({ read: row.check === undefined ? undefined : read }),
        };
  return undefined;
}

/** Whether any item waits for an action. */
export function hasGate(rows: readonly ChecklistRow[], action: Required<ActionName>): boolean {
  return rows.some(({ items }) => items.some(({ gate }) => gate && isAction(gate, action)));
}
