import { defined } from '../../model/defined.ts';
import type {
  Annotation,
  Branch,
  Code,
  FilePlace,
  PartKind,
  PlatformWord,
  Procedure,
  ProcedurePart,
} from '../../model/procedure.ts';
import { type Block, plainText, type Runbook, type Span } from '../../model/runbook.ts';
import { annotationsIn } from './annotations.ts';
import { type Conditional, conditionalOf } from './decisions.ts';
import { StepDraft } from './draft.ts';
import { type FencePart, fenceParts, holdsCommands, isDrawing } from './fence.ts';
import type { Identities } from './identity.ts';
import { partOf } from './part-words.ts';
import { placeholdersIn } from './placeholders.ts';
import type { Section } from './sections.ts';
import { timesIn } from './times.ts';
import { expectationIn, platformIn } from './titles.ts';

type Item = Extract<Block, { readonly kind: 'item' }>;
type Fence = Extract<Block, { readonly kind: 'fence' }>;

interface OpenPart {
  readonly kind: PartKind;
  readonly title: string;
  readonly at: FilePlace;
  readonly path: readonly string[];
  readonly block: number;
  readonly notes: string[];
  readonly steps: StepDraft[];
}

/** Parts in which what is written is meant to be done, also where no list or fence says so. */
const acting: ReadonlySet<PartKind> = new Set(['diagnosis', 'resolution', 'verification', 'rollback']);
/** Lines of a fence without commands that a step shows. */
const mostShown = 40;

/** Reads one section, with its parts, into a procedure. */
export class ProcedureReader {
  readonly #runbook: Runbook;
  readonly #section: Section;
  readonly #identities: { readonly procedures: Identities; readonly steps: Identities };
  readonly #parts: OpenPart[] = [];
  #limitMs: number | undefined;
  /** The step that deeper blocks belong to. */
  #step: StepDraft | undefined;
  /** The decision that is open, and how deep its items lie; -1 for one of paragraphs, whose branches reach to the next. */
  #decision: { readonly draft: StepDraft; readonly depth: number } | undefined;
  /** What the next fence is called by the paragraph before it. */
  #label: { readonly text: string; readonly block: number } | undefined;
  #platform: PlatformWord | undefined;

  constructor(
    runbook: Runbook,
    section: Section,
    identities: { readonly procedures: Identities; readonly steps: Identities },
  ) {
    this.#runbook = runbook;
    this.#section = section;
    this.#identities = identities;
  }

  /** @returns undefined where there is nothing to go through */
  read(): Procedure | undefined {
    const { title, at, anchor, path } = this.#section;
    this.#open('other', '', at, path, this.#section.block);
    this.#own(this.#section);
    this.#inside(this.#section);
    for (const part of this.#parts) this.#fallBack(part);
    if (this.#parts.every(({ steps }) => steps.length === 0)) return undefined;
    this.#annotate();
    const { limitMs = this.#limitMs } = timesIn(title);
    return {
      ...{ id: this.#identities.procedures.next(...path), title, path, at },
      ...defined({ anchor, limitMs }),
      parts: this.#parts
        .filter(({ steps, notes, title: name }) => steps.length + notes.length > 0 || name !== '')
        .map((part) => this.#closed(part)),
    };
  }

  #closed({ kind, title, at, notes, steps }: OpenPart): ProcedurePart {
    return { kind, title, at, notes, steps: steps.map((draft) => draft.made(this.#identities.steps)) };
  }

  #open(kind: PartKind, title: string, at: FilePlace, path: readonly string[], block: number): void {
    this.#parts.push({ kind, title, at, path, block, notes: [], steps: [] });
    this.#leave();
    this.#platform = undefined;
  }

  #leave(): void {
    this.#step = undefined;
    this.#decision = undefined;
    this.#label = undefined;
  }

  get #part(): OpenPart {
    return this.#parts.at(-1)!;
  }

  #inside(section: Section): void {
    for (const child of section.children) {
      if (child.step) this.#headingStep(child);
      else if (child.part) this.#partSection(child, child.part);
    }
  }

  #partSection(section: Section, kind: PartKind): void {
    this.#open(kind, section.title, section.at, section.path, section.block);
    this.#own(section);
    // Headings inside a part only group what stands in it.
    for (const child of section.children) {
      if (child.step) this.#headingStep(child);
      else {
        this.#partSection(child, child.part ?? kind);
        this.#platform = platformIn(child.title);
      }
    }
  }

  #headingStep(section: Section): void {
    this.#leave();
    const { number, title } = section.step!;
    const draft = new StepDraft({
      ...{ origin: 'heading', title: title || section.title, number, depth: -1 },
      ...{ at: section.at, path: section.path.slice(0, -1), block: section.block },
    });
    this.#add(draft);
    const before = this.#part.steps.length;
    this.#own(section);
    for (const child of section.children) {
      if (child.step) this.#headingStep(child);
      else this.#own(child);
    }
    const steps = this.#part.steps;
    // A heading over steps of their own is no step besides.
    if (draft.isBare && steps.length > before) steps.splice(steps.indexOf(draft), 1);
    this.#leave();
  }

  #own({ block, ownEnd }: Section): void {
    const { blocks } = this.#runbook;
    for (let index = block + 1; index < ownEnd; index += 1) this.#block(blocks[index]!, index);
  }

  #block(block: Block, index: number): void {
    const isInside = this.#step && block.depth > this.#step.depth;
    if (this.#step && !isInside && block.kind !== 'fence' && block.kind !== 'item') this.#step = undefined;
    if (block.quoted) {
      const text = 'spans' in block ? plainText(block.spans) : '';
      if (isInside) this.#step!.note(text);
      else if (text !== '') this.#part.notes.push(text);
      return;
    }
    switch (block.kind) {
      case 'paragraph':
        this.#paragraph(block.spans, block.depth, index);
        break;
      case 'item':
        this.#item(block, index);
        break;
      case 'fence':
        this.#fence(block, index);
        break;
      case 'table':
        this.#table(block.rows);
        break;
      case 'heading':
        this.#part.notes.push(plainText(block.spans));
        break;
      case 'rule':
        this.#leave();
    }
  }

  #paragraph(spans: readonly Span[], depth: number, index: number): void {
    const text = plainText(spans).trim();
    if (text === '') return;
    const inside = this.#step && depth > this.#step.depth ? this.#step : undefined;
    const label = depth === 0 ? labelIn(spans) : undefined;
    if (label !== undefined) {
      const kind = this.#section.part ? undefined : partOf(label);
      const conditional = conditionalOf(label);
      if (kind) {
        this.#open(kind, label.replace(/\s*:$/, ''), this.#place(index), [...this.#part.path, label], index);
        return;
      }
      if (conditional) {
        this.#branch(conditional, index, -1, []);
        return;
      }
      if (!inside) this.#leave();
      this.#platform = platformIn(label);
    }
    const { limitMs } = timesIn(text);
    if (limitMs !== undefined && this.#part.steps.length === 0 && /tempo|time|dura/i.test(text))
      this.#limitMs ??= limitMs;
    if (inside) {
      inside.note(text);
      inside.addCodes(this.#codes(index));
      inside.links.push(...linksIn(spans));
      inside.endLine = this.#runbook.blocks[index]!.line;
    } else this.#part.notes.push(text);
    if (label !== undefined || /:$/.test(text) || text.length <= 80) this.#label = { text, block: index };
  }

  #table(rows: readonly (readonly (readonly Span[])[])[]): void {
    for (const row of rows.slice(0, mostShown)) {
      const text = row.map(plainText).join(' · ');
      if (this.#step) this.#step.note(text);
      else this.#part.notes.push(text);
    }
  }

  #item(item: Item, index: number): void {
    const text = plainText(item.spans).trim();
    const isNumbered = item.marker !== '•';
    const conditional = item.ticked === undefined ? conditionalOf(text) : undefined;
    if (this.#decision && item.depth <= this.#decision.depth && !conditional) this.#decision = undefined;
    if (conditional && (!isNumbered || this.#hasConditionalNeighbour(item, index)))
      this.#branch(conditional, index, item.depth, item.spans);
    else if (isNumbered || item.ticked !== undefined) {
      if (!isOnlyLink(item.spans)) this.#itemStep(item, text, index, conditional);
    } else this.#bullet(item, text, index);
  }

  #bullet(item: Item, text: string, index: number): void {
    const step = this.#step;
    if (step && item.depth > step.depth) {
      const expected = expectationIn(text);
      if (expected) step.expected.push(expected);
      else step.note(text);
      step.addCodes(this.#codes(index));
      step.links.push(...linksIn(item.spans));
      step.endLine = item.line;
      return;
    }
    this.#step = undefined;
    // What stands under a condition, or beside conditions, is meant to be done.
    if (
      (this.#decision && item.depth > this.#decision.depth) ||
      (item.depth === 0 && acting.has(this.#part.kind) && this.#hasConditionalNeighbour(item, index))
    )
      this.#itemStep(item, text, index, undefined);
    else if (text !== '') this.#part.notes.push(text);
  }

  #itemStep(item: Item, text: string, index: number, conditional: Conditional | undefined): void {
    const draft = new StepDraft({
      ...{ origin: item.ticked === undefined ? 'item' : 'task', title: text, depth: item.depth },
      ...{ at: this.#place(index), path: this.#part.path, block: index },
      number: item.marker === '•' ? undefined : item.marker.replace(/\.$/, ''),
    });
    draft.ticked = item.ticked === true;
    draft.when = conditional?.when;
    draft.addCodes(this.#codes(index));
    draft.links.push(...linksIn(item.spans));
    this.#add(draft);
  }

  #branch(
    { when, text, otherwise }: Conditional,
    index: number,
    depth: number,
    spans: readonly Span[],
  ): void {
    const place = this.#place(index);
    if (this.#decision?.depth !== depth) {
      const draft = new StepDraft({
        ...{
          origin: 'decision',
          title:
            this.#label?.block === index - 1 ? this.#label.text : this.#part.title || this.#section.title,
        },
        ...{ at: place, path: this.#part.path, block: index, depth },
      });
      this.#step = undefined;
      this.#add(draft);
      this.#decision = { draft, depth };
    }
    const { draft } = this.#decision!;
    const codes = this.#codes(index);
    const said = when.replace(/`/g, '');
    const condition = codes.find((code) => said.includes(code.text));
    const goto = linksIn(spans).find(({ to }) => to.includes('#'))?.to;
    const branch: Branch = {
      ...{ when, text, at: place, codes: codes.filter((code) => code !== condition) },
      ...defined({ otherwise, condition, goto }),
    };
    draft.branches.push(branch);
    draft.links.push(...linksIn(spans));
    draft.endLine = place.line;
    // What lies deeper, or follows such a paragraph, is the way on from there.
    this.#step = undefined;
    this.#label = undefined;
    if (text === '') return;
    // What is to be done then is a step of that way.
    const then = new StepDraft({
      ...{ origin: 'item', title: text, at: place, path: this.#part.path, block: index, depth },
    });
    then.within = { decision: draft, branch: draft.branches.length - 1 };
    then.addCodes(branch.codes);
    then.links.push(...linksIn(spans));
    this.#part.steps.push(then);
    this.#step = then;
  }

  /** Whether an item stands in a list in which others begin with a condition. */
  #hasConditionalNeighbour(item: Item, index: number): boolean {
    const { blocks } = this.#runbook;
    for (const step of [1, -1])
      for (let at = index + step; at >= 0 && at < blocks.length && Math.abs(at - index) < 60; at += step) {
        const other = blocks[at]!;
        if (other.depth > item.depth) continue;
        if (
          other.kind !== 'item' ||
          other.depth < item.depth ||
          (other.marker === '•') !== (item.marker === '•')
        )
          break;
        if (conditionalOf(plainText(other.spans))) return true;
      }
    return false;
  }

  #fence(fence: Fence, index: number): void {
    const { language, lines } = fence;
    const step =
      this.#step && (fence.depth > this.#step.depth || this.#step.block === index - 1)
        ? this.#step
        : undefined;
    const label = this.#label?.block === index - 1 ? this.#label.text : undefined;
    this.#step = step;
    if (isDrawing(fence)) return;
    const tasks = lines.filter((line) => /^\s*[-*+]\s+\[[ xX]\]\s+\S/.test(line));
    if (!holdsCommands(language) || (language === '' && tasks.length > 0)) {
      if (language !== '' && language !== 'markdown' && language !== 'md' && language !== 'text')
        this.#text(lines, index, label);
      else this.#tasks(fence, index);
      return;
    }
    if (label !== undefined && expectationIn(label) !== undefined && step) {
      step.expected.push(lines.slice(0, mostShown).join('\n'));
      return;
    }
    const at = { line: fence.firstLine, column: this.#runbook.marks.columns[index] ?? 1 };
    const altered = this.#runbook.marks.altered.get(index) ?? new Set<number>();
    const [opening, ...parts] = fenceParts({ language, lines, at, altered });
    // What is said above the first numbered title is about all of them.
    const isAbout = opening && !opening.title && opening.options.length === 0 && parts.length > 0;
    if (isAbout) this.#part.notes.push(...opening.notes, ...opening.branches.map(({ when }) => when));
    for (const part of isAbout ? parts : opening ? [opening, ...parts] : []) {
      if (part.case !== undefined) this.#case(part.case, part.at, index);
      this.#fencePart(part, fence, index, step, label);
    }
    if (this.#decision?.draft.block === index) this.#closeCases(this.#decision.draft);
  }

  #fencePart(
    part: FencePart,
    fence: Fence,
    index: number,
    step: StepDraft | undefined,
    label: string | undefined,
  ): void {
    const draft =
      step && !part.title
        ? step
        : new StepDraft({
            ...{ origin: part.title ? 'comment' : 'fence', at: part.at, path: this.#part.path, block: index },
            ...{ number: part.title?.number, depth: fence.depth },
            title: part.title?.title || this.#fenceTitle(part, label),
          });
    for (const note of part.notes) if (note !== draft.title) draft.note(note);
    draft.expected.push(...part.expected);
    draft.branches.push(...part.branches);
    draft.addOptions(
      part.options.map((option) => ({
        ...option,
        ...defined({ platform: option.platform ?? this.#platform }),
      })),
    );
    draft.sleepMs += part.sleepMs ?? 0;
    draft.endLine = part.endLine;
    if (draft === step) return;
    draft.when = conditionalOf(draft.title)?.when;
    this.#add(draft);
    // Behind a fence nothing is inside its steps.
    this.#step = undefined;
  }

  /** What follows in a fence is for one case: a way on from a decision between all its cases. */
  #case(when: string, at: FilePlace, block: number): void {
    const known = this.#decision?.draft;
    if (known?.block === block && known.branches.at(-1)?.when === when) return;
    if (known?.block !== block) {
      const draft = new StepDraft({
        ...{ origin: 'decision', title: this.#part.title || this.#section.title, at, block },
        path: this.#part.path,
      });
      this.#decision = undefined;
      this.#add(draft);
      this.#decision = { draft, depth: -1 };
    }
    this.#decision!.draft.branches.push({ when, text: '', codes: [], at });
  }

  /** A case that is the only one leaves nothing to decide. */
  #closeCases(draft: StepDraft): void {
    this.#decision = undefined;
    const { steps, notes } = this.#part;
    if (draft.branches.length > 1 || steps.at(steps.indexOf(draft) - 1)?.block === draft.block) return;
    steps.splice(steps.indexOf(draft), 1);
    for (const step of steps) if (step.within?.decision === draft) step.within = undefined;
    notes.push(...draft.branches.map(({ when }) => when));
  }

  /** What a fence is called whose steps are not numbered: by the paragraph before it, or by what it says first. */
  #fenceTitle({ options, notes }: FencePart, label: string | undefined): string {
    const isMenu = options.some((option) => option.label !== undefined);
    const first = isMenu ? undefined : (options[0]?.codes[0]?.title ?? notes[0]);
    return label || first || this.#part.title || this.#section.title;
  }

  /** A fence that is to be read, or copied into a file: a person's. */
  #text(lines: readonly string[], index: number, label: string | undefined): void {
    const shown = lines.slice(0, mostShown);
    if (this.#step) for (const line of shown) this.#step.note(line);
    else if (acting.has(this.#part.kind)) {
      const title = label ?? (this.#part.title || this.#section.title);
      const draft = new StepDraft({
        ...{ origin: 'fence', title, at: this.#place(index), path: this.#part.path, block: index },
      });
      for (const line of shown) draft.note(line);
      draft.endLine = draft.at.line + lines.length + 1;
      this.#add(draft);
      this.#step = undefined;
    }
  }

  /** Task items inside a fence, where a reader of Markdown sees none. */
  #tasks({ lines, firstLine }: Fence, index: number): void {
    lines.forEach((line, offset) => {
      const [, indent, mark, title] = /^(\s*)[-*+]\s+\[([ xX])\]\s+(\S.*)$/.exec(line) ?? [];
      // Three dots stand where the template is to be filled in.
      if (title === undefined || /^[.…\s]+$/.test(title)) return;
      const at = {
        line: firstLine + offset,
        column: indent!.length + (this.#runbook.marks.columns[index] ?? 1),
      };
      const draft = new StepDraft({ origin: 'task', title, at, path: this.#part.path, block: index });
      draft.ticked = mark !== ' ';
      this.#add(draft);
    });
    this.#step = undefined;
  }

  #add(draft: StepDraft): void {
    const decision = this.#decision;
    if (decision && decision.draft !== draft && (decision.depth < 0 || draft.depth > decision.depth))
      draft.within = { decision: decision.draft, branch: decision.draft.branches.length - 1 };
    this.#part.steps.push(draft);
    this.#step = draft;
    this.#label = undefined;
  }

  /** A part in which something is to be done, but neither list nor fence says what: one step, with its text. */
  #fallBack(part: OpenPart): void {
    if (part.steps.length > 0 || part.notes.length === 0 || !acting.has(part.kind)) return;
    const { title, at, path, block } = part;
    const draft = new StepDraft({ origin: 'part', title, at, path, block });
    for (const note of part.notes.splice(0)) draft.note(note);
    part.steps.push(draft);
  }

  /** The code spans of a block as commands. */
  #codes(index: number): readonly Code[] {
    return (this.#runbook.marks.codes.get(index) ?? []).map(({ text, line, column, altered }) => ({
      ...{ text, from: 'span', language: '', at: { line, column }, placeholders: placeholdersIn(text, '') },
      ...defined({ altered }),
    }));
  }

  #place(index: number): FilePlace {
    return { line: this.#runbook.blocks[index]!.line, column: this.#runbook.marks.columns[index] ?? 1 };
  }

  /** Gives every annotation to the steps that it stands before or in; one before a heading holds for all under it. */
  #annotate(): void {
    const { comments } = this.#runbook.marks;
    if (comments.length === 0) return;
    const byBlock = new Map<number, Annotation[]>();
    // Of a long file only what is said in this section is looked at.
    const { block: first } = this.#section;
    const last = this.#parts.reduce((most, { steps }) => Math.max(most, steps.at(-1)?.block ?? 0), first);
    for (const { text, line, column, block } of comments) {
      if (block < first || block > last) continue;
      const said = byBlock.get(block) ?? [];
      byBlock.set(block, said);
      said.push(...annotationsIn(text, { line, column }));
    }
    const forAll = byBlock.get(this.#section.block) ?? [];
    for (const part of this.#parts) {
      const ofPart = part.block === this.#section.block ? [] : (byBlock.get(part.block) ?? []);
      let last = -2;
      for (const step of part.steps) {
        const own = byBlock.get(step.block) ?? [];
        // Of several steps in one fence the first is the subject; what says where, or by whom, holds for all of them.
        step.annotations.push(...(step.block === last ? own.filter(isWide) : own));
        if (part.block !== step.block) step.annotations.push(...[...forAll, ...ofPart].filter(isWide));
        last = step.block;
      }
    }
  }
}

function isWide({ what }: Annotation): boolean {
  return what === 'only' || what === 'by-hand' || what === 'required' || what === 'ignore';
}

/** The text of a paragraph that is a heading in all but name: all of it is strong. */
function labelIn(spans: readonly Span[]): string | undefined {
  const text = plainText(spans).trim();
  if (text.length > 200 || !spans.some(({ style }) => style === 'strong')) return undefined;
  const isLabel = spans.every(({ style, text: part }) => style === 'strong' || /^[\s:：]*$/.test(part));
  return isLabel ? text : undefined;
}

function linksIn(spans: readonly Span[]): readonly { readonly text: string; readonly to: string }[] {
  return spans.flatMap(({ link, text }) => (link === undefined ? [] : { text, to: link }));
}

/** A line of a table of contents. */
function isOnlyLink(spans: readonly Span[]): boolean {
  return spans.length > 0 && spans.every(({ link, text }) => link?.startsWith('#') || text.trim() === '');
}
