import type { KeyPress } from '../../src/terminal/key.ts';
import { cut } from '../../src/text/width.ts';

/** A text of several lines and the place of the caret in it, as an index of UTF-16 units. */
export interface Edited {
  readonly text: string;
  readonly caret: number;
}

/** Longest text that is edited; a paste may be larger than any purpose. */
const longestText = 20_000;

/** A line as it is shown: where it begins in the text, and its part of it. */
interface ShownLine {
  readonly start: number;
  readonly text: string;
}

/** The text broken into lines of at most `width` columns, at blanks where there are any; nothing is lost. */
export function shownLines(text: string, width: number): readonly ShownLine[] {
  const lines: ShownLine[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    let rest = line;
    let at = start;
    for (let part = cut(rest, width); part.length < rest.length && part !== ''; part = cut(rest, width)) {
      const blank = part.lastIndexOf(' ');
      if (blank > width / 2) part = part.slice(0, blank + 1);
      lines.push({ start: at, text: part });
      at += part.length;
      rest = rest.slice(part.length);
    }
    lines.push({ start: at, text: rest });
    start += line.length + 1;
  }
  return lines;
}

/** Index of the shown line in which the caret stands. */
export function caretLine(lines: readonly ShownLine[], caret: number): number {
  return Math.max(
    0,
    lines.findLastIndex(({ start }) => start <= caret),
  );
}

/** The text and caret after a key; undefined when the key edits nothing and goes nowhere. */
export function editedText(before: Edited, key: KeyPress, width: number): Edited | undefined {
  const { text, caret } = before;
  switch (key.name) {
    case 'left':
      return { text, caret: beforeCaret(text, caret) };
    case 'right':
      return { text, caret: afterCaret(text, caret) };
    case 'up':
    case 'down':
    case 'pageup':
    case 'pagedown':
      return { text, caret: vertically(before, steps[key.name]!, width) };
    case 'home':
    case 'ctrl-a':
      return { text, caret: text.lastIndexOf('\n', caret - 1) + 1 };
    case 'end':
    case 'ctrl-e': {
      const end = text.indexOf('\n', caret);
      return { text, caret: end < 0 ? text.length : end };
    }
    case 'backspace':
      return erased(text, beforeCaret(text, caret), caret);
    case 'delete':
    case 'ctrl-d':
      return erased(text, caret, afterCaret(text, caret));
    case 'ctrl-k': {
      const end = text.indexOf('\n', caret);
      // At the end of a line it takes the line end, so that a second one joins what follows.
      return erased(text, caret, end < 0 ? text.length : Math.max(end, caret + 1));
    }
    case 'ctrl-u':
      return erased(text, text.lastIndexOf('\n', caret - 1) + 1, caret);
    case 'ctrl-w':
      return erased(text, caret - (/\S*\s*$/.exec(text.slice(0, caret))?.[0].length ?? 0), caret);
    case 'enter':
      return inserted(before, '\n');
    default:
      return key.text === undefined ? undefined : inserted(before, key.text);
  }
}

const steps: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -10, pagedown: 10 };

function inserted({ text, caret }: Edited, typed: string): Edited {
  const plain = typed.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]+/g, ' ');
  const room = Math.max(0, longestText - text.length);
  const kept = plain.slice(0, room).toWellFormed();
  return { text: text.slice(0, caret) + kept + text.slice(caret), caret: caret + kept.length };
}

function erased(text: string, from: number, to: number): Edited {
  return { text: text.slice(0, from) + text.slice(to), caret: from };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function beforeCaret(text: string, caret: number): number {
  const line = text.lastIndexOf('\n', caret - 1);
  if (line === caret - 1) return Math.max(0, caret - 1);
  let at = line + 1;
  let last = at;
  for (const { segment } of segmenter.segment(text.slice(line + 1, caret))) {
    last = at;
    at += segment.length;
  }
  return last;
}

function afterCaret(text: string, caret: number): number {
  const [next] = segmenter.segment(text.slice(caret, caret + 64));
  return caret + (next?.segment.length ?? 0);
}

/** So many shown lines up or down, in the same column where the line is long enough. */
function vertically({ text, caret }: Edited, by: number, width: number): number {
  const lines = shownLines(text, width);
  const from = caretLine(lines, caret);
  const to = Math.max(0, Math.min(from + by, lines.length - 1));
  if (to === from) return by < 0 ? 0 : text.length;
  const line = lines[to]!;
  const column = caret - lines[from]!.start;
  // A line that goes on below ends before the blank at which it was broken.
  const wraps = lines[to + 1] !== undefined && lines[to + 1]!.start === line.start + line.text.length;
  return line.start + Math.min(column, Math.max(0, line.text.length - (wraps ? 1 : 0)));
}
