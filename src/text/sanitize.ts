import { stripVTControlCharacters } from 'node:util';

/** Longest text that is looked at; what is behind it never reaches the screen anyway. */
export const longestSanitized = 4_096;

/** Unicode that moves, hides or reorders what stands around it: bidi controls, zero-width characters, line separators, tags. */
const troublesome = new RegExp(
  '[\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164' +
    '\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]',
  'gu',
);

/**
 * Sanitizes text from outside for one line of a terminal: escape sequences are removed, tabs and line ends become
 * spaces, other control characters and lone surrogates become `·`, characters that reorder or hide text are removed.
 * Costs no more than the length of what is kept (at most 4096 characters).
 */
export function sanitize(text: string): string {
  const short = text.length > longestSanitized ? text.slice(0, longestSanitized) : text;
  if (/^[\x20-\x7e]*$/.test(short)) return short;
  return stripVTControlCharacters(short)
    .replace(/[\t\r\n\v\f\u0085]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '·')
    .toWellFormed()
    .replace(troublesome, '');
}

/** The whole text without what nobody sees: escape sequences and hidden characters, which may lie within a word. */
export function visible(text: string): string {
  return stripVTControlCharacters(text).replace(troublesome, '');
}
