import type { LogLevel, LogRow, LogShow, LogSnapshot } from '../../src/model/logs.ts';
import type { LogCursor, UiState } from '../input/ui.ts';

/** The steps the level key goes through. */
export const levelSteps: readonly (LogLevel | undefined)[] = [undefined, 'error', 'warn', 'info', 'debug'];

/** What the screen wants of the logs, as the person left it. */
export function wantedLogs(ui: UiState): LogShow {
  const { filters, level, logCursor, logContext, focus, zoomed, stack } = ui;
  const detail = stack.find((open) => open.screen === 'detail')?.state;
  const words = [filters.logs.trim(), ...(level === undefined ? [] : [`level:${level}`])];
  const { anchor, bottom } = logCursor;
  const highlight = [ui.logSearch, filters.logs].filter((query) => query.trim() !== '');
  return {
    // Around one line everything is shown, whatever the filter lets through.
    query: logContext === undefined ? words.filter((word) => word !== '').join(' ') : '',
    around: anchor ?? (bottom === undefined ? 'newest' : { line: bottom }),
    volume: focus === 'logs' && zoomed,
    ...(highlight.length === 0 ? {} : { highlight }),
    ...(detail?.pane === 'components' ? { component: detail.id } : {}),
  };
}

export function sameShow(one: LogShow | undefined, other: LogShow): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Which lines are in view: indexes into the window's lines, `end` exclusive. */
interface LogWindow {
  readonly start: number;
  readonly end: number;
  readonly cursor: number;
  readonly following: boolean;
}

function indexOf(lines: readonly LogRow[], seq: number): number {
  const index = lines.findIndex((line) => line.seq === seq);
  return index >= 0 ? index : lines.length - 1;
}

export function logWindow(
  { lines, wanted }: Pick<LogSnapshot, 'lines' | 'wanted'>,
  cursor: LogCursor,
  height: number,
): LogWindow {
  const last = lines.length - 1;
  if (cursor.jump) {
    const at = wanted === undefined ? last : indexOf(lines, wanted);
    const bottom = clamp(at + Math.floor(height / 2), Math.min(height - 1, last), last);
    return { start: Math.max(0, bottom - height + 1), end: bottom + 1, cursor: at, following: false };
  }
  const following = cursor.bottom === undefined;
  const bottom = following ? last : clamp(indexOf(lines, cursor.bottom), Math.min(height - 1, last), last);
  const selected = cursor.cursor === undefined ? bottom : clamp(indexOf(lines, cursor.cursor), 0, last);
  const shown = selected > bottom ? selected : Math.min(bottom, Math.max(selected + height - 1, 0));
  return { start: Math.max(0, shown - height + 1), end: shown + 1, cursor: selected, following };
}

/** The cursor after moving by `delta` lines. Moving past the newest line follows again; near an edge another window is wanted. */
export function moveLogCursor(
  logs: LogSnapshot,
  cursor: LogCursor,
  height: number,
  delta: number,
): LogCursor {
  const { lines, before, total } = logs;
  const view = logWindow(logs, cursor, height);
  if (lines.length === 0) return {};
  if (delta === Number.NEGATIVE_INFINITY) return { anchor: { at: 0 }, jump: true };
  const behind = total - before - lines.length;
  const target = view.cursor + delta;
  if (target > lines.length - 1 && behind <= 0) return view.following || delta > 1 ? {} : cursor;
  const index = clamp(target, 0, lines.length - 1);
  const bottom = clamp(view.end - 1, index, index + height - 1);
  const line = lines[index]!.seq;
  const near = 2 * height;
  const another = (index < near && before > 0) || (index > lines.length - near && behind > 0);
  return {
    cursor: line,
    bottom: lines[Math.min(bottom, lines.length - 1)]!.seq,
    anchor: another || cursor.anchor === undefined || cursor.jump ? { line } : cursor.anchor,
  };
}

/** Lines below those in view; 0 while following. */
export function newerLines(logs: LogSnapshot, cursor: LogCursor, height: number): number {
  const view = logWindow(logs, cursor, height);
  return view.following ? 0 : Math.max(0, logs.total - logs.before - view.end);
}

/** Holds the window where it is. */
export function holdLogs(lines: readonly LogRow[]): LogCursor {
  const last = lines.at(-1);
  return last ? { bottom: last.seq, cursor: last.seq, anchor: { line: last.seq } } : {};
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
