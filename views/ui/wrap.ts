import { cut, displayWidth } from '../../src/text/width.ts';

/** The text in lines of at most `width` columns, broken at blanks where there are any. Nothing is lost but the blank broken at. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (displayWidth(rest) > width && width > 1) {
    let line = cut(rest, width);
    if (line === '') break;
    const blank = rest[line.length] === ' ' ? line.length : line.lastIndexOf(' ');
    if (blank > width / 2) line = rest.slice(0, blank);
    lines.push(line);
    rest = rest.slice(line.length).replace(/^ /, '');
  }
  lines.push(rest);
  return lines;
}
