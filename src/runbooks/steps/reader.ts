import { defined } from '../../model/defined.ts';
import type { Branch, PartKind, Procedure } from '../../model/procedure.ts';
import { type Block, plainText, type Runbook, type Span } from '../../model/runbook.ts';
import { type Conditional, conditionalOf } from './decisions.ts';
import { StepDraft } from './draft.ts';
import { FenceSteps } from './fence-steps.ts';
import type { Identities } from './identity.ts';
import { partOf } from './part-words.ts';
import { acting, mostShown, ProcedureDraft } from './procedure-draft.ts';
import type { Section } from './sections.ts';
import { timesIn } from './times.ts';
import { expectationIn, platformIn } from './titles.ts';

type Item = Extract<Block, { readonly kind: 'item' }>;

/** Reads one section, with its parts, into a procedure. */
export class ProcedureReader {
  readonly #draft: ProcedureDraft;
  readonly #fences: FenceSteps;

  constructor(runbook: Runbook, section: Section) {
    this.#draft = new ProcedureDraft(runbook, section);
    this.#fences = new FenceSteps(this.#draft);
  }

  /** @returns undefined where there is nothing to go through */
  read(identities: { readonly procedures: Identities; readonly steps: Identities }): Procedure | undefined {
    const { section } = this.#draft;
    this.#own(section);
    this.#inside(section);
    return this.#draft.made(identities);
  }

  #inside(section: Section): void {
    for (const child of section.children) {
      if (child.step) this.#headingStep(child);
      else if (child.part) this.#partSection(child, child.part);
    }
  }

  #partSection(section: Section, kind: PartKind): void {
    this.#draft.open(kind, section.title, section.at, section.path, section.block);
    this.#own(section);
    // Headings inside a part only group what stands in it.
    for (const child of section.children) {
      if (child.step) this.#headingStep(child);
      else {
        this.#partSection(child, child.part ?? kind);
        this.#draft.platform = platformIn(child.title);
      }
    }
  }

  #headingStep(section: Section): void {
    this.#draft.leave();
    const { number, title } = section.step!;
    const draft = new StepDraft({
      under: this.#draft.section.title,
      ...{ origin: 'heading', title: title || section.title, number, depth: -1 },
      ...{ at: section.at, path: section.path.slice(0, -1), block: section.block },
    });
    this.#draft.add(draft);
    const before = this.#draft.part.steps.length;
    this.#own(section);
    for (const child of section.children) {
      if (child.step) this.#headingStep(child);
      else this.#own(child);
    }
    const steps = this.#draft.part.steps;
    // A heading over steps of their own is no step besides.
    if (draft.isBare && steps.length > before) steps.splice(steps.indexOf(draft), 1);
    this.#draft.leave();
  }

  #own({ block, ownEnd }: Section): void {
    const { blocks } = this.#draft.runbook;
    for (let index = block + 1; index < ownEnd; index += 1) this.#block(blocks[index]!, index);
  }

  #block(block: Block, index: number): void {
    const isInside = this.#draft.step && block.depth > this.#draft.step.depth;
    if (this.#draft.step && !isInside && block.kind !== 'fence' && block.kind !== 'item')
      this.#draft.step = undefined;
    if (block.quoted) {
      const text = 'spans' in block ? plainText(block.spans) : '';
      if (isInside) this.#draft.step!.note(text);
      else if (text !== '') this.#draft.part.notes.push(text);
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
        this.#fences.read(block, index);
        break;
      case 'table':
        this.#table(block.rows);
        break;
      case 'heading':
        this.#draft.part.notes.push(plainText(block.spans));
        break;
      case 'rule':
        this.#draft.leave();
    }
  }

  #paragraph(spans: readonly Span[], depth: number, index: number): void {
    const text = plainText(spans).trim();
    if (text === '') return;
    const inside = this.#draft.step && depth > this.#draft.step.depth ? this.#draft.step : undefined;
    const label = depth === 0 ? labelIn(spans) : undefined;
    if (label !== undefined) {
      const kind = this.#draft.section.part ? undefined : partOf(label);
      const conditional = conditionalOf(label);
      if (kind) {
        this.#draft.open(
          kind,
          label.replace(/\s*:$/, ''),
          this.#draft.place(index),
          [...this.#draft.part.path, label],
          index,
        );
        return;
      }
      if (conditional) {
        this.#branch(conditional, index, -1, []);
        return;
      }
      if (!inside) this.#draft.leave();
      this.#draft.platform = platformIn(label);
    }
    const { limitMs } = timesIn(text);
    if (limitMs !== undefined && this.#draft.part.steps.length === 0 && /tempo|time|dura/i.test(text))
      this.#draft.limitMs ??= limitMs;
    if (inside) {
      inside.note(text);
      inside.addCodes(this.#draft.codes(index));
      inside.links.push(...linksIn(spans));
      inside.endLine = this.#draft.runbook.blocks[index]!.line;
    } else this.#draft.part.notes.push(text);
    if (label !== undefined || /:$/.test(text) || text.length <= 80)
      this.#draft.label = { text, block: index };
  }

  #table(rows: readonly (readonly (readonly Span[])[])[]): void {
    for (const row of rows.slice(0, mostShown)) {
      const text = row.map(plainText).join(' · ');
      if (this.#draft.step) this.#draft.step.note(text);
      else this.#draft.part.notes.push(text);
    }
  }

  #item(item: Item, index: number): void {
    const text = plainText(item.spans).trim();
    const isNumbered = item.marker !== '•';
    const conditional = item.ticked === undefined ? conditionalOf(text) : undefined;
    if (this.#draft.decision && item.depth <= this.#draft.decision.depth && !conditional)
      this.#draft.decision = undefined;
    if (conditional && (!isNumbered || this.#hasConditionalNeighbour(item, index)))
      this.#branch(conditional, index, item.depth, item.spans);
    else if (isNumbered || item.ticked !== undefined) {
      if (!isOnlyLink(item.spans)) this.#itemStep(item, text, index, conditional);
    } else this.#bullet(item, text, index);
  }

  #bullet(item: Item, text: string, index: number): void {
    const step = this.#draft.step;
    if (step && item.depth > step.depth) {
      const expected = expectationIn(text);
      if (expected) step.expected.push(expected);
      else step.note(text);
      step.addCodes(this.#draft.codes(index));
      step.links.push(...linksIn(item.spans));
      step.endLine = item.line;
      return;
    }
    this.#draft.step = undefined;
    // What stands under a condition, or beside conditions, is meant to be done.
    if (
      (this.#draft.decision && item.depth > this.#draft.decision.depth) ||
      (item.depth === 0 && acting.has(this.#draft.part.kind) && this.#hasConditionalNeighbour(item, index))
    )
      this.#itemStep(item, text, index, undefined);
    else if (text !== '') this.#draft.part.notes.push(text);
  }

  #itemStep(item: Item, text: string, index: number, conditional: Conditional | undefined): void {
    const draft = new StepDraft({
      under: this.#draft.section.title,
      ...{ origin: item.ticked === undefined ? 'item' : 'task', title: text, depth: item.depth },
      ...{ at: this.#draft.place(index), path: this.#draft.part.path, block: index },
      number: item.marker === '•' ? undefined : item.marker.replace(/\.$/, ''),
    });
    draft.ticked = item.ticked === true;
    draft.when = conditional?.when;
    draft.addCodes(this.#draft.codes(index));
    draft.links.push(...linksIn(item.spans));
    this.#draft.add(draft);
  }

  #branch(
    { when, text, otherwise }: Conditional,
    index: number,
    depth: number,
    spans: readonly Span[],
  ): void {
    const place = this.#draft.place(index);
    if (this.#draft.decision?.depth !== depth) {
      const draft = new StepDraft({
        under: this.#draft.section.title,
        ...{
          origin: 'decision',
          title: this.#draft.label?.block === index - 1 ? this.#draft.label.text : this.#draft.heading,
        },
        ...{ at: place, path: this.#draft.part.path, block: index, depth },
      });
      this.#draft.step = undefined;
      this.#draft.add(draft);
      this.#draft.decision = { draft, depth };
    }
    const { draft } = this.#draft.decision!;
    const codes = this.#draft.codes(index);
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
    this.#draft.step = undefined;
    this.#draft.label = undefined;
    if (text === '') return;
    // What is to be done then is a step of that way.
    const then = new StepDraft({
      under: this.#draft.section.title,
      ...{ origin: 'item', title: text, at: place, path: this.#draft.part.path, block: index, depth },
    });
    then.within = { decision: draft, branch: draft.branches.length - 1 };
    then.addCodes(branch.codes);
    then.links.push(...linksIn(spans));
    this.#draft.part.steps.push(then);
    this.#draft.step = then;
  }

  /** Whether an item stands in a list in which others begin with a condition. */
  #hasConditionalNeighbour(item: Item, index: number): boolean {
    const { blocks } = this.#draft.runbook;
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
