import type { RunChange } from '../../../model/run.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../context.ts';
import { firstReadings } from '../../go-through.ts';
import { oneRun, oneStep } from '../../one-run.ts';
import { afterChange } from '../../run-change.ts';
import { orRefuse, withSession } from '../../session.ts';

interface TickOptions {
  readonly value?: string;
  readonly branch?: string;
}

/** `plantao runbook tick RUN [STEP]`: says that a step is done, or which way is taken. */
export const command = defineCommand<TickOptions>({
  arguments: '<run> [step]',
  options: () => {
    const say = words.commands.runbook.run;
    return [
      { flags: '--value <text>', help: say.value },
      { flags: '--branch <number>', help: say.branchOption },
    ];
  },
  exits: () => words.commands.runbook.run.changeExits,
  async run(options, [id, word]) {
    return withSession(options, async (session) => {
      const procedures = await session.readProcedures();
      const run = oneRun(procedures, id);
      const { id: step, revision: saw } = oneStep(run, word);
      const change: RunChange =
        options.branch === undefined
          ? { what: 'tick', step, saw, ...(options.value === undefined ? {} : { value: options.value }) }
          : { what: 'decide', step, saw, branch: branchOf(options.branch) };
      if (change.what === 'tick') await firstReadings(() => procedures.run(run.id), step);
      await orRefuse(procedures.change(run.id, change));
      return afterChange(procedures.run(run.id)!, step, options);
    });
  },
});

/** @throws CommandError for what is no number of a way */
function branchOf(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text) - 1;
  throw new CommandError(words.procedures.refusal({ code: 'no-branch' }));
}
