import type { Block, Runbook, Span } from '../../../src/model/runbook.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { words } from '../../../src/words/index.ts';
import { wrapSpans } from '../../ui/spans.ts';
import type { Role, Theme } from '../../ui/theme.ts';
import { tableLines } from './table-lines.ts';

/** One line of a page. */
interface PageLine {
  /** Columns left free before its text. */
  readonly indent: number;
  readonly spans: readonly Span[];
  /** Look of spans that have no style of their own. */
  readonly role: Role;
  /** Index of its block. */
  readonly block: number;
}

/** A link with the first line it stands in. */
interface PageLink {
  readonly line: number;
  readonly link: string;
  readonly text: string;
}

/** A runbook laid out for a width. */
export interface Page {
  readonly lines: readonly PageLine[];
  readonly links: readonly PageLink[];
  /** First line of each block. */
  readonly starts: readonly number[];
}

/** Widest that text gets, in columns: longer lines are hard to find back from. */
const widestText = 100;
const pages = new WeakMap<Runbook, { readonly width: number; readonly page: Page }>();

/** Lays a runbook out; the same page again while neither it nor the width changed. */
export function pageOf(runbook: Runbook, theme: Theme, width: number): Page {
  const known = pages.get(runbook);
  if (known?.width === width) return known.page;
  const lines: PageLine[] = [];
  const starts: number[] = [];
  for (const problem of runbook.problems)
    lines.push({ indent: 1, spans: [{ text: words.runbooks.problem(problem) }], role: 'warning', block: 0 });
  runbook.blocks.forEach((block, index) => {
    const before = runbook.blocks[index - 1];
    if (lines.length > 0 && !(before && isTight(before, block))) lines.push(blank(index));
    starts.push(lines.length);
    lines.push(...blockLines(block, index, theme, width));
  });
  const page = { lines, links: linksOf(lines), starts };
  pages.set(runbook, { width, page });
  return page;
}

function blank(block: number): PageLine {
  return { indent: 0, spans: [], role: 'plain', block };
}

/** Items of a list stand under each other. */
function isTight(before: Block, block: Block): boolean {
  return block.kind === 'item' && (before.kind === 'item' || before.kind === 'paragraph');
}

function blockLines(block: Block, index: number, theme: Theme, width: number): readonly PageLine[] {
  const { glyphs } = theme;
  const indent = 1 + block.depth * 3 + (block.quoted ? 2 : 0);
  const room = Math.max(8, Math.min(widestText, width - indent - 1));
  const line = (spans: readonly Span[], role: Role = 'plain', more = 0): PageLine => ({
    ...{ indent: indent + more, spans, role, block: index },
  });
  const wrapped = (spans: readonly Span[], role: Role = 'plain', more = 0): readonly PageLine[] =>
    wrapSpans(spans, room - more).map((part) => line(part, role, more));
  switch (block.kind) {
    case 'heading':
      return wrapped(block.spans, block.level <= 2 ? 'accent' : 'strong').map((one) => ({
        ...one,
        indent: indent - 1,
      }));
    case 'paragraph':
      return wrapped(block.spans, block.quoted ? 'muted' : 'plain');
    case 'item': {
      const box = block.ticked === undefined ? '' : block.ticked ? ' [x]' : ' [ ]';
      const mark = `${block.marker === '•' ? glyphs.separator : block.marker}${box} `;
      const more = displayWidth(mark);
      const [first, ...rest] = wrapped(block.spans, 'plain', more);
      return [{ ...first!, indent, spans: [{ text: mark }, ...first!.spans] }, ...rest];
    }
    case 'fence':
      return block.lines.flatMap((text) =>
        wrapSpans([{ text, style: 'code' }], Math.max(8, width - indent - 3)).map((part, at) =>
          line(
            [{ text: `${glyphs.frame.left} ` }, ...(at === 0 ? part : [{ text: '  ' }, ...part])],
            isComment(text) ? 'muted' : 'plain',
          ),
        ),
      );
    case 'table':
      return tableLines(block.header, block.rows, theme, width - indent - 1).map(({ spans, role }) =>
        line(spans, role),
      );
    case 'rule':
      return [line([{ text: glyphs.frame.top.repeat(Math.min(40, room)) }], 'muted')];
  }
}

/** In a fence, what is said about the commands and not run. */
function isComment(text: string): boolean {
  return /^\s*(?:#|--|\/\/)/.test(text);
}

function linksOf(lines: readonly PageLine[]): readonly PageLink[] {
  const links: PageLink[] = [];
  lines.forEach(({ spans, block }, line) => {
    for (const { link, text } of spans) {
      if (link === undefined) continue;
      const last = links.at(-1);
      // The rest of a link that was wrapped.
      if (last && last.link === link && last.line === line - 1 && lines[last.line]!.block === block) continue;
      links.push({ line, link, text });
    }
  });
  return links;
}

interface PaintOptions {
  /** A search hit it. */
  readonly found?: boolean;
  /** The link that Enter follows. */
  readonly chosen?: string | undefined;
  /** Nothing but text. */
  readonly bare?: boolean;
}

/** A line of exactly `width` columns. */
export function paintLine(
  theme: Theme,
  line: PageLine,
  width: number,
  { found = false, chosen, bare = false }: PaintOptions,
): string {
  let left = Math.max(0, width - line.indent);
  let text = ' '.repeat(width - left);
  for (const span of line.spans) {
    if (left <= 0) break;
    const columns = Math.min(left, displayWidth(span.text));
    const shown = theme.fit(span.text, columns);
    if (bare) {
      text += shown;
      left -= columns;
      continue;
    }
    const painted = theme.paint(
      roleOf(span, line.role, span.link !== undefined && span.link === chosen),
      shown,
    );
    text += span.link === undefined ? painted : theme.link(span.link, painted);
    left -= columns;
  }
  text += ' '.repeat(left);
  return found ? theme.paint('selected', text) : text;
}

function roleOf(span: Span, role: Role, chosen: boolean): Role {
  if (chosen) return 'notice';
  if (span.link !== undefined) return 'accent';
  if (span.style === 'strong') return 'strong';
  if (span.style === 'struck') return 'muted';
  if (span.style === 'code') return role === 'plain' ? 'ok' : role;
  return role;
}
