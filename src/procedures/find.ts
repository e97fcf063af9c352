import { type Procedure, stepsOf } from '../model/procedure.ts';
import type { RunLeg } from '../model/run.ts';
import { plainText, type Runbook, type RunbookPlace } from '../model/runbook.ts';
import { anchorOf } from '../runbooks/anchors.ts';
import { findPlace } from '../runbooks/find.ts';
import { frontOf, proceduresOf } from '../runbooks/steps/procedures.ts';
import { keptOf } from './kept.ts';

/** A procedure, and the step in it, that something means. */
export interface ProcedurePlace {
  readonly runbook: Runbook;
  readonly procedure: Procedure;
  /** Id of the step to begin with: where the heading is inside the procedure. */
  readonly step?: string;
}

/** An alert as far as runbooks are written for it. */
interface AboutAlert {
  readonly name: string;
  readonly runbook?: string;
}

/**
 * The procedure for an alert: what its `runbook:` names, else a runbook whose front matter is `for:` it, else the heading with its
 * name. Undefined where nothing is written for it.
 */
export function procedureFor(shelf: readonly Runbook[], alert: AboutAlert): ProcedurePlace | undefined {
  if (alert.runbook !== undefined) return procedureAt(shelf, alert.runbook);
  const wanted = alert.name.toLowerCase();
  for (const runbook of shelf) {
    if (!frontOf(runbook).for.some((name) => name.toLowerCase() === wanted)) continue;
    const { procedures } = proceduresOf(runbook);
    const own = procedures.find(({ title }) => anchorOf(title) === anchorOf(alert.name));
    const procedure = own ?? procedures[0];
    if (procedure) return { runbook, procedure };
  }
  return procedureAt(shelf, `#${alert.name}`);
}

/** The procedure that a reference means: `file#heading`, `file`, a heading. */
export function procedureAt(shelf: readonly Runbook[], reference: string): ProcedurePlace | undefined {
  const place = findPlace(shelf, reference);
  return place && place.missing === undefined ? inPlace(place) : undefined;
}

function inPlace({ runbook, anchor }: RunbookPlace): ProcedurePlace | undefined {
  const { procedures } = proceduresOf(runbook);
  const [first] = procedures;
  if (anchor === undefined) return first && { runbook, procedure: first };
  const own = procedures.find((one) => one.anchor === anchor);
  if (own) return { runbook, procedure: own };
  const heading = runbook.blocks.find((block) => block.kind === 'heading' && block.anchor === anchor);
  if (heading?.kind !== 'heading') return undefined;
  // Inside a procedure: the last that begins before it and has a step behind it, under the same headings.
  const around = procedures.findLast(({ at }) => at.line < heading.line);
  const step = around && stepsOf(around).find(({ at }) => at.line >= heading.line);
  const isInside = around && around.path.at(-1) !== undefined && step !== undefined;
  if (isInside) return { runbook, procedure: around, step: step.id };
  // A chapter: the first procedure in it.
  const next = procedures.find(
    ({ at, path }) =>
      at.line > heading.line && path.some((title) => title === unnumbered(plainText(heading.spans))),
  );
  return next && { runbook, procedure: next };
}

/** What a run goes through from a heading of its own runbook on; undefined where nothing can be gone through there. */
export function legAt(runbook: Runbook, anchor: string): RunLeg | undefined {
  const place = procedureAt([runbook], `${runbook.name}#${anchor}`);
  if (!place) return undefined;
  // What is written beside the heading is what somebody looks for in the journal, not the procedure around it.
  const heading = runbook.blocks.find((block) => block.kind === 'heading' && block.anchor === anchor);
  const title = heading?.kind === 'heading' ? unnumbered(plainText(heading.spans)) : place.procedure.title;
  return { ...keptOf(place.procedure, place.step), title, anchor };
}

function unnumbered(text: string): string {
  return text.replace(/^\s*\d+(?:\.\d+)*[.)]?\s+/, '').trim();
}
