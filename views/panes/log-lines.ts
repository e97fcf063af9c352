import type { LogRow } from '../../src/model/snapshot.ts';
import { timeText } from '../text/age.ts';
import { en } from '../text/en.ts';
import { levelRole, type Theme } from '../theme/theme.ts';

const levelWords: Readonly<Record<LogRow['level'], string>> = {
  fatal: 'FATAL',
  error: 'ERROR',
  warn: 'WARN',
  info: 'info',
  debug: 'debug',
  trace: 'trace',
  none: '',
};

const painted = new WeakMap<LogRow, { readonly theme: Theme; readonly key: string; readonly line: string }>();

/** One log line in exactly `width` columns: time, level, source, text. Painted once for each width. */
export function logLine(theme: Theme, row: LogRow, sourceWidth: number, width: number): string {
  const key = `${sourceWidth} ${width}`;
  const known = painted.get(row);
  if (known?.theme === theme && known.key === key) return known.line;
  const line = row.gap ? gapLine(theme, row, width) : plainLine(theme, row, sourceWidth, width);
  painted.set(row, { theme, key, line });
  return line;
}

function plainLine(theme: Theme, row: LogRow, sourceWidth: number, width: number): string {
  const look = levelRole[row.level];
  const head = 8 + 1 + 5 + 1 + sourceWidth + 1;
  const time = theme.paint('muted', timeText(row.at));
  const level = theme.paint(look, theme.fit(levelWords[row.level], 5));
  const source = theme.paint('accent', theme.fit(row.source, sourceWidth));
  const text = theme.fit(row.text, Math.max(0, width - head));
  return `${time} ${level} ${source} ${look === 'plain' ? text : theme.paint(look, text)}`;
}

function gapLine(theme: Theme, row: LogRow, width: number): string {
  const { dash } = theme.glyphs;
  const words = `${timeText(row.at)} ${dash}${dash} ${row.source}: ${row.text || en.status.gap} ${dash}${dash}`;
  return theme.paint('unknown', theme.fit(words, width));
}

/** Width of the source column: the longest name there is, within bounds. */
export function sourceWidthOf(sources: readonly { readonly id: string }[]): number {
  const longest = sources.reduce((most, { id }) => Math.max(most, id.length), 3);
  return Math.min(longest, 14);
}
