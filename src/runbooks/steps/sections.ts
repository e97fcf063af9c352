import type { FilePlace, PartKind } from '../../model/procedure.ts';
import { plainText, type Runbook } from '../../model/runbook.ts';
import { isIndex, partOf } from './part-words.ts';
import { withoutNumber } from './plain.ts';
import { type Numbered, stepHeading } from './titles.ts';

/** A heading with what stands under it. */
export interface Section {
  /** Index of the heading's block; -1 for what stands above the first heading. */
  readonly block: number;
  /** Index behind the last block of its own: where the next heading stands. */
  readonly ownEnd: number;
  readonly level: number;
  readonly title: string;
  readonly anchor?: string;
  readonly at: FilePlace;
  /** Headings from the outermost to this, without numbers. */
  readonly path: readonly string[];
  readonly children: readonly Section[];
  readonly part?: PartKind;
  readonly step?: Numbered;
}

interface OpenSection extends Section {
  ownEnd: number;
  readonly children: OpenSection[];
  part?: PartKind;
  step?: Numbered;
}

/** The headings of a runbook as a tree; its root is the file. Headings inside items and quotations are text. */
export function sectionsOf(runbook: Runbook): Section {
  const { blocks, marks } = runbook;
  const root = open(-1, 0, runbook.name, { line: 1, column: 1 }, []);
  const path: OpenSection[] = [root];
  blocks.forEach((block, index) => {
    if (block.kind !== 'heading' || block.depth > 0 || block.quoted) return;
    path.at(-1)!.ownEnd = Math.min(path.at(-1)!.ownEnd, index);
    while (path.at(-1)!.level >= block.level) path.pop();
    const title = plainText(block.spans);
    const parent = path.at(-1)!;
    const at = { line: block.line, column: marks.columns[index] ?? 1 };
    const section = {
      ...open(index, block.level, title, at, [...parent.path, withoutNumber(title)]),
      anchor: block.anchor,
    };
    parent.children.push(section);
    path.push(section);
  });
  close(root, blocks.length);
  return root;
}

function open(
  block: number,
  level: number,
  title: string,
  at: FilePlace,
  path: readonly string[],
): OpenSection {
  return { block, level, title, at, path, ownEnd: Number.MAX_SAFE_INTEGER, children: [] };
}

/** Says of every section what it is to the one above it. */
function close(section: OpenSection, end: number): void {
  section.ownEnd = Math.min(section.ownEnd, end);
  const kinds = section.children.map(({ title }) => partOf(title));
  const named = kinds.filter((kind) => kind !== undefined).length;
  const different = new Set(kinds).size - (named < kinds.length ? 1 : 0);
  // A chapter may have a procedure that is called Rollback: parts come together.
  const areParts =
    section.block >= 0 &&
    named > 0 &&
    (named === kinds.length || (different >= 2 && named * 2 >= kinds.length));
  section.children.forEach((child, index) => {
    const kind = kinds[index];
    const step = stepHeading(child.title);
    if (areParts && kind) child.part = kind;
    if (step) child.step = step;
    close(child, end);
  });
}

/** Whether nobody goes through what stands under a heading. */
export function isSkipped(section: Section): boolean {
  return isIndex(section.title);
}
