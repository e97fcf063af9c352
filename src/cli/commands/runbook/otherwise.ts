import { defined } from '../../../model/defined.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { oneRun, oneStep } from '../../one-run.ts';
import { afterChange } from '../../run-change.ts';
import { orRefuse, withSession } from '../../session.ts';

/** `plantao runbook otherwise RUN [STEP]`: goes on where the runbook says for when the step fails. */
export const command = defineCommand<{ readonly reason?: string }>({
  arguments: '<run> [step]',
  options: () => [{ flags: '--reason <text>', help: words.commands.runbook.run.otherwiseReason }],
  exits: () => words.commands.runbook.run.turnExits,
  async run(options, [id, word]) {
    return withSession(options, async (session) => {
      const procedures = await session.readProcedures();
      const run = oneRun(procedures, id);
      const { id: step, revision: saw } = oneStep(run, word);
      const reason = defined({ reason: options.reason });
      await orRefuse(procedures.change(run.id, { what: 'otherwise', step, saw, ...reason }));
      afterChange(procedures.run(run.id)!, step, options);
      return 0;
    });
  },
});
