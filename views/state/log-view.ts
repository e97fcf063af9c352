import type { LogLevel, LogRow, LogSnapshot } from '../../src/model/snapshot.ts';
import { matcher } from './items.ts';
import type { LogCursor } from './ui.ts';

const severity: Readonly<Record<LogLevel, number>> = {
  fatal: 0,
  error: 1,
  warn: 2,
  info: 3,
  none: 3,
  debug: 4,
  trace: 5,
};

/** The steps the level key goes through. */
export const levelSteps: readonly (LogLevel | undefined)[] = [undefined, 'error', 'warn', 'info', 'debug'];

/** The lines that pass a filter, kept up to date by looking only at lines that are new. */
export class LogView {
  #key = '';
  #lines: readonly LogRow[] | undefined;
  #passing: readonly LogRow[] = [];

  lines(logs: LogSnapshot, filter: string, level: LogLevel | undefined): readonly LogRow[] {
    if (filter === '' && level === undefined) return logs.lines;
    const key = `${level ?? ''} ${filter}`;
    if (key === this.#key && logs.lines === this.#lines) return this.#passing;
    const matches = matcher(filter);
    const passes = (row: LogRow): boolean =>
      (level === undefined || severity[row.level] <= severity[level]) &&
      matches(`${row.source} ${row.text}`.toLowerCase());
    const before = key === this.#key ? this.#lines?.at(-1) : undefined;
    const first = logs.lines[0]?.seq ?? Number.POSITIVE_INFINITY;
    if (before === undefined) {
      this.#passing = logs.lines.filter(passes);
    } else {
      const kept = this.#passing.slice(indexOfSeq(this.#passing, first));
      const fresh = logs.lines.slice(indexOfSeq(logs.lines, before.seq + 1)).filter(passes);
      this.#passing = [...kept, ...fresh];
    }
    this.#key = key;
    this.#lines = logs.lines;
    return this.#passing;
  }
}

/** Index of the first line whose `seq` is at least this; the length when there is none. */
export function indexOfSeq(lines: readonly LogRow[], seq: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lines[middle]!.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which lines are in view: indexes into the passing lines, `end` exclusive. */
export interface LogWindow {
  readonly start: number;
  readonly end: number;
  readonly cursor: number;
  readonly following: boolean;
}

export function logWindow(lines: readonly LogRow[], cursor: LogCursor, height: number): LogWindow {
  const last = lines.length - 1;
  const following = cursor.bottom === undefined;
  const bottom = following ? last : clamp(indexOfSeq(lines, cursor.bottom), Math.min(height - 1, last), last);
  const selected = cursor.cursor === undefined ? bottom : clamp(indexOfSeq(lines, cursor.cursor), 0, last);
  const shown = selected > bottom ? selected : Math.min(bottom, Math.max(selected + height - 1, 0));
  return {
    start: Math.max(0, shown - height + 1),
    end: shown + 1,
    cursor: selected,
    following,
  };
}

/** The cursor after moving by `delta` lines. Moving past the newest line follows again. */
export function moveLogCursor(
  lines: readonly LogRow[],
  cursor: LogCursor,
  height: number,
  delta: number,
): LogCursor {
  const view = logWindow(lines, cursor, height);
  if (view.end === 0) return {};
  const target = view.cursor + delta;
  if (target > lines.length - 1) return view.following || delta > 1 ? {} : cursor;
  const index = clamp(target, 0, lines.length - 1);
  const bottom = clamp(view.end - 1, index, index + height - 1);
  return { cursor: lines[index]!.seq, bottom: lines[Math.min(bottom, lines.length - 1)]!.seq };
}

/** Lines that came after the window was held; 0 while following. */
export function newerLines(lines: readonly LogRow[], { bottom }: LogCursor): number {
  return bottom === undefined ? 0 : Math.max(0, lines.length - 1 - indexOfSeq(lines, bottom));
}

/** Holds the window where it is. */
export function holdLogs(lines: readonly LogRow[]): LogCursor {
  const last = lines.at(-1);
  return last ? { bottom: last.seq, cursor: last.seq } : {};
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
