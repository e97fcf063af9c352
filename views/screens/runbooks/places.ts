import { plainText, type Runbook } from '../../../src/model/runbook.ts';
import type { Page } from './page.ts';

/** The first line in view: so many lines below the start of a block. It stays with the block when the terminal changes its width. */
export interface ReadAt {
  readonly block: number;
  readonly plus: number;
}

/** How far the page is scrolled: its end is then in view. */
export function lastTop(page: Page, height: number): number {
  return Math.max(0, page.lines.length - height);
}

export function placeOf(page: Page, line: number): ReadAt {
  const block = page.lines[line]?.block ?? 0;
  return { block, plus: line - (page.starts[block] ?? 0) };
}

/** The line at the top: where the person is, else the heading that the reference led to, also where little stands below it. */
export function topOf(
  runbook: Runbook,
  page: Page,
  at: ReadAt | undefined,
  anchor: string | undefined,
): number {
  const heading = runbook.blocks.findIndex((block) => block.kind === 'heading' && block.anchor === anchor);
  const line = at ? (page.starts[at.block] ?? 0) + at.plus : heading < 0 ? 0 : page.starts[heading]!;
  return Math.max(0, Math.min(line, page.lines.length - 1));
}

/** The next line, from `line` on in the direction of `step`, that holds the text; round the ends. Undefined where none does. */
export function lineWith(page: Page, text: string, line: number, step: 1 | -1): number | undefined {
  const hits = linesWith(page, text);
  if (hits.length === 0) return undefined;
  return step > 0
    ? (hits.find((hit) => hit >= line) ?? hits[0])
    : (hits.findLast((hit) => hit <= line) ?? hits.at(-1));
}

/** Every line that holds the text, upper and lower case alike. */
export function linesWith(page: Page, text: string): readonly number[] {
  if (text === '') return [];
  const wanted = text.toLowerCase();
  return page.lines.flatMap(({ spans }, line) =>
    plainText(spans).toLowerCase().includes(wanted) ? line : [],
  );
}

/** The line of the heading before or after a line; the line itself where there is none. */
export function headingFrom(runbook: Runbook, page: Page, line: number, step: 1 | -1): number {
  const headings = runbook.blocks.flatMap(({ kind }, block) =>
    kind === 'heading' ? page.starts[block]! : [],
  );
  const next = step > 0 ? headings.find((at) => at > line) : headings.findLast((at) => at < line);
  return next ?? line;
}

/** Titles of the headings under which a line stands, outermost first. */
export function pathAt(runbook: Runbook, page: Page, line: number): readonly string[] {
  const path: { readonly level: number; readonly text: string }[] = [];
  runbook.blocks.forEach((block, index) => {
    if (block.kind !== 'heading' || page.starts[index]! > line) return;
    while (path.length > 0 && path.at(-1)!.level >= block.level) path.pop();
    path.push({ level: block.level, text: plainText(block.spans) });
  });
  return path.map(({ text }) => text);
}
