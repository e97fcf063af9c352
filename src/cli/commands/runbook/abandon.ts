import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { oneRun } from '../../one-run.ts';
import { orRefuse, withSession } from '../../session.ts';

/** `plantao runbook abandon RUN --reason TEXT`. */
export const command = defineCommand<{ readonly reason?: string }>({
  arguments: '<run>',
  options: () => [{ flags: '--reason <text>', help: words.commands.runbook.run.reason }],
  json: false,
  exits: () => words.commands.runbook.run.changeExits,
  async run({ reason = '', ...options }, [id]) {
    return withSession(options, async (session) => {
      const procedures = await session.readProcedures();
      const run = oneRun(procedures, id);
      await orRefuse(procedures.change(run.id, { what: 'abandon', reason }));
      return exitCodes.ok;
    });
  },
});
