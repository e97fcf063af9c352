import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from '../../../src/text/width.ts';
import { caretLine, type Edited, editedText, shownLines } from '../../../views/input/editor.ts';

const press = (from: Edited, ...names: readonly string[]): Edited =>
  names.reduce((edited, name) => {
    const text = [...name].length === 1 ? name : undefined;
    return editedText(edited, { name, ...(text === undefined ? {} : { text }) }, 20) ?? edited;
  }, from);

test('types, breaks lines and erases where the caret stands', () => {
  expect(press({ text: 'ab', caret: 1 }, 'x', 'enter', 'y')).toEqual({ text: 'ax\nyb', caret: 4 });
  expect(press({ text: 'ab\ncd', caret: 3 }, 'backspace')).toEqual({ text: 'abcd', caret: 2 });
  expect(press({ text: 'ab\ncd', caret: 2 }, 'delete')).toEqual({ text: 'abcd', caret: 2 });
  expect(press({ text: 'one two', caret: 7 }, 'ctrl-w')).toEqual({ text: 'one ', caret: 4 });
  expect(press({ text: 'ab\ncd', caret: 1 }, 'ctrl-k', 'ctrl-k')).toEqual({ text: 'acd', caret: 1 });
  expect(press({ text: 'ab\ncd', caret: 4 }, 'ctrl-u')).toEqual({ text: 'ab\nd', caret: 3 });
});

test('moves by what people see: characters, lines, ends', () => {
  const text = 'ábc\nd👩‍🚒e';
  expect(press({ text, caret: 0 }, 'right').caret).toBe(1);
  expect(press({ text, caret: 4 }, 'right', 'right').caret).toBe(text.length - 1);
  expect(press({ text, caret: text.length }, 'left', 'left').caret).toBe(5);
  expect(press({ text, caret: 4 }, 'left').caret).toBe(3);
  expect(press({ text: 'abc\nde\nfgh', caret: 3 }, 'down').caret).toBe(6);
  expect(press({ text: 'abc\nde', caret: 0 }, 'up').caret).toBe(0);
  expect(press({ text: 'abc\nde', caret: 1 }, 'end', 'down', 'home').caret).toBe(4);
});

test('a paste keeps its lines and brings no control characters', () => {
  const pasted = editedText({ text: '', caret: 0 }, { name: 'paste', text: 'a\r\nb\u001b[31mc\u0000' }, 20);
  expect(pasted).toEqual({ text: 'a\nb [31mc ', caret: 10 });
});

test('whatever the text and the keys: the caret stays in it, lines fit, and nothing is lost in showing it', () => {
  const keys = ['left', 'right', 'up', 'down', 'home', 'end', 'backspace', 'delete', 'enter', 'x', 'ctrl-w'];
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'é', '漢', '👩‍🚒', 'word ') }),
      fc.array(fc.constantFrom(...keys)),
      fc.integer({ min: 2, max: 30 }),
      (text, pressed, width) => {
        let edited: Edited = { text, caret: text.length };
        for (const name of pressed) {
          const typed = name === 'x' ? { name, text: name } : { name };
          edited = editedText(edited, typed, width) ?? edited;
        }
        expect(edited.caret).toBeGreaterThanOrEqual(0);
        expect(edited.caret).toBeLessThanOrEqual(edited.text.length);
        const lines = shownLines(edited.text, width);
        expect(lines.every((line) => displayWidth(line.text) <= width)).toBe(true);
        const at = lines[caretLine(lines, edited.caret)]!;
        expect(edited.caret - at.start).toBeGreaterThanOrEqual(0);
        expect(edited.caret - at.start).toBeLessThanOrEqual(at.text.length);
        const joined = lines
          .map(({ start, text: part }, index) => {
            const next = lines[index + 1];
            return next && next.start > start + part.length ? `${part}\n` : part;
          })
          .join('');
        expect(joined).toBe(edited.text);
      },
    ),
  );
});
