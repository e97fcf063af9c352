import type { SyntaxNode, Tree } from '@lezer/common';
import type { MarkdownParser } from '@lezer/markdown';
import { defined } from '../model/defined.ts';
import {
  type Block,
  type BlockContent,
  type CodeMark,
  plainText,
  type RunbookMarks,
  type RunbookProblem,
  type Span,
} from '../model/runbook.ts';
import { Anchors } from './anchors.ts';
import { BlockText, childrenOf } from './block-text.ts';
import { codeIn, spansOf, withoutEntities, withoutHtml } from './inline.ts';
import { Turns } from './turns.ts';

/** Blocks of one file that are read at most. */
const mostBlocks = 20_000;
/** Characters of one fence that are read at most. */
const mostOfFence = 65_536;
/** A Markdown text as it was understood. */
export interface Markdown {
  readonly blocks: readonly Block[];
  readonly problems: readonly RunbookProblem[];
  readonly marks: RunbookMarks;
}

/**
 * Reads GitHub's Markdown: CommonMark with tables, task items, struck text and bare addresses. Every text is a Markdown text: nothing
 * is refused. A front matter between `---` is left out. Long files are parsed in turns, so that keys are heard in between.
 * @param clean makes each text fit to be shown, before anything is made from it
 */
export async function readMarkdown(
  text: string,
  clean = (shown: string): string => shown,
): Promise<Markdown> {
  const { parser, GFM } = await import('@lezer/markdown');
  const front = frontMatterOf(text);
  const body =
    front === undefined ? text : front.whole.replace(/[^\r\n]/g, ' ') + text.slice(front.whole.length);
  const turns = new Turns();
  const tree = await parsedInTurns(parser.configure(GFM), body, turns);
  const reader = new BlockReader(body, tree, clean);
  for (const _ of reader.blockwise()) if (turns.isOver) await turns.next();
  const read = reader.read();
  return front ? { ...read, marks: { ...read.marks, front: { text: front.inside, line: 2 } } } : read;
}

/**
 * Front matter becomes blank lines: offsets and lines of the rest stay. Only what has the look of settings is one: a text may well
 * begin with a rule and have another one further down.
 */
function frontMatterOf(text: string): { readonly whole: string; readonly inside: string } | undefined {
  const [whole = '', inside = ''] =
    /^\uFEFF?---[ \t]*\r?\n([\s\S]*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text) ?? [];
  const lines = inside.split(/\r?\n/);
  const isSettings =
    lines.some((line) => /^[\w-]+:/.test(line)) &&
    lines.every((line) => /^(?:[\w-]+:|\s|-\s|#|$)/.test(line));
  return isSettings ? { whole, inside } : undefined;
}

async function parsedInTurns(parser: MarkdownParser, text: string, turns: Turns): Promise<Tree> {
  const parse = parser.startParse(text);
  for (;;) {
    const tree = parse.advance();
    if (tree) return tree;
    if (turns.isOver) await turns.next();
  }
}

/** Where a block lies. */
interface Place {
  readonly depth: number;
  readonly quoted?: true;
}

/** Walks a syntax tree once and lists its blocks. */
class BlockReader {
  readonly #document: SyntaxNode;
  readonly #source: BlockText;
  readonly #clean: (text: string) => string;
  readonly #blocks: Block[] = [];
  readonly #problems: RunbookProblem[] = [];
  readonly #anchors = new Anchors();
  readonly #columns: number[] = [];
  readonly #comments: RunbookMarks['comments'][number][] = [];
  readonly #codes = new Map<number, CodeMark[]>();
  readonly #altered = new Map<number, ReadonlySet<number>>();

  constructor(text: string, tree: Tree, clean: (text: string) => string) {
    this.#clean = clean;
    this.#document = tree.topNode;
    this.#source = new BlockText(text, tree.topNode);
  }

  /** Reads one block, or one item of a list, after another. */
  *blockwise(): Generator<undefined> {
    for (let node = this.#document.firstChild; node; node = node.nextSibling) {
      const isList = node.name === 'BulletList' || node.name === 'OrderedList';
      if (!isList) this.#block(node, { depth: 0 });
      for (let item = isList ? node.firstChild : null; item; item = item.nextSibling) {
        this.#item(item, node.name === 'OrderedList', { depth: 0 });
        yield;
      }
      yield;
    }
  }

  /** Everything, once it has been read. */
  read(): Markdown {
    const marks = {
      ...{ comments: this.#comments, columns: this.#columns },
      ...{ codes: this.#codes, altered: this.#altered },
    };
    return { blocks: this.#blocks, problems: this.#problems, marks };
  }

  #all(nodes: readonly SyntaxNode[], place: Place): void {
    for (const node of nodes) this.#block(node, place);
  }

  #block(node: SyntaxNode, place: Place): void {
    const heading = /^(?:ATX|Setext)Heading([1-6])$/.exec(node.name);
    if (heading) {
      const spans = this.#spans(node);
      const anchor = this.#anchors.next(plainText(spans));
      this.#add(node, place, { kind: 'heading', level: Number(heading[1]), spans, anchor });
      return;
    }
    switch (node.name) {
      case 'Paragraph':
        this.#add(node, place, { kind: 'paragraph', spans: this.#spans(node) });
        break;
      case 'BulletList':
      case 'OrderedList':
        for (const item of childrenOf(node)) this.#item(item, node.name === 'OrderedList', place);
        break;
      case 'Blockquote':
        this.#all(childrenOf(node), { ...place, quoted: true });
        break;
      case 'FencedCode':
      case 'CodeBlock':
        this.#fence(node, place);
        break;
      case 'Table':
        this.#table(node, place);
        break;
      case 'HorizontalRule':
        this.#add(node, place, { kind: 'rule' });
        break;
      case 'CommentBlock':
        this.#comment(node, this.#blocks.length);
        break;
      case 'HTMLBlock':
        this.#html(node, place);
        break;
    }
  }

  #item(item: SyntaxNode, ordered: boolean, place: Place): void {
    const [mark, first, ...rest] = childrenOf(item).filter(({ name }) => name !== 'QuoteMark');
    if (mark?.name !== 'ListMark') return;
    const text = first?.name === 'Paragraph' || first?.name === 'Task' ? first : undefined;
    const box = text?.getChild('TaskMarker');
    this.#add(item, place, {
      kind: 'item',
      marker: ordered ? this.#source.slice(mark).replace(')', '.') : '•',
      spans: text ? this.#spans(text) : [],
      ...defined({ ticked: box ? /x/i.test(this.#source.slice(box)) : undefined }),
    });
    this.#all(first && !text ? [first, ...rest] : rest, { ...place, depth: place.depth + 1 });
  }

  #fence(node: SyntaxNode, place: Place): void {
    const info = node.getChild('CodeInfo');
    const texts = node.getChildren('CodeText');
    // What stands before each line inside an item or a quotation lies between these nodes and is no part of the text.
    const whole = texts.map((text) => this.#source.slice(text)).join('');
    if (whole.length > mostOfFence) {
      const line = this.#source.lineAt(node.from);
      this.#problems.push({ code: 'fence-too-large', most: mostOfFence, line });
    }
    const raw = whole === '' ? [] : whole.slice(0, mostOfFence).split(/\r?\n/);
    const lines = raw.map((line) => this.#clean(withoutTabs(line)));
    const altered = raw.flatMap((line, index) => (lines[index] === withoutTabs(line) ? [] : index));
    if (altered.length > 0) this.#altered.set(this.#blocks.length, new Set(altered));
    this.#add(node, place, {
      ...{ kind: 'fence', lines },
      language: info ? this.#source.slice(info).split(/\s/, 1)[0]!.toLowerCase() : '',
      firstLine: this.#source.lineAt(texts[0]?.from ?? node.from),
    });
  }

  #table(node: SyntaxNode, place: Place): void {
    const header = node.getChild('TableHeader');
    this.#add(node, place, {
      kind: 'table',
      header: header ? this.#cells(header) : [],
      rows: node.getChildren('TableRow').map((row) => this.#cells(row)),
    });
  }

  /** An empty cell has no node of its own: it is what lies between two bars. */
  #cells(row: SyntaxNode): readonly (readonly Span[])[] {
    const cells: (readonly Span[])[] = [];
    let cell: readonly Span[] | undefined;
    childrenOf(row).forEach((child, index) => {
      if (child.name === 'TableCell') cell = this.#spans(child).map(withoutEscapedBars);
      if (child.name !== 'TableDelimiter') return;
      if (index > 0) cells.push(cell ?? []);
      cell = undefined;
    });
    return cell ? [...cells, cell] : cells;
  }

  /** Of HTML only its text is shown, a paragraph for each line that has any. */
  #html(node: SyntaxNode, place: Place): void {
    const text = withoutHtml(this.#source.slice(node));
    for (const line of text.split('\n').map((one) => one.trim()))
      if (line !== '')
        this.#add(node, place, { kind: 'paragraph', spans: [{ text: this.#clean(withoutEntities(line)) }] });
  }

  #comment(node: SyntaxNode, block: number): void {
    const text = this.#source.slice(node).replace(/^<!--|-->\s*$/g, '');
    this.#comments.push({ text: text.trim(), ...this.#source.placeOf(node.from), block });
  }

  /** Takes down the code spans and comments inside the text of the block that is about to be added. */
  #inside(node: SyntaxNode): void {
    const block = this.#blocks.length;
    for (const child of childrenOf(node)) {
      if (child.name === 'Comment') this.#comment(child, block);
      else if (child.name === 'InlineCode') {
        const raw = codeIn(this.#source.slice(child));
        const text = this.#clean(raw);
        const begins = child.from + Math.max(0, this.#source.slice(child).indexOf(raw));
        const altered = text === raw ? undefined : (true as const);
        const codes = this.#codes.get(block) ?? [];
        this.#codes.set(block, codes);
        codes.push({ text, ...this.#source.placeOf(begins), ...defined({ altered }) });
      } else this.#inside(child);
    }
  }

  #spans(node: SyntaxNode): readonly Span[] {
    this.#inside(node);
    return spansOf(node, this.#source).map(({ text, link, ...span }) => ({
      ...{ ...span, text: this.#clean(text) },
      ...defined({ link: link && this.#clean(link) }),
    }));
  }

  #add(node: SyntaxNode, place: Place, content: BlockContent): void {
    const line = this.#source.lineAt(node.from);
    if (this.#blocks.length < mostBlocks) {
      this.#blocks.push({ line, ...place, ...content });
      this.#columns.push(this.#source.placeOf(node.from).column);
    } else if (!this.#problems.some(({ code }) => code === 'too-many-blocks'))
      this.#problems.push({ code: 'too-many-blocks', most: mostBlocks, line });
  }
}

function withoutTabs(line: string): string {
  return line.replaceAll('\t', '    ');
}

/** In a cell a bar is escaped in code too (GFM 4.10). */
function withoutEscapedBars(span: Span): Span {
  return span.style === 'code' ? { ...span, text: span.text.replaceAll('\\|', '|') } : span;
}
