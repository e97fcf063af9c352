import { columnWidths } from '../text/columns.ts';
import { displayWidth, fit } from '../text/width.ts';

/** One column of a printed table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** May be cut in a narrow terminal; the longest such columns give way first. */
  readonly flexible?: boolean;
}

interface PrintStyle {
  /** Columns of the terminal; undefined for a file or a pipe. */
  readonly width: number | undefined;
  /** Without lines and colours. */
  readonly plain: boolean;
}

/** A flexible column is cut to no less. */
const narrowest = 8;

/**
 * Rows as text: a table that fits the terminal (by ink-table), or columns separated by two spaces for a file or a pipe. A terminal too
 * narrow gets a line for each cell. Texts must be sanitized already.
 */
export async function printTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  style: PrintStyle,
): Promise<string> {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const titles = columns.map((column) => column.title);
  const widths = titles.map((title, index) =>
    Math.max(displayWidth(title), ...cells.map((row) => displayWidth(row[index]!))),
  );
  if (style.width === undefined) return plain(titles, cells, widths);
  // ink-table draws a line and a blank at each edge, and a line between two blanks from column to column.
  const [room, gap] = style.plain ? [style.width, 2] : [style.width - 4, 3];
  const fitted = columnWidths(
    columns.map(({ flexible }, index) =>
      flexible
        ? { least: Math.min(narrowest, widths[index]!), grow: 1, most: widths[index]! }
        : { least: widths[index]! },
    ),
    room,
    gap,
  ).map((width) => width ?? 0);
  if (fitted.reduce((sum, width) => sum + width + gap, -gap) > room) return records(titles, cells);
  if (style.plain) return plain(titles, cells, fitted);
  // Only a terminal needs what draws lines, which takes longer to load than all the rest.
  const { drawnTable } = await import('./drawn-table.tsx');
  return drawnTable(
    titles,
    cells.map((row) => row.map((text, index) => fit(text, fitted[index]!))),
    style.width,
  );
}

function plain(titles: readonly string[], cells: readonly string[][], widths: readonly number[]): string {
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => fit(text, widths[index]!))
      .join('  ')
      .trimEnd();
  return [line(titles), ...cells.map(line)].join('\n');
}

/** Each row as lines of title and text, rows separated by an empty line; empty cells are left out. */
function records(titles: readonly string[], cells: readonly string[][]): string {
  const margin = Math.max(...titles.map((title) => displayWidth(title)));
  return cells
    .map((row) =>
      row
        .flatMap((text, index) =>
          text.trim() === '' ? [] : [`${fit(titles[index]!, margin)}  ${text.trim()}`],
        )
        .join('\n'),
    )
    .join('\n\n');
}
