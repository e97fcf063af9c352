import { answerTo } from '../../../src/model/answers.ts';
import { defined } from '../../../src/model/defined.ts';
import {
  type DepthCell,
  type DepthColumn,
  type DepthField,
  type DepthOwner,
  type DepthRow,
  type DepthTab,
  type DepthTable,
  type DepthView,
  depthId,
} from '../../../src/model/depth.ts';
import { formatQuantity } from '../../../src/model/quantity.ts';
import type { Screen } from '../../input/screen.ts';
import type { Selection } from '../../input/ui.ts';
import { matcher } from '../../panes/items.ts';
import type { Theme } from '../../ui/theme.ts';

/** What is looked into, and what of it is shown how. */
export interface DepthState {
  readonly owner: DepthOwner;
  /** Undefined: the first. */
  readonly section: string | undefined;
  /** What the section looks for, where it takes a text. */
  readonly text: string | undefined;
  readonly at: Selection;
  readonly filter: string;
  /** The column that orders the rows, and whether the other way round than usual; undefined: as they came. */
  readonly sort: { readonly column: string; readonly reversed: boolean } | undefined;
  /** The row that is open whole. */
  readonly open: OpenRow | undefined;
  /** The sections there were last: shown while those of another answer are on their way. */
  readonly tabs: readonly DepthTab[];
}

interface OpenRow {
  readonly id: string;
  readonly scroll: number;
  /** What was looked up for it; why it could not be. */
  readonly more: readonly DepthField[] | string | undefined;
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    depth: DepthState;
  }
}

/** A section afresh: what was chosen in another does not matter there. */
export function freshDepth(owner: DepthOwner, section?: string, tabs: readonly DepthTab[] = []): DepthState {
  return {
    ...{ owner, section, tabs, at: { index: 0 }, filter: '' },
    ...{ text: undefined, sort: undefined, open: undefined },
  };
}

/** The question to the session that a state asks. */
export function questionOf({ owner, section, text }: DepthState): string {
  return depthId({
    owner,
    ...defined({ section }),
    ...defined({ text }),
  });
}

/** The section as it is known now; undefined before anything is. */
export function viewOf({ session }: Screen, state: DepthState): DepthView | undefined {
  return answerTo(session.store.get('answers'), 'depth', questionOf(state))?.view;
}

/** A row on the screen with the table it stands in; rows of several tables are one list. */
export interface ShownRow {
  /** Unique on the screen. */
  readonly id: string;
  readonly row: DepthRow;
  readonly table: DepthTable;
}

/** The rows that pass the filter, table after table, in the order chosen. */
export function shownRows(view: DepthView | undefined, state: DepthState): readonly ShownRow[] {
  const matches = matcher(state.filter);
  return (view?.answer?.tables ?? []).flatMap((table) =>
    sorted(table, state.sort)
      .filter(({ cells }) => state.filter === '' || matches(Object.values(cells).join(' ').toLowerCase()))
      .map((row) => ({ id: `${table.id} ${row.id}`, row, table })),
  );
}

/** Numbers largest first, texts by the alphabet, what has no value last. */
function sorted({ columns, rows }: DepthTable, sort: DepthState['sort']): readonly DepthRow[] {
  if (!sort || !columns.some(({ id }) => id === sort.column)) return rows;
  const way = sort.reversed ? -1 : 1;
  return rows
    .map((row) => ({ ...row, level: 0 }))
    .toSorted((a, b) => {
      const [one, other] = [a.cells[sort.column] ?? null, b.cells[sort.column] ?? null];
      if (one === null || other === null) return Number(one === null) - Number(other === null);
      return way * compared(one, other);
    });
}

function compared(one: string | number, other: string | number): number {
  if (typeof one === 'number' && typeof other === 'number') return other - one;
  return String(one).localeCompare(String(other));
}

/** A value with its unit, as short as a cell is. */
export function cellText(
  theme: Theme,
  value: DepthCell | undefined,
  { unit, estimated }: { readonly unit?: string | undefined; readonly estimated?: true | undefined } = {},
): string {
  if (value === null || value === undefined) return theme.glyphs.dash;
  if (typeof value === 'string') return value;
  const text = unit === undefined ? String(value) : formatQuantity(value, unit);
  return estimated ? `~${text}` : text;
}

/** Whether what stands in a column are numbers. */
export function isNumeric({ id, unit }: DepthColumn, rows: readonly DepthRow[]): boolean {
  const cells = rows.map(({ cells: all }) => all[id] ?? null).filter((cell) => cell !== null);
  return cells.length === 0 ? unit !== undefined : cells.every((cell) => typeof cell === 'number');
}
