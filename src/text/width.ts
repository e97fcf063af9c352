import stringWidth from 'string-width';

/** Latin letters, punctuation, mathematics, box-drawing and marks: one column each, and none combines with another. */
export const oneColumnEach =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2016\u2018-\u2027\u2030-\u203b\u2190-\u2193\u2200-\u22ff\u2500-\u25cf\u2713\u2716\u2717]*$/;

/** Columns that a sanitized text (see `sanitize`) takes in a terminal. */
export function displayWidth(text: string): number {
  return oneColumnEach.test(text) ? text.length : stringWidth(text);
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The text in exactly `width` columns: cut with `…` (or `ellipsis`) when too long, padded with spaces when too short.
 * A wide character that would straddle the edge is left out and padded for.
 */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left', ellipsis = '…'): string {
  if (width <= 0) return '';
  const taken = displayWidth(text);
  if (taken === width) return text;
  if (taken < width) {
    const room = ' '.repeat(width - taken);
    return align === 'left' ? text + room : room + text;
  }
  const short = cut(text, Math.max(0, width - displayWidth(ellipsis)));
  const end = width >= displayWidth(ellipsis) ? ellipsis : '';
  return short + end + ' '.repeat(Math.max(0, width - displayWidth(short) - displayWidth(end)));
}

/** The longest start of the text that takes at most `width` columns. */
export function cut(text: string, width: number): string {
  if (oneColumnEach.test(text)) return text.slice(0, Math.max(0, width));
  let result = '';
  let taken = 0;
  for (const { segment } of segmenter.segment(text)) {
    const columns = displayWidth(segment);
    if (taken + columns > width) break;
    result += segment;
    taken += columns;
  }
  return result;
}
