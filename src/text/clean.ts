import { stripVTControlCharacters } from 'node:util';

/** Longest text that is looked at; what is behind it never reaches the screen anyway. */
const longest = 4_096;

/** Unicode that moves, hides or reorders what stands around it: bidi controls, zero-width characters, line separators, tags. */
const troublesome = new RegExp(
  '[\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164' +
    '\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]',
  'gu',
);

/**
 * Makes text from outside harmless for one line of a terminal: escape sequences are removed, tabs and line ends become
 * spaces, other control characters and lone surrogates become `·`, characters that reorder or hide text are removed.
 * Costs no more than the length of what is kept (at most 4096 characters).
 */
export function clean(text: string): string {
  const short = text.length > longest ? text.slice(0, longest) : text;
  if (/^[\x20-\x7e]*$/.test(short)) return short;
  return stripVTControlCharacters(short)
    .replace(/[\t\r\n\v\f\u0085]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '·')
    .toWellFormed()
    .replace(troublesome, '');
}

/** Whatever was thrown, as one harmless line. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0) {
    return errorText(error.errors[0]);
  }
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    // Parts of the bundle are read when they are first used; an installation replaces them all.
    if (code === 'ERR_MODULE_NOT_FOUND')
      return 'a part of plantao is not there any more: another version was installed meanwhile, start it again';
    return clean(error.message || code || error.name);
  }
  return clean(String(error));
}
