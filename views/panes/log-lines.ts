import type { LogRow } from '../../src/model/logs.ts';
import { cut } from '../../src/text/width.ts';
import { words } from '../../src/words/index.ts';
import { timeText } from '../ui/age.ts';
import { levelRole, type Theme } from '../ui/theme.ts';
import { wrapText } from '../ui/wrap.ts';

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
}

const plainLook: LogLook = { offset: 0, wrap: false };

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
  const key = `${sourceWidth} ${width} ${look.offset} ${look.wrap}`;
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
  { offset, wrap }: LogLook,
): readonly string[] {
  const role = levelRole[row.level];
  const head = 8 + 1 + 5 + 1 + sourceWidth + 1;
  const time = theme.paint('muted', row.at === 0 ? '--:--:--' : timeText(row.at));
  const level = theme.paint(role, theme.fit(levelWords[row.level], 5));
  const source = theme.paint('accent', theme.fit(row.source, sourceWidth));
  const room = Math.max(0, width - head);
  const text = offset > 0 ? row.text.slice(cut(row.text, offset).length) : row.text;
  const parts = wrap && room > 10 ? wrapText(text, room) : [text];
  let from = row.text.length - text.length;
  return parts.map((part, index) => {
    // A blank may be left out where a line was broken.
    from = Math.max(from, row.text.indexOf(part, from));
    const shown = withHighlights(theme, part, theme.fit(part, room), from, row.highlights ?? []);
    from += part.length;
    const body = role === 'plain' ? shown : theme.paint(role, shown);
    return index === 0 ? `${time} ${level} ${source} ${body}` : ' '.repeat(head) + body;
  });
}

/** What is looked for painted so that it stands out. @param from where `part` begins in the text that the highlights are of */
function withHighlights(
  theme: Theme,
  part: string,
  shown: string,
  from: number,
  highlights: NonNullable<LogRow['highlights']>,
): string {
  if (highlights.length === 0) return shown;
  // Behind the part there is a filling, and in the place of its end perhaps a sign that it is longer.
  let kept = 0;
  while (kept < part.length && shown[kept] === part[kept]) kept += 1;
  let painted = '';
  let at = 0;
  for (const [first, behind] of highlights) {
    const [begin, end] = [Math.max(at, first - from), Math.min(kept, behind - from)];
    if (end <= begin) continue;
    painted += shown.slice(at, begin) + theme.paint('notice', shown.slice(begin, end));
    at = end;
  }
  return painted + shown.slice(at);
}

function gapLine(theme: Theme, row: LogRow, width: number): string {
  const { dash } = theme.glyphs;
  const text = `${timeText(row.at)} ${dash}${dash} ${row.source}: ${row.text || words.screen.status.gap} ${dash}${dash}`;
  return theme.paint('unknown', theme.fit(text, width));
}

/** Width of the source column: the longest name there is, within bounds. */
export function sourceWidthOf(sources: readonly { readonly id: string }[]): number {
  const longest = sources.reduce((most, { id }) => Math.max(most, id.length), 3);
  return Math.min(longest, 14);
}
