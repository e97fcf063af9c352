import { columnWidths } from '../../src/text/columns.ts';
import type { Role, Theme } from './theme.ts';

/** One cell's text and look. */
export interface Cell {
  readonly text: string;
  readonly role?: Role;
}

/** A column: how wide it wants to be, when it may go, and what it shows of a row. */
export interface Column<Row> {
  readonly header?: string;
  /** Columns it takes at least; a flexible one grows from here. */
  readonly width: number;
  /** Share of the room that is left, 0 or absent for a fixed column. */
  readonly grow?: number;
  /** Columns with a larger number go first when the table is too narrow; absent means it always stays. */
  readonly drop?: number;
  readonly align?: 'left' | 'right';
  /** Widest it gets when growing. */
  readonly most?: number;
  readonly cell: (row: Row, width: number) => Cell;
}

/** The columns that fit into `width` columns of the terminal, with the width of each. One blank between two. */
export function fitColumns<Row>(
  columns: readonly Column<Row>[],
  width: number,
): readonly { readonly column: Column<Row>; readonly width: number }[] {
  const widths = columnWidths(
    columns.map((column) => ({ ...column, least: column.width })),
    width,
    1,
  );
  return columns.flatMap((column, index) => {
    const fitted = widths[index];
    return fitted === undefined ? [] : [{ column, width: fitted }];
  });
}

export type Fitted<Row> = ReturnType<typeof fitColumns<Row>>;

/** One row of the table as a line of exactly `width` columns. */
export function tableLine<Row>(theme: Theme, fitted: Fitted<Row>, row: Row, width: number): string {
  let line = '';
  let taken = 0;
  fitted.forEach(({ column, width: columns }, index) => {
    const room = Math.min(columns, width - taken - (index > 0 ? 1 : 0));
    if (room <= 0) return;
    const { text, role } = column.cell(row, room);
    const fitting = theme.fit(text, room, column.align);
    line += (index > 0 ? ' ' : '') + (role ? theme.paint(role, fitting) : fitting);
    taken += room + (index > 0 ? 1 : 0);
  });
  return line + ' '.repeat(Math.max(0, width - taken));
}

/** The titles of the columns, aligned as their cells. */
export function headerLine<Row>(theme: Theme, fitted: Fitted<Row>, width: number): string {
  const cells = fitted.map(({ column, width: columns }) =>
    theme.fit(column.header ?? '', columns, column.align),
  );
  return theme.paint('muted', theme.fit(cells.join(' '), width));
}
