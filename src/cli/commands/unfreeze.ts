import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { mustNotBeReadOnly } from '../command-journal.ts';
import { CommandError } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { withLedger } from '../ledger.ts';
import { printJson } from '../print.ts';

/** `plantao unfreeze`. */
export const command = defineCommand({
  exits: () => words.commands.unfreeze.exits,
  run: (options) =>
    withLedger(options, async (ledger, system) => {
      const say = words.commands.unfreeze;
      const { frozen } = ledger;
      if (!frozen) throw new CommandError(say.notFrozen(system));
      mustNotBeReadOnly(options);
      ledger.unfreeze();
      if (options.json) printJson({ system, frozen: null, was: frozen });
      else process.stdout.write(`${say.done(system, frozen.by, frozen.reason)}\n`);
      return exitCodes.ok;
    }),
});
