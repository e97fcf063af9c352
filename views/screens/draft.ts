import type { KeyPress } from '../../src/terminal/key.ts';
import { gaps } from '../../src/text/gaps.ts';
import { displayWidth } from '../../src/text/width.ts';
import { caretLine, type Edited, editedText, shownLines } from '../input/editor.ts';
import type { Room } from '../input/screen.ts';
import type { Theme } from '../ui/theme.ts';

/** Columns that frame and margin take from the text. */
const margin = 4;

/** The lines of a text that is edited, those around the caret. */
export function draftLines(
  theme: Theme,
  { text, caret }: Edited,
  { width, height }: Omit<Room, 'now'>,
): readonly string[] {
  const all = shownLines(text, Math.max(1, width + 2 - margin));
  const at = caretLine(all, caret);
  const from = Math.max(0, Math.min(at - Math.floor(height / 2), all.length - height));
  return all.slice(from, from + height).map(({ start, text: line }, index) => {
    if (from + index !== at) return theme.fit(` ${line}`, width);
    // The character under the caret looks selected; at the end of a line it is a blank.
    const before = line.slice(0, caret - start);
    const under = firstOf(line.slice(before.length));
    const after = line.slice(before.length + under.length);
    const left = theme.fit(` ${before}`, displayWidth(before) + 1);
    const room = Math.max(0, width - displayWidth(left) - displayWidth(under));
    return left + theme.paint('selected', under) + theme.fit(after, room);
  });
}

/** The draft after a key that edits it: what is typed on a question takes its place. Undefined when the key edits nothing. */
export function editedDraft({ text, caret }: Edited, key: KeyPress, columns: number): Edited | undefined {
  const gap = key.text === undefined ? undefined : gapAt(text, caret);
  const before = gap === undefined ? text : text.slice(0, caret) + text.slice(caret + gap.length);
  return editedText({ text: before, caret }, key, Math.max(1, columns - margin));
}

/** Where the person has something to add: the first part that asks for it. */
export function firstGap(text: string): number {
  return [...text.matchAll(gaps)][0]?.index ?? text.length;
}

/** The next part behind `caret` that asks for something, around the end. */
export function nextGap(text: string, caret: number): number {
  const all = [...text.matchAll(gaps)].map(({ index }) => index);
  return all.find((index) => index > caret) ?? all[0] ?? text.length;
}

function gapAt(text: string, caret: number): string | undefined {
  return [...text.matchAll(gaps)].find(({ index }) => index === caret)?.[0];
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstOf(text: string): string {
  const [next] = segmenter.segment(text.slice(0, 64));
  return next?.segment ?? ' ';
}
