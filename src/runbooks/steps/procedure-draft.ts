import { defined } from '../../model/defined.ts';
import type { Code, FilePlace, PartKind, PlatformWord, Procedure } from '../../model/procedure.ts';
import type { Runbook } from '../../model/runbook.ts';
import { annotate } from './annotate.ts';
import { StepDraft } from './draft.ts';
import type { Identities } from './identity.ts';
import { placeholdersIn } from './placeholders.ts';
import type { Section } from './sections.ts';
import { timesIn } from './times.ts';

/** A part of a procedure while its text is being read. */
interface PartDraft {
  readonly kind: PartKind;
  readonly title: string;
  readonly at: FilePlace;
  readonly path: readonly string[];
  readonly block: number;
  readonly notes: string[];
  readonly steps: StepDraft[];
}

/** Parts in which what is written is meant to be done, also where no list or fence says so. */
export const acting: ReadonlySet<PartKind> = new Set(['diagnosis', 'resolution', 'verification', 'rollback']);
/** Lines of a table, or of a fence without commands, that a step shows. */
export const mostShown = 40;

/** A procedure while its text is being read: its parts so far, and what the next block belongs to. */
export class ProcedureDraft {
  readonly runbook: Runbook;
  readonly section: Section;
  readonly #parts: PartDraft[] = [];
  /** How long all of it should take, where its text says so. */
  limitMs: number | undefined;
  /** The step that deeper blocks belong to. */
  step: StepDraft | undefined;
  /** The decision that is open, and how deep its items lie; -1 for one of paragraphs, whose branches reach to the next. */
  decision: { readonly draft: StepDraft; readonly depth: number } | undefined;
  /** What the next fence is called by the paragraph before it. */
  label: { readonly text: string; readonly block: number } | undefined;
  platform: PlatformWord | undefined;

  constructor(runbook: Runbook, section: Section) {
    this.runbook = runbook;
    this.section = section;
    this.open('other', '', section.at, section.path, section.block);
  }

  /** The procedure; undefined where there is nothing to go through. */
  made(identities: { readonly procedures: Identities; readonly steps: Identities }): Procedure | undefined {
    for (const part of this.#parts) this.#fallBack(part);
    if (this.#parts.every(({ steps }) => steps.length === 0)) return undefined;
    annotate(this.runbook.marks.comments, this.section.block, this.#parts);
    const { title, at, anchor, path } = this.section;
    const { limitMs = this.limitMs } = timesIn(title);
    return {
      ...{ id: identities.procedures.next(...path), title, path, at },
      ...defined({ anchor, limitMs }),
      parts: this.#parts
        .filter(({ steps, notes, title: name }) => steps.length + notes.length > 0 || name !== '')
        .map(({ kind, title: name, at: place, notes, steps }) => ({
          ...{ kind, title: name, at: place, notes },
          steps: steps.map((step) => step.made(identities.steps)),
        })),
    };
  }

  /** Begins a part. */
  open(kind: PartKind, title: string, at: FilePlace, path: readonly string[], block: number): void {
    this.#parts.push({ kind, title, at, path, block, notes: [], steps: [] });
    this.leave();
    this.platform = undefined;
  }

  /** Nothing that follows belongs to what was read before. */
  leave(): void {
    this.step = undefined;
    this.decision = undefined;
    this.label = undefined;
  }

  /** The part that is being read. */
  get part(): PartDraft {
    return this.#parts.at(-1)!;
  }

  /** The heading that is read under: of the part, else of the procedure. */
  get heading(): string {
    return this.part.title || this.section.title;
  }

  /** Adds a step, to the way of the decision that is open. */
  add(draft: StepDraft): void {
    const decision = this.decision;
    if (decision && decision.draft !== draft && (decision.depth < 0 || draft.depth > decision.depth))
      draft.within = { decision: decision.draft, branch: decision.draft.branches.length - 1 };
    this.part.steps.push(draft);
    this.step = draft;
    this.label = undefined;
  }

  /** The code spans of a block as commands. */
  codes(index: number): readonly Code[] {
    return (this.runbook.marks.codes.get(index) ?? []).map(({ text, line, column, altered }) => ({
      ...{ text, from: 'span', language: '', at: { line, column }, placeholders: placeholdersIn(text, '') },
      ...defined({ altered }),
    }));
  }

  /** Where a block stands. */
  place(index: number): FilePlace {
    return { line: this.runbook.blocks[index]!.line, column: this.runbook.marks.columns[index] ?? 1 };
  }

  /** A part in which something is to be done, but neither list nor fence says what: one step, with its text. */
  #fallBack(part: PartDraft): void {
    if (part.steps.length > 0 || part.notes.length === 0 || !acting.has(part.kind)) return;
    const { title, at, path, block } = part;
    const draft = new StepDraft({
      under: this.section.title,
      origin: 'part',
      title,
      at,
      path,
      block,
    });
    for (const note of part.notes.splice(0)) draft.note(note);
    part.steps.push(draft);
  }
}
