import type { FrontMatter, Procedure, RunbookProcedures } from '../../model/procedure.ts';
import type { Runbook } from '../../model/runbook.ts';
import { frontMatterOf } from '../front-matter.ts';
import { Turns } from '../turns.ts';
import { Identities } from './identity.ts';
import { ProcedureReader } from './reader.ts';
import { isSkipped, type Section, sectionsOf } from './sections.ts';

const known = new WeakMap<Runbook, RunbookProcedures>();
const fronts = new WeakMap<Runbook, FrontMatter>();

/** What a runbook says about itself above its text. Costs nothing of what its procedures do. */
export function frontOf(runbook: Runbook): FrontMatter {
  const before = fronts.get(runbook);
  if (before) return before;
  const front = frontMatterOf(runbook.marks.front);
  fronts.set(runbook, front);
  return front;
}

/** Reads the procedures of a runbook and their steps: pure, and the same again for the same runbook. */
export function proceduresOf(runbook: Runbook): RunbookProcedures {
  const before = known.get(runbook);
  if (before) return before;
  const procedures = [...procedurewise(runbook)].flatMap((one) => one ?? []);
  return keep(runbook, procedures);
}

/** Reads the procedures of runbooks in turns, so that keys are heard in between; `proceduresOf` has them then. */
export async function prepareProcedures(runbooks: readonly Runbook[]): Promise<void> {
  const turns = new Turns();
  for (const runbook of runbooks) {
    if (known.has(runbook)) continue;
    const procedures: Procedure[] = [];
    for (const one of procedurewise(runbook)) {
      if (one) procedures.push(one);
      if (turns.isOver) await turns.next();
    }
    keep(runbook, procedures);
  }
}

/** Whether the procedures of all of them have been read. */
export function arePrepared(runbooks: readonly Runbook[]): boolean {
  return runbooks.every((runbook) => known.has(runbook));
}

function keep(runbook: Runbook, procedures: readonly Procedure[]): RunbookProcedures {
  const read = { front: frontOf(runbook), procedures };
  known.set(runbook, read);
  return read;
}

/** One section after another; undefined for one in which there is nothing to go through. */
function* procedurewise(runbook: Runbook): Generator<Procedure | undefined> {
  const identities = { procedures: new Identities(), steps: new Identities() };
  const left: Section[] = [sectionsOf(runbook)];
  for (let section = left.pop(); section; section = left.pop()) {
    if (isSkipped(section)) continue;
    yield new ProcedureReader(runbook, section).read(identities);
    // What belongs to a part or a step of it was read with it.
    left.push(...section.children.filter(({ part, step }) => !part && !step).toReversed());
  }
}
