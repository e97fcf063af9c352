import type { LogRow } from '../../src/model/snapshot.ts';
import { cut } from '../../src/text/width.ts';
import { timeText } from '../text/age.ts';
import { en } from '../text/en.ts';
import { wrapText } from '../text/wrap.ts';
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

/** How lines are drawn besides their own look. */
export interface LogLook {
  /** Columns of the text that are scrolled out to the left. */
  readonly offset: number;
  readonly wrap: boolean;
  /** Words that stand out. */
  readonly words: readonly string[];
}

export const plainLook: LogLook = { offset: 0, wrap: false, words: [] };

const painted = new WeakMap<
  LogRow,
  { readonly theme: Theme; readonly key: string; readonly lines: readonly string[] }
>();

/** One log line in exactly `width` columns: time, level, source, text; several where it is wrapped. Painted once for each look. */
export function logLines(
  theme: Theme,
  row: LogRow,
  sourceWidth: number,
  width: number,
  look: LogLook = plainLook,
): readonly string[] {
  const key = `${sourceWidth} ${width} ${look.offset} ${look.wrap} ${look.words.join('\n')}`;
  const known = painted.get(row);
  if (known?.theme === theme && known.key === key) return known.lines;
  const lines = row.gap ? [gapLine(theme, row, width)] : plainLines(theme, row, sourceWidth, width, look);
  painted.set(row, { theme, key, lines });
  return lines;
}

export function logLine(theme: Theme, row: LogRow, sourceWidth: number, width: number): string {
  return logLines(theme, row, sourceWidth, width)[0]!;
}

function plainLines(
  theme: Theme,
  row: LogRow,
  sourceWidth: number,
  width: number,
  { offset, wrap, words }: LogLook,
): readonly string[] {
  const role = levelRole[row.level];
  const head = 8 + 1 + 5 + 1 + sourceWidth + 1;
  const time = theme.paint('muted', row.at === 0 ? '--:--:--' : timeText(row.at));
  const level = theme.paint(role, theme.fit(levelWords[row.level], 5));
  const source = theme.paint('accent', theme.fit(row.source, sourceWidth));
  const room = Math.max(0, width - head);
  const text = offset > 0 ? row.text.slice(cut(row.text, offset).length) : row.text;
  const parts = wrap && room > 10 ? wrapText(text, room) : [text];
  return parts.map((part, index) => {
    const shown = withWords(theme, theme.fit(part, room), words);
    const body = role === 'plain' ? shown : theme.paint(role, shown);
    return index === 0 ? `${time} ${level} ${source} ${body}` : ' '.repeat(head) + body;
  });
}

/** The words painted so that they stand out, whatever the case of their letters. */
function withWords(theme: Theme, text: string, words: readonly string[]): string {
  if (words.length === 0) return text;
  const any = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.replace(new RegExp(any, 'giu'), (hit) => theme.paint('notice', hit));
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
