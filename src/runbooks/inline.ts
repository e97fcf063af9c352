import type { SyntaxNode } from '@lezer/common';
import { defined } from '../model/defined.ts';
import { leadsElsewhere, type Span } from '../model/runbook.ts';
import { type BlockText, childrenOf } from './block-text.ts';

/** Marks and what only stands there for machines: nobody reads them. */
const silent: ReadonlySet<string> = new Set([
  ...['HeaderMark', 'EmphasisMark', 'StrikethroughMark', 'LinkMark', 'LinkTitle', 'LinkLabel', 'QuoteMark'],
  ...['TaskMarker', 'Comment', 'ProcessingInstruction'],
]);

const styles: Readonly<Record<string, Span['style']>> = {
  StrongEmphasis: 'strong',
  Emphasis: 'emphasis',
  Strikethrough: 'struck',
};

/** What holds for everything inside a node. */
type Around = Pick<Span, 'style' | 'link'>;

/** The text of a heading, paragraph, item or cell, marks taken away and line ends as blanks. */
export function spansOf(node: SyntaxNode, source: BlockText): readonly Span[] {
  return joined(spansBetween(node, node.from, node.to, source, {}));
}

function spansBetween(
  node: SyntaxNode,
  from: number,
  to: number,
  source: BlockText,
  around: Around,
): readonly Span[] {
  const spans: Span[] = [];
  let at = from;
  for (const child of childrenOf(node)) {
    if (child.from < from || child.to > to) continue;
    spans.push({ text: source.text.slice(at, child.from), ...around }, ...inline(child, source, around));
    at = child.to;
  }
  spans.push({ text: source.text.slice(at, to), ...around });
  return spans;
}

function inline(node: SyntaxNode, source: BlockText, around: Around): readonly Span[] {
  const { name } = node;
  const text = source.slice(node);
  if (silent.has(name)) return [];
  if (name in styles)
    return spansBetween(node, node.from, node.to, source, { ...around, ...defined({ style: styles[name] }) });
  switch (name) {
    case 'InlineCode':
      return [{ ...around, text: codeIn(text), style: 'code' }];
    case 'Escape':
      return [{ ...around, text: text.slice(1) }];
    case 'Entity':
      return [{ ...around, text: withoutEntities(text) }];
    case 'HardBreak':
      return [{ ...around, text: ' ' }];
    case 'HTMLTag':
      return [{ ...around, text: withoutHtml(text) }];
    case 'URL':
      return [{ link: addressOf(text), ...around, text }];
    case 'Autolink':
      return [{ link: addressOf(text.slice(1, -1)), ...around, text: text.slice(1, -1) }];
    case 'Link':
    case 'Image':
      return link(node, source, around);
    default:
      return [{ ...around, text }];
  }
}

/** `[text](address)`, `[text][label]` or `[label]`; what refers to nothing is the text that stands there. */
function link(node: SyntaxNode, source: BlockText, around: Around): readonly Span[] {
  const [open, close] = node.getChildren('LinkMark');
  if (!open || !close) return [{ ...around, text: source.slice(node) }];
  const url = node.getChild('URL');
  const label = node.getChild('LinkLabel');
  const inside = source.text.slice(open.to, close.from);
  const address = url
    ? source.slice(url).replace(/^<|>$/g, '')
    : source.reference(label && source.slice(label) !== '[]' ? source.slice(label) : inside);
  if (address === undefined) {
    // `[NOME]` is a placeholder of the team's and stays as it is written.
    return [
      { ...around, text: '[' },
      ...spansBetween(node, open.to, close.from, source, around),
      { ...around, text: source.text.slice(close.from, node.to) },
    ];
  }
  const spans = spansBetween(node, open.to, close.from, source, { ...around, link: address });
  return spans.some(({ text }) => text !== '') ? spans : [{ ...around, text: address, link: address }];
}

const html: ReadonlySet<string> = new Set([
  ...[
    'a',
    'abbr',
    'b',
    'big',
    'blockquote',
    'br',
    'center',
    'code',
    'dd',
    'del',
    'details',
    'div',
    'dl',
    'dt',
    'em',
    'font',
    'h1',
  ],
  ...[
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'i',
    'img',
    'ins',
    'kbd',
    'li',
    'mark',
    'ol',
    'p',
    'picture',
    'pre',
    'q',
    's',
    'samp',
  ],
  ...[
    'small',
    'source',
    'span',
    'strike',
    'strong',
    'sub',
    'summary',
    'sup',
    'table',
    'tbody',
    'td',
    'tfoot',
    'th',
    'thead',
    'tr',
  ],
  ...['tt', 'u', 'ul', 'var', 'video'],
]);

/** Comments and HTML's own tags become blanks; a tag that HTML has not, such as `<pod>`, is a placeholder and stays. */
export function withoutHtml(text: string): string {
  return text.replace(/<!--[\s\S]*?-->|<\/?([a-z][a-z\d-]*)\b[^>]*>/gi, (whole, name?: string) =>
    name === undefined || html.has(name.toLowerCase()) ? (/^<br\b|^<!/i.test(whole) ? ' ' : '') : whole,
  );
}

function addressOf(text: string): string {
  if (leadsElsewhere(text)) return text;
  return text.includes('@') ? `mailto:${text}` : `https://${text}`;
}

/** CommonMark 6.1: one blank at both ends belongs to the marks. */
export function codeIn(text: string): string {
  const inside = text.replace(/^`+|`+$/g, '').replace(/\r?\n/g, ' ');
  return /^ .* $/.test(inside) && inside.trim() !== '' ? inside.slice(1, -1) : inside;
}

const entities: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' },
  ...{ ndash: '–', mdash: '—', hellip: '…', rarr: '→', larr: '←', times: '×', middot: '·' },
};

/** The common entities and all numbered ones; others stay as they are written. */
export function withoutEntities(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
  });
}

/** Neighbours of one style in one span, blanks run together, none at the ends. */
function joined(spans: readonly Span[]): readonly Span[] {
  const out: Span[] = [];
  for (const span of spans) {
    const text = span.style === 'code' ? span.text : span.text.replace(/\s+/g, ' ');
    const last = out.at(-1);
    if (last && last.style === span.style && last.link === span.link)
      out[out.length - 1] = { ...last, text: last.text + text };
    else if (text !== '') out.push({ ...span, text });
  }
  const trimmed = out.map((span, index) => {
    const start = index === 0 ? span.text.trimStart() : span.text;
    return { ...span, text: index === out.length - 1 ? start.trimEnd() : start };
  });
  return trimmed.filter(({ text }) => text !== '');
}
