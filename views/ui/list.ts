import { type Column, type Fitted, fitColumns, headerLine, tableLine } from './table.ts';
import type { Theme } from './theme.ts';

/** Columns left of every row in which the selected one is marked. */
const margin = 2;

/** The first row in view so that the selected one is in it, as near the middle as the ends allow. */
export function windowStart(count: number, selected: number, height: number): number {
  return Math.max(0, Math.min(selected - Math.floor(height / 2), count - height));
}

/** A line of a list in exactly `width` columns, the selected one standing out. `line` is `width - 2` columns wide. */
export function listLine(theme: Theme, line: string, selected: boolean): string {
  return selected ? theme.paint('selected', `${theme.glyphs.cursor} ${line}`) : `  ${line}`;
}

/**
 * A table of which one row is selected: the columns that fit, their titles unless no column has one, and as many rows as there is
 * room for, the selected one among them.
 * @param below lines drawn under the selected row
 */
export function listLines<Row>(
  theme: Theme,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  selected: number,
  width: number,
  height: number,
  below: readonly string[] = [],
): string[] {
  const fitted: Fitted<Row> = fitColumns(columns, width - margin);
  const header = columns.some((column) => column.header !== undefined);
  const lines = header ? [`  ${headerLine(theme, fitted, width - margin)}`] : [];
  const room = Math.max(1, height - lines.length);
  const start = windowStart(rows.length, selected, room);
  rows.slice(start, start + room).forEach((row, place) => {
    const chosen = start + place === selected;
    lines.push(listLine(theme, tableLine(theme, fitted, row, width - margin), chosen));
    if (chosen) lines.push(...below);
  });
  return lines;
}
