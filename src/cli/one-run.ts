import type { ProcedureRuntime } from '../app/procedures.ts';
import type { RunRow, RunStepRow } from '../model/run.ts';
import { words } from '../words/index.ts';
import { CommandError } from './context.ts';

/** The run that is meant: by its id or how that begins; without one, the only one that is open. @throws CommandError */
export function oneRun(procedures: ProcedureRuntime, id: string | undefined): RunRow {
  if (id !== undefined) {
    const run = procedures.run(id);
    if (!run) throw new CommandError(words.procedures.refusal({ code: 'no-run', id }));
    return run;
  }
  const open = procedures.runs().filter(({ ended }) => !ended);
  const [run, second] = open;
  if (!run) throw new CommandError(words.commands.runbook.run.noneOpen);
  if (second)
    throw new CommandError(words.commands.runbook.run.severalOpen(open.map((one) => one.id.slice(0, 8))));
  return run;
}

/** The step that is meant: by its id, its name, its place or the words it begins with; without one, the current. @throws CommandError */
export function oneStep(run: RunRow, word: string | undefined): RunStepRow {
  const step = word === undefined ? run.steps.find(({ id }) => id === run.current) : stepCalled(run, word);
  if (!step) throw new CommandError(words.procedures.refusal({ code: 'no-step', step: word ?? '' }));
  return step;
}

function stepCalled({ steps }: RunRow, word: string): RunStepRow | undefined {
  const exact = steps.find(({ id, name }) => id === word || name === word);
  if (exact) return exact;
  if (/^\d{1,4}$/.test(word)) return steps[Number(word) - 1];
  const wanted = word.toLowerCase();
  const found = steps.filter(
    ({ title, id }) => title.toLowerCase().startsWith(wanted) || (word.length >= 6 && id.startsWith(word)),
  );
  return found.length === 1 ? found[0] : undefined;
}
