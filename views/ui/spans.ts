import type { Span } from '../../src/model/runbook.ts';
import { cut, displayWidth } from '../../src/text/width.ts';

/** Text in several styles, in lines of at most `width` columns, broken at blanks where there are any. At least one line. */
export function wrapSpans(spans: readonly Span[], width: number): readonly (readonly Span[])[] {
  // Most lines have room: they need not be taken apart.
  if (fits(spans, width)) return [spans];
  const lines: Span[][] = [[]];
  let taken = 0;
  const put = (span: Span, text: string): void => {
    const line = lines.at(-1)!;
    const last = line.at(-1);
    if (last && last.style === span.style && last.link === span.link)
      line[line.length - 1] = { ...last, text: last.text + text };
    else line.push({ ...span, text });
    taken += displayWidth(text);
  };
  const breakLine = (): void => {
    lines.push([]);
    taken = 0;
  };
  for (const span of spans)
    for (const word of span.text.split(/(?<= )/)) {
      if (taken > 0 && taken + displayWidth(word.trimEnd()) > width) breakLine();
      let rest = word;
      while (displayWidth(rest.trimEnd()) > width) {
        const piece = cut(rest, width);
        // A single character may be wider than the room.
        if (piece === '') break;
        put(span, piece);
        breakLine();
        rest = rest.slice(piece.length);
      }
      put(span, taken + displayWidth(rest) > width ? rest.trimEnd() : rest);
    }
  return lines;
}

function fits(spans: readonly Span[], width: number): boolean {
  let taken = 0;
  for (const [index, { text, style, link }] of spans.entries()) {
    taken += displayWidth(text);
    const before = spans[index - 1];
    // Neighbours of one style become one.
    if (taken > width || (before && before.style === style && before.link === link)) return false;
  }
  return true;
}
