import type { CommandId } from './commands.ts';
import type { Selection } from './ui.ts';

const steps: Partial<Record<CommandId, (page: number) => number>> = {
  up: () => -1,
  down: () => 1,
  'page-up': (page) => -page,
  'page-down': (page) => page,
  first: () => Number.NEGATIVE_INFINITY,
  last: () => Number.POSITIVE_INFINITY,
};

/** By how many rows a command moves, infinite for an end of the list; undefined when it is none that moves. */
export function stepOf(command: CommandId | undefined, page: number): number | undefined {
  return command === undefined ? undefined : steps[command]?.(Math.max(1, page));
}

/** The index that a moving command leads to; undefined for any other command. 0 in an empty list. */
export function moved(
  command: CommandId | undefined,
  index: number,
  count: number,
  page: number,
): number | undefined {
  const step = stepOf(command, page);
  return step === undefined ? undefined : Math.max(0, Math.min(index + step, count - 1));
}

/** The selection after a moving command, which stays on its row wherever that moves; undefined for any other command. */
export function reselected(
  command: CommandId | undefined,
  rows: readonly { readonly id: string }[],
  selection: Selection,
  page: number,
): Selection | undefined {
  const index = moved(command, selectedIndex(rows, selection), rows.length, page);
  if (index === undefined) return undefined;
  const row = rows[index];
  return row ? { id: row.id, index } : selection;
}

/** Where the selection stands now: on its row wherever that moved, else at its old place. -1 for an empty list. */
export function selectedIndex(rows: readonly { readonly id: string }[], selection: Selection): number {
  if (selection.id !== undefined) {
    const index = rows.findIndex(({ id }) => id === selection.id);
    if (index >= 0) return index;
  }
  return Math.min(selection.index, rows.length - 1);
}
