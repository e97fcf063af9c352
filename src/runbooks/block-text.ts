import type { SyntaxNode } from '@lezer/common';

/** Nodes in which link references may stand. */
const containers: ReadonlySet<string> = new Set([
  ...['Document', 'Blockquote', 'BulletList', 'OrderedList', 'ListItem'],
]);

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** The text of a file with what is known of all of it: where its lines begin, and what its link labels stand for. */
export class BlockText {
  readonly text: string;
  readonly #lineStarts: readonly number[];
  readonly #references = new Map<string, string>();

  constructor(text: string, document: SyntaxNode) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    this.#readReferences(document);
  }

  slice({ from, to }: { readonly from: number; readonly to: number }): string {
    return this.text.slice(from, to);
  }

  /** Line of an offset, from 1. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Line and column of an offset, both from 1. */
  placeOf(offset: number): { readonly line: number; readonly column: number } {
    const line = this.lineAt(offset);
    return { line, column: offset - this.#lineStarts[line - 1]! + 1 };
  }

  /** The address that `[label]: address` gives. Labels differ neither by case nor by blanks. */
  reference(label: string): string | undefined {
    return this.#references.get(labelOf(label));
  }

  #readReferences(node: SyntaxNode): void {
    for (const child of childrenOf(node)) {
      if (containers.has(child.name)) this.#readReferences(child);
      if (child.name !== 'LinkReference') continue;
      const [label, url] = [child.getChild('LinkLabel'), child.getChild('URL')];
      if (!label || !url) continue;
      const key = labelOf(this.slice(label));
      // CommonMark 4.7: the first of two definitions holds.
      if (!this.#references.has(key)) this.#references.set(key, this.slice(url).replace(/^<|>$/g, ''));
    }
  }
}

function labelOf(text: string): string {
  return text
    .replace(/^\[|\]$/g, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();
}
