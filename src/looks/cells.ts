import { defined } from '../model/defined.ts';
import type { LookAnswer, LookCell } from '../model/look.ts';
import { words } from '../words/index.ts';

/** Most rows, columns and lines of one answer. */
export const mostRows = 1_000;
const mostColumns = 60;

/** A value of a database or a document as a cell. */
export function cellOf(value: unknown): LookCell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? words.engine.invalidDate : value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.subarray(0, 500).toString('hex')}`;
  // Durations of PostgreSQL say themselves how they are written.
  const own = value as { toPostgres?: () => string };
  try {
    if (typeof own.toPostgres === 'function') return own.toPostgres();
    return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
  } catch {
    return `[${typeof value}]`;
  }
}

/** A table in which columns that hold nothing but numbers hold them as such: databases send large ones as text. */
export function tableOf(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  cut: string | undefined,
): LookAnswer {
  const cells = rows.map((row) => row.map(cellOf));
  const numeric = columns.map((_, place) => cells.every((row) => isNumber(row[place] ?? null)));
  const limits = [
    ...(cut === undefined ? [] : [cut]),
    ...(columns.length > mostColumns ? [words.looks.columnsCut(mostColumns, columns.length)] : []),
  ];
  return {
    columns: columns.slice(0, mostColumns),
    rows: cells.map((row) =>
      row
        .slice(0, mostColumns)
        .map((cell, place) => (numeric[place] && typeof cell === 'string' ? Number(cell) : cell)),
    ),
    ...(limits.length > 0 ? { cut: limits.join(', ') } : {}),
  };
}

/** Whether it is a number that is written as it would be printed: an id with zeros before it, or too long, is a text. */
function isNumber(cell: LookCell): boolean {
  if (cell === null || typeof cell === 'number') return true;
  return String(Number(cell)) === cell && Number.isFinite(Number(cell));
}

/** A text as lines, at most so many. */
export function linesOf(text: string, truncated: boolean): LookAnswer {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const shown = lines.length === 1 && lines[0] === '' ? [] : lines.slice(0, mostRows);
  const cut =
    lines.length > mostRows ? words.looks.linesCut(mostRows) : truncated ? words.looks.textCut : undefined;
  return { lines: shown, ...defined({ cut }) };
}
