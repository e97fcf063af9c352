import { excerptOf } from './known-secrets.ts';
import { displayWidth, fit } from './width.ts';

/** Widest column, and longest text of a cell that is looked at. */
const widest = 40;

/** Rows as lines in columns, titles first, each column as wide as it needs, at most 40. Cells are made harmless and cut. */
export function rowsText(
  titles: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): readonly string[] {
  const cells = [titles, ...rows].map((row) =>
    row.map((cell) => excerptOf(cell === null ? '-' : String(cell).replaceAll(/\s+/g, ' '), widest)),
  );
  const numeric = titles.map((_, place) => {
    const values = rows.map((row) => row[place] ?? null).filter((value) => value !== null);
    return values.length > 0 && values.every((value) => typeof value === 'number');
  });
  const widths = titles.map((_, place) => Math.max(...cells.map((row) => displayWidth(row[place] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, place) => fit(cell, widths[place]!, numeric[place] ? 'right' : 'left'))
      .join('  ')
      .trimEnd(),
  );
}
