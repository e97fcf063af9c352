import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString as textOf } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';
import { type Block, plainText } from '../../src/model/runbook.ts';

/** What two readers of Markdown must agree on of a block: its kind, its line and its text without blanks. */
export interface Outline {
  readonly kind: Block['kind'];
  readonly line: number;
  readonly text: string;
}

/** As CommonMark's reference implementation reads it. */
export function outlineByMdast(text: string): readonly Outline[] {
  const out: Outline[] = [];
  walk(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }), out);
  return out;
}

export function outlineOf(blocks: readonly Block[]): readonly Outline[] {
  return blocks.map((block) => ({ kind: block.kind, line: block.line, text: bare(contentOf(block)) }));
}

function contentOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${block.level} ${plainText(block.spans)}`;
    case 'paragraph':
      return plainText(block.spans);
    case 'item':
      return `${block.ticked ?? ''} ${plainText(block.spans)}`;
    case 'fence':
      return `${block.language} ${block.lines.join('\n')}`;
    case 'table':
      return [block.header, ...block.rows].map((row) => row.map(plainText).join('|')).join('||');
    case 'rule':
      return '';
  }
}

function walk(node: Nodes, out: Outline[]): void {
  const line = node.position?.start.line ?? 0;
  const add = (kind: Block['kind'], text: string): void => void out.push({ kind, line, text: bare(text) });
  switch (node.type) {
    case 'root':
    case 'blockquote':
    case 'list':
      for (const child of node.children) walk(child, out);
      break;
    case 'heading':
      add('heading', `${node.depth} ${said(node)}`);
      break;
    case 'paragraph':
      add('paragraph', said(node));
      break;
    case 'listItem': {
      const [first, ...rest] = node.children;
      const isText = first?.type === 'paragraph';
      add('item', `${node.checked ?? ''} ${isText ? said(first) : ''}`);
      for (const child of first && !isText ? [first, ...rest] : rest) walk(child, out);
      break;
    }
    case 'code':
      add('fence', `${node.lang?.toLowerCase() ?? ''} ${node.value}`);
      break;
    case 'table': {
      const width = node.children[0]!.children.length;
      // A row with too few cells is filled up, one with too many cut.
      const cells = node.children.map(({ children }) =>
        Array.from({ length: width }, (_, at) => (children[at] ? said(children[at]) : '')).join('|'),
      );
      add('table', cells.join('||'));
      break;
    }
    case 'thematicBreak':
      add('rule', '');
      break;
  }
}

/** Its text; pictures by what is written for those who do not see them. */
function said(node: Nodes): string {
  return textOf(node, { includeImageAlt: true, includeHtml: false });
}

/** Blanks are laid out anew anyway. */
function bare(text: string): string {
  return text.replace(/\s+/g, '');
}
