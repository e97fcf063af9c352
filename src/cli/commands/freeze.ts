import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { mustNotBeReadOnly } from '../command-journal.ts';
import { CommandError } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { withLedger } from '../ledger.ts';
import { printJson } from '../print.ts';

/** `plantao freeze`: nobody who shares the journal may act until it is lifted. */
export const command = defineCommand<{ readonly reason?: string }>({
  options: () => [{ flags: '--reason <text>', help: words.commands.freeze.reason }],
  exits: () => words.commands.freeze.exits,
  run: (options) =>
    withLedger(options, async (ledger, system) => {
      const say = words.commands.freeze;
      const { reason } = options;
      if (reason !== undefined) {
        mustNotBeReadOnly(options);
        if (reason.trim() === '') throw new CommandError(say.needsReason);
        ledger.freeze(reason.trim());
      }
      const { frozen } = ledger;
      if (options.json) printJson({ system, frozen: frozen ?? null });
      else
        process.stdout.write(
          `${frozen ? say.frozen(system, frozen.by, frozen.reason) : say.notFrozen(system)}\n`,
        );
      return exitCodes.ok;
    }),
});
