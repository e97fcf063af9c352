import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { type ConfirmOptions, confirmOptions } from '../../confirm-and-run.ts';
import { goThrough } from '../../go-through.ts';
import { oneRun } from '../../one-run.ts';
import { printJson } from '../../print.ts';
import { orRefuse, withSession } from '../../session.ts';

/** `plantao runbook resume [RUN]`: goes on where it stands. */
export const command = defineCommand<ConfirmOptions & { readonly takeOver?: boolean }>({
  arguments: '[run]',
  options: () => [
    ...confirmOptions().filter(({ flags }) => flags !== '--dry-run'),
    { flags: '--take-over', help: words.commands.runbook.run.takeOver },
  ],
  exits: () => words.commands.runbook.run.exits,
  async run(options, [id]) {
    return withSession(options, async (session) => {
      const procedures = await session.readProcedures();
      const run = oneRun(procedures, id);
      if (options.takeOver && !run.mine) await orRefuse(procedures.change(run.id, { what: 'take-over' }));
      const code = await goThrough(session, run.id, options);
      if (options.json) printJson(procedures.run(run.id));
      return code;
    });
  },
});
