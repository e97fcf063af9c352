import type { LogSnapshot } from '../../src/model/logs.ts';
import { words } from '../../src/words/index.ts';
import type { Screen } from '../input/screen.ts';
import type { UiState } from '../input/ui.ts';
import { wrapText } from '../ui/wrap.ts';
import { pageRows } from './geometry.ts';
import { type LogLook, logLines, sourceWidthOf } from './log-lines.ts';
import { logWindow, newerLines } from './log-view.ts';
import { volumeLine } from './volume-line.ts';

/** Columns left of every row in which the selected one and bookmarks are marked. */
const margin = 2;

/** The log lines in view, each `width` columns wide, at most `height`; zoomed with the volume above them. */
export function logPane(screen: Screen, state: UiState, width: number, height: number): readonly string[] {
  const { theme, session } = screen;
  const logs = session.store.get('logs');
  if (logs.lines.length === 0) {
    const text = emptyText(logs, state);
    return wrapText(text, width - margin).map((line) => theme.paint('muted', theme.fit(`  ${line}`, width)));
  }
  const strip = height >= 8 && state.focus === 'logs' && state.zoomed ? volumeLine(theme, logs, width) : [];
  return [...strip, ...textLines(screen, state, logs, width, height - strip.length)];
}

function textLines(
  { theme }: Screen,
  state: UiState,
  logs: LogSnapshot,
  width: number,
  height: number,
): readonly string[] {
  const view = logWindow(logs, state.logCursor, height);
  const look: LogLook = { offset: state.logOffset, wrap: state.logWrap };
  const sourceWidth = sourceWidthOf(logs.sources);
  const focused = state.focus === 'logs';
  const drawn = logs.lines.slice(view.start, view.end).map((row, place) => {
    const chosen = focused && !view.following && view.start + place === view.cursor;
    const mark = state.bookmarks.includes(row.seq) ? theme.glyphs.mark : ' ';
    const lines = logLines(theme, row, sourceWidth, width - margin, look);
    return {
      chosen,
      lines: lines.map((line, index) => {
        const head = index === 0 ? `${chosen ? theme.glyphs.cursor : ' '}${mark}` : '  ';
        return chosen ? theme.paint('selected', head + line) : head + line;
      }),
    };
  });
  if (!state.logWrap) return drawn.flatMap(({ lines }) => lines);
  // Wrapped lines take more rows than there are: the selected one stays, else the newest.
  const at = Math.max(
    0,
    drawn.findIndex(({ chosen }) => chosen),
  );
  const end = drawn.some(({ chosen }) => chosen) ? at : drawn.length - 1;
  const above = drawn.slice(0, end + 1).flatMap(({ lines }) => lines);
  const below = drawn.slice(end + 1).flatMap(({ lines }) => lines);
  const kept = above.slice(-height);
  return [...kept, ...below.slice(0, height - kept.length)];
}

function emptyText(logs: LogSnapshot, { filters, level }: UiState): string {
  if (logs.problem !== undefined) return logs.problem;
  if (filters.logs !== '') return words.screen.empty.filtered(filters.logs);
  if (level !== undefined) return words.screen.empty.level(level);
  return words.screen.empty.logs;
}

/** What stands in the upper edge: filter and hits, level, what was lost or dropped, and whether it follows. */
export function logNote(screen: Screen, state: UiState): string {
  const logs = screen.session.store.get('logs');
  const lost = logs.sources.filter((source) => source.state === 'lost').map(({ id }) => id);
  const held = state.logCursor.bottom !== undefined || state.logCursor.jump === true;
  return [
    ...(logs.problem === undefined ? [] : [logs.problem]),
    ...(state.logContext === undefined ? [] : [words.screen.logs.context]),
    ...(state.filters.logs === ''
      ? []
      : [words.screen.title.hits(state.filters.logs, logs.total, logs.held)]),
    ...(state.level === undefined ? [] : [words.screen.title.level(state.level)]),
    ...(state.logSearch === '' ? [] : [words.screen.logs.searched(state.logSearch)]),
    ...(lost.length > 0 ? [words.screen.title.lost(lost.join(', '))] : []),
    ...(logs.dropped > 0 ? [words.screen.title.dropped(logs.dropped)] : []),
    ...(state.logWrap ? [words.screen.logs.wrapped] : []),
    ...(state.logOffset > 0 ? [words.screen.logs.offset(state.logOffset)] : []),
    // What lies below the line whose surroundings are shown is not new.
    held
      ? words.screen.title.paused(
          state.logContext !== undefined ? 0 : newerLines(logs, state.logCursor, pageRows(screen)),
        )
      : words.screen.title.following,
  ].join('  ');
}
