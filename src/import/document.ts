import type { BlockContent, Runbook } from '../model/runbook.ts';
import { plainText } from '../model/runbook.ts';
import type { WrittenCommand } from '../runbooks/commands/command.ts';
import { readCommands, readSpan } from '../runbooks/commands/read.ts';
import { isOutline, outlineOf, withoutBranch } from '../runbooks/steps/outline.ts';
import { boxesIn } from './boxes.ts';
import { plainCell } from './names.ts';
import { headings, plainHeading } from './vocabulary.ts';

/** A file that is imported. */
interface ImportFile {
  /** As the person named it; it stands in comments and reports. */
  readonly file: string;
  readonly runbook: Runbook;
}

/** A heading with the ones above it. */
export interface Heading {
  readonly text: string;
  readonly anchor: string;
  readonly line: number;
  /** Plain words of the heading and those above it, the outermost first. */
  readonly path: readonly string[];
}

interface Placed {
  readonly line: number;
  readonly under: Heading | undefined;
}

export interface FoundTable extends Placed {
  readonly header: readonly string[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly line: number }[];
}

export interface FoundItem extends Placed {
  readonly text: string;
  readonly task: boolean;
}

export interface FoundBox extends Placed {
  readonly lines: readonly string[];
  /** What is written beside the arrow that leads to it. */
  readonly before?: string;
}

export interface FoundCommand extends Placed {
  readonly command: WrittenCommand;
  /** It stands in a table, beside what it is about. */
  readonly inTable?: true;
}

/** A file by what matters to an import. What stands under an index, a glossary or a history is left out. */
export interface Document {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly tables: readonly FoundTable[];
  readonly items: readonly FoundItem[];
  readonly commands: readonly FoundCommand[];
  /** Boxes of drawings. */
  readonly boxes: readonly FoundBox[];
}

type Fence = Extract<BlockContent, { readonly kind: 'fence' }>;

/** Lays a runbook out for an import. */
export function documentOf({ file, runbook }: ImportFile): Document {
  const found = {
    headings: [] as Heading[],
    tables: [] as FoundTable[],
    items: [] as FoundItem[],
    commands: [] as FoundCommand[],
    boxes: [] as FoundBox[],
  };
  const path: { readonly level: number; readonly words: string }[] = [];
  let under: Heading | undefined;
  runbook.blocks.forEach((block, index) => {
    const { line } = block;
    if (block.kind === 'heading') {
      while (path.length > 0 && path.at(-1)!.level >= block.level) path.pop();
      const text = plainText(block.spans);
      path.push({ level: block.level, words: plainHeading(text) });
      under = { text, anchor: block.anchor, line, path: path.map(({ words }) => words) };
      found.headings.push(under);
    }
    if (under?.path.some((words) => headings.ignored.test(words))) return;
    switch (block.kind) {
      case 'table':
        found.tables.push({
          ...{ line, under, header: block.header.map((cell) => plainCell(plainText(cell))) },
          rows: block.rows.map((cells, row) => ({
            cells: cells.map((cell) => plainCell(plainText(cell))),
            // Behind the header and the line of bars.
            line: line + 2 + row,
          })),
        });
        break;
      case 'item':
      case 'paragraph':
        found.items.push({
          line,
          under,
          text: plainText(block.spans),
          task: block.kind === 'item' && block.ticked !== undefined,
        });
        break;
      case 'fence':
        addFence(block, under, found);
        break;
    }
    for (const { text, line: at } of runbook.marks.codes.get(index) ?? []) {
      const command = readSpan(text);
      if (command)
        found.commands.push({
          command,
          line: at,
          under,
          ...(block.kind === 'table' ? { inTable: true } : {}),
        });
    }
  });
  return { file, name: runbook.name, title: runbook.title, ...found };
}

/** Templates and lists stand in fences of Markdown, where no reader of Markdown sees them. */
function addFence(
  fence: Fence,
  under: Heading | undefined,
  found: { readonly items: FoundItem[]; readonly commands: FoundCommand[]; readonly boxes: FoundBox[] },
): void {
  const { language, lines, firstLine } = fence;
  if (/^(?:text|txt|)$/.test(language))
    for (const { at, ...box } of boxesIn(lines)) found.boxes.push({ ...box, line: firstLine + at, under });
  if (/^(?:markdown|md|text|txt|)$/.test(language) || lines.some((line) => /^\s*[-*] \[[ xX]\] /.test(line)))
    lines.forEach((line, index) => {
      const item = /^\s*(?:[-*•]|\d+[.)])\s+(\[[ xX]\]\s+)?(.*)$/.exec(line);
      const labelled = /^\s*\*{0,2}[\p{L}][\p{L} /-]{1,40}\*{0,2}:\s*\S/u.test(line)
        ? line.trim()
        : undefined;
      const text = item?.[2] ?? labelled;
      if (text !== undefined)
        found.items.push({ line: firstLine + index, under, text, task: item?.[1] !== undefined });
    });
  // Lines of a fence that only name an address: `API: https://…`.
  else
    lines.forEach((line, index) => {
      const text = line.trim();
      if (
        /^#?\s*[\p{L}][\p{L} /-]{1,40}:\s*https?:\/\//u.test(text) ||
        (text.startsWith('# ') && text.length < 60)
      )
        found.items.push({ line: firstLine + index, under, text, task: false });
      const task = /^#\s*[-*] \[[ xX]\]\s+(.*)$/.exec(text);
      if (task) found.items.push({ line: firstLine + index, under, text: task[1]!, task: true });
    });
  const outline = isOutline(fence);
  if (outline)
    for (const { index, text, step } of outlineOf(lines))
      if (step?.task) found.items.push({ line: firstLine + index, under, text, task: true });
  const written = outline ? lines.map(withoutBranch) : lines;
  for (const command of readCommands(written.join('\n'), language))
    found.commands.push({ command, line: firstLine + command.line, under });
}
