import { type LintFault, lintRules } from '../model/lint-codes.ts';
import type { FilePlace } from '../model/procedure.ts';
import type { Runbook } from '../model/runbook.ts';
import { annotationsIn } from '../runbooks/steps/annotations.ts';

/** `<!-- ignore RULE until DATE -->`: for what it stands before, a heading's whole section, or above everything the file. */
export class Ignored {
  readonly #ranges: { readonly rule: string; readonly from: number; readonly to: number }[] = [];
  readonly faults: { readonly at: FilePlace; readonly fault: LintFault }[] = [];

  constructor(runbook: Runbook, now: number) {
    for (const { text, line, column, block } of runbook.marks.comments)
      for (const one of annotationsIn(text, { line, column })) {
        if (one.what !== 'ignore') continue;
        const { rule, until } = one;
        if (!Object.hasOwn(lintRules, rule))
          this.faults.push({ at: one.at, fault: { code: 'unknown-rule', rule } });
        // The day itself still counts.
        else if (now >= Date.parse(until) + 86_400_000)
          this.faults.push({ at: one.at, fault: { code: 'ignored-past', rule, until } });
        else this.#ranges.push({ rule, ...rangeOf(runbook, block, line) });
      }
  }

  covers(rule: string, line: number): boolean {
    return this.#ranges.some((one) => one.rule === rule && line >= one.from && line <= one.to);
  }
}

function rangeOf(
  { blocks }: Runbook,
  index: number,
  line: number,
): { readonly from: number; readonly to: number } {
  const end = Number.MAX_SAFE_INTEGER;
  const before = blocks.slice(0, index);
  if (!before.some(({ kind }) => kind === 'heading') && blocks[index]?.line !== line)
    return { from: 1, to: end };
  const block = blocks[index];
  if (!block) return { from: line, to: end };
  const ends = blocks.findIndex(
    (one, at) =>
      at > index &&
      (block.kind === 'heading'
        ? one.kind === 'heading' && one.level <= block.level
        : one.depth <= block.depth || one.kind === 'heading'),
  );
  return { from: Math.min(line, block.line), to: ends < 0 ? end : blocks[ends]!.line - 1 };
}
