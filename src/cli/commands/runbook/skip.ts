import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { oneRun, oneStep } from '../../one-run.ts';
import { afterChange } from '../../run-change.ts';
import { orRefuse, withSession } from '../../session.ts';

/** `plantao runbook skip RUN [STEP] --reason TEXT`. */
export const command = defineCommand<{ readonly reason?: string }>({
  arguments: '<run> [step]',
  options: () => [{ flags: '--reason <text>', help: words.commands.runbook.run.reason }],
  exits: () => words.commands.runbook.run.changeExits,
  async run(options, [id, word]) {
    return withSession(options, async (session) => {
      const procedures = await session.readProcedures();
      const run = oneRun(procedures, id);
      const { id: step, revision: saw } = oneStep(run, word);
      const { reason = '' } = options;
      await orRefuse(procedures.change(run.id, { what: 'skip', step, saw, reason }));
      return afterChange(procedures.run(run.id)!, step, options);
    });
  },
});
