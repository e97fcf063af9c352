import type { KeyPress } from '../../src/terminal/key.ts';

/** Longest text that is typed anywhere; a paste may be larger than any purpose. */
const longestText = 200;

/** The text after a key: typed, erased, cleared with Ctrl-U, a word less with Ctrl-W; undefined when the key edits nothing. */
export function edited(text: string, key: KeyPress): string | undefined {
  if (key.name === 'backspace') return [...text].slice(0, -1).join('');
  if (key.name === 'ctrl-u') return '';
  if (key.name === 'ctrl-w') return text.replace(/\S*\s*$/, '');
  if (key.text === undefined) return undefined;
  const typed = key.text
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .replace(/^ | $/g, key.text === ' ' ? ' ' : '');
  return (text + typed).slice(0, longestText);
}
