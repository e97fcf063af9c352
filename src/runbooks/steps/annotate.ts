import type { Annotation } from '../../model/procedure.ts';
import type { RunbookMarks } from '../../model/runbook.ts';
import { annotationsIn } from './annotations.ts';
import type { StepDraft } from './draft.ts';

/**
 * Gives every annotation to the steps that it stands before or in; one before a heading holds for all under it.
 * @param comments of the whole file, in order
 * @param section block of the heading of all parts
 */
export function annotate(
  comments: RunbookMarks['comments'],
  section: number,
  parts: readonly { readonly block: number; readonly steps: readonly StepDraft[] }[],
): void {
  const byBlock = new Map<number, Annotation[]>();
  const last = parts.reduce((most, { steps }) => Math.max(most, steps.at(-1)?.block ?? 0), section);
  // Of a long file only what is said in this section is looked at.
  for (let index = firstFrom(comments, section); index < comments.length; index += 1) {
    const { text, line, column, block } = comments[index]!;
    if (block > last) break;
    const said = byBlock.get(block) ?? [];
    byBlock.set(block, said);
    said.push(...annotationsIn(text, { line, column }));
  }
  if (byBlock.size === 0) return;
  const forAll = byBlock.get(section) ?? [];
  for (const part of parts) {
    const ofPart = part.block === section ? [] : (byBlock.get(part.block) ?? []);
    let before = -2;
    for (const step of part.steps) {
      const own = byBlock.get(step.block) ?? [];
      // Of several steps in one fence the first is the subject; what says where, or by whom, holds for all of them.
      step.annotations.push(...(step.block === before ? own.filter(isWide) : own));
      if (part.block !== step.block) step.annotations.push(...[...forAll, ...ofPart].filter(isWide));
      before = step.block;
    }
  }
}

/** Index of the first comment at a block or behind it. */
function firstFrom(comments: RunbookMarks['comments'], block: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[middle]!.block < block) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isWide({ what }: Annotation): boolean {
  return what === 'only' || what === 'by-hand' || what === 'required' || what === 'ignore';
}
