import { defined } from '../model/defined.ts';

/** A box of a drawing: what stands in it, and on the arrow that leads to it. */
interface DrawnBox {
  /** Index of the line with its first text. */
  readonly at: number;
  readonly lines: readonly string[];
  /** What is written beside the arrow above it. */
  readonly before?: string;
}

const edge = /[─━═┬┴┼▼▲]/u;

/**
 * Reads the boxes of a drawing: those with corners (`┌──┐`), also beside and inside each other, and names in brackets that arrows join
 * (`[Web] → [API]`).
 */
export function boxesIn(lines: readonly string[]): readonly DrawnBox[] {
  return [...cornered(lines), ...bracketed(lines)];
}

function cornered(lines: readonly string[]): readonly DrawnBox[] {
  const boxes: DrawnBox[] = [];
  lines.forEach((line, top) => {
    for (const { index, 0: roof } of line.matchAll(/┌[─━═┬┴┼▼▲]{3,}┐/gu)) {
      const end = index + roof.length - 1;
      const inside: { readonly text: string; readonly at: number }[] = [];
      let at = top + 1;
      for (; at < lines.length && lines[at]![index] === '│'; at += 1) {
        // Lines with other boxes in them are about those.
        const text = lines[at]!.slice(index + 1, end);
        if (!/[│┌┐└┘]/u.test(text)) inside.push({ text: text.replace(/^[\s─━═┬┴┼▼▲]+|\s+$/gu, ''), at });
      }
      const said = inside.filter(({ text }) => text !== '' && !edge.test(text));
      const [first] = said;
      if (!first || lines[at]?.[index] !== '└') continue;
      const before = beside(lines, top);
      boxes.push({
        at: first.at,
        lines: said.map(({ text }) => text),
        ...defined({ before }),
      });
    }
  });
  return boxes;
}

/** What stands on the lines of an arrow above a box. */
function beside(lines: readonly string[], top: number): string | undefined {
  const said: string[] = [];
  for (let at = top - 1; at >= 0 && /^[\s│▼▲|v]/u.test(lines[at]!) && !/[┌└]/u.test(lines[at]!); at -= 1) {
    const text = lines[at]!.replace(/[│▼▲|]/gu, ' ').trim();
    if (text !== '' && text !== 'v') said.unshift(text);
  }
  return said.length === 0 ? undefined : said.join(' ');
}

function bracketed(lines: readonly string[]): readonly DrawnBox[] {
  const isJoined = lines.some((line) => /\]\s*(?:→|-+>|=+>|←|↔)\s*\[/u.test(line));
  if (!isJoined) return [];
  return lines.flatMap((line, at) =>
    Array.from(line.matchAll(/\[([\p{L}][^[\]]{1,60})\]/gu), ([, name = '']) => ({
      at,
      lines: [name.trim()],
    })),
  );
}
