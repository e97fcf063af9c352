import type { Procedure, RunbookProcedures } from '../../model/procedure.ts';
import type { Runbook } from '../../model/runbook.ts';
import { frontMatterOf } from '../front-matter.ts';
import { Identities } from './identity.ts';
import { ProcedureReader } from './reader.ts';
import { isSkipped, type Section, sectionsOf } from './sections.ts';

const known = new WeakMap<Runbook, RunbookProcedures>();

/** Reads the procedures of a runbook and their steps: pure, and the same again for the same runbook. */
export function proceduresOf(runbook: Runbook): RunbookProcedures {
  const before = known.get(runbook);
  if (before) return before;
  const identities = { procedures: new Identities(), steps: new Identities() };
  const procedures: Procedure[] = [];
  const walk = (section: Section): void => {
    if (isSkipped(section)) return;
    const procedure = new ProcedureReader(runbook, section, identities).read();
    if (procedure) procedures.push(procedure);
    // What belongs to a part or a step of it was read with it.
    for (const child of section.children) if (!child.part && !child.step) walk(child);
  };
  walk(sectionsOf(runbook));
  const read = { front: frontMatterOf(runbook.marks.front), procedures };
  known.set(runbook, read);
  return read;
}
