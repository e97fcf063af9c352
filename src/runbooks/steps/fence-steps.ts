import { defined } from '../../model/defined.ts';
import type { FilePlace } from '../../model/procedure.ts';
import type { Block } from '../../model/runbook.ts';
import { conditionalOf } from './decisions.ts';
import { StepDraft } from './draft.ts';
import { type FencePart, fenceParts, holdsCommands, isDrawing } from './fence.ts';
import { isOutline, outlineOf } from './outline.ts';
import { acting, mostShown, type ProcedureDraft } from './procedure-draft.ts';
import { expectationIn } from './titles.ts';

type Fence = Extract<Block, { readonly kind: 'fence' }>;

/** Reads the fences of a procedure: their steps, their cases, their tasks, or what is only to be read. */
export class FenceSteps {
  readonly #draft: ProcedureDraft;

  constructor(draft: ProcedureDraft) {
    this.#draft = draft;
  }

  /** @param index of its block */
  read(fence: Fence, index: number): void {
    const { language, lines } = fence;
    const step =
      this.#draft.step && (fence.depth > this.#draft.step.depth || this.#draft.step.block === index - 1)
        ? this.#draft.step
        : undefined;
    const label = this.#draft.label?.block === index - 1 ? this.#draft.label.text : undefined;
    this.#draft.step = step;
    if (isOutline(fence)) {
      this.#outline(fence, index);
      return;
    }
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
    const at = { line: fence.firstLine, column: this.#draft.runbook.marks.columns[index] ?? 1 };
    const altered = this.#draft.runbook.marks.altered.get(index) ?? new Set<number>();
    const [opening, ...parts] = fenceParts({ language, lines, at, altered });
    // What is said above the first numbered title is about all of them.
    const isAbout = opening && !opening.title && opening.options.length === 0 && parts.length > 0;
    if (isAbout) this.#draft.part.notes.push(...opening.notes, ...opening.branches.map(({ when }) => when));
    for (const part of isAbout ? parts : opening ? [opening, ...parts] : []) {
      if (part.case !== undefined) this.#case(part.case, part.at, index);
      this.#fencePart(part, fence, index, step, label);
    }
    if (this.#draft.decision?.draft.block === index) this.#closeCases(this.#draft.decision.draft);
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
            under: this.#draft.section.title,
            ...{
              origin: part.title ? 'comment' : 'fence',
              at: part.at,
              path: this.#draft.part.path,
              block: index,
            },
            ...{ number: part.title?.number, depth: fence.depth },
            title: part.title?.title || this.#fenceTitle(part, label),
          });
    for (const note of part.notes) if (note !== draft.title) draft.note(note);
    draft.expected.push(...part.expected);
    draft.branches.push(...part.branches);
    draft.addOptions(
      part.options.map((option) => ({
        ...option,
        ...defined({ platform: option.platform ?? this.#draft.platform }),
      })),
    );
    draft.sleepMs += part.sleepMs ?? 0;
    draft.endLine = part.endLine;
    if (draft === step) return;
    draft.when = conditionalOf(draft.title)?.when;
    this.#draft.add(draft);
    // Behind a fence nothing is inside its steps.
    this.#draft.step = undefined;
  }

  /** What follows in a fence is for one case: a way on from a decision between all its cases. */
  #case(when: string, at: FilePlace, block: number): void {
    const known = this.#draft.decision?.draft;
    if (known?.block === block && known.branches.at(-1)?.when === when) return;
    if (known?.block !== block) {
      const draft = new StepDraft({
        under: this.#draft.section.title,
        ...{ origin: 'decision', title: this.#draft.heading, at, block },
        path: this.#draft.part.path,
      });
      this.#draft.decision = undefined;
      this.#draft.add(draft);
      this.#draft.decision = { draft, depth: -1 };
    }
    this.#draft.decision!.draft.branches.push({ when, text: '', codes: [], at });
  }

  /** A case that is the only one leaves nothing to decide. */
  #closeCases(draft: StepDraft): void {
    this.#draft.decision = undefined;
    const { steps, notes } = this.#draft.part;
    if (draft.branches.length > 1 || steps.at(steps.indexOf(draft) - 1)?.block === draft.block) return;
    steps.splice(steps.indexOf(draft), 1);
    for (const step of steps) if (step.within?.decision === draft) step.within = undefined;
    notes.push(...draft.branches.map(({ when }) => when));
  }

  /** What a fence is called whose steps are not numbered: by the paragraph before it, or by what it says first. */
  #fenceTitle({ options, notes }: FencePart, label: string | undefined): string {
    const isMenu = options.some((option) => option.label !== undefined);
    const first = isMenu ? undefined : (options[0]?.codes[0]?.title ?? notes[0]);
    return label || first || this.#draft.heading;
  }

  /** A fence that is to be read, or copied into a file: a person's. */
  #text(lines: readonly string[], index: number, label: string | undefined): void {
    const shown = lines.slice(0, mostShown);
    if (this.#draft.step) for (const line of shown) this.#draft.step.note(line);
    else if (acting.has(this.#draft.part.kind)) {
      const title = label ?? this.#draft.heading;
      const draft = new StepDraft({
        under: this.#draft.section.title,
        ...{
          origin: 'fence',
          title,
          at: this.#draft.place(index),
          path: this.#draft.part.path,
          block: index,
        },
      });
      for (const line of shown) draft.note(line);
      draft.endLine = draft.at.line + lines.length + 1;
      this.#draft.add(draft);
      this.#draft.step = undefined;
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
        column: indent!.length + (this.#draft.runbook.marks.columns[index] ?? 1),
      };
      const draft = new StepDraft({
        under: this.#draft.section.title,
        origin: 'task',
        title,
        at,
        path: this.#draft.part.path,
        block: index,
      });
      draft.ticked = mark !== ' ';
      this.#draft.add(draft);
    });
    this.#draft.step = undefined;
  }

  /** Boxes to tick and numbered items; what stands below one is its text. */
  #outline({ lines, firstLine }: Fence, index: number): void {
    const { path } = this.#draft.part;
    let draft: StepDraft | undefined;
    for (const { index: offset, text, step, isTitle } of outlineOf(lines)) {
      if (step) {
        const at = { line: firstLine + offset, column: this.#draft.runbook.marks.columns[index] ?? 1 };
        draft = new StepDraft({
          ...{ under: this.#draft.section.title, origin: step.task ? 'task' : 'item', title: text, at },
          ...{ path, block: index, number: step.number },
        });
        draft.ticked = step.ticked === true;
        this.#draft.add(draft);
      } else if (isTitle) draft = undefined;
      else if (draft) draft.note(text);
      else this.#draft.part.notes.push(text);
      if (draft) draft.endLine = firstLine + offset;
    }
    this.#draft.step = undefined;
  }
}
