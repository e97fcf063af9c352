import type { ActionLedger } from '../../actions/ledger.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { mustNotBeReadOnly } from '../command-journal.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { withLedger } from '../ledger.ts';
import { printJson, printRows } from '../print.ts';

/** `plantao settle`. */
export const command = defineCommand<{ readonly as?: string; readonly note?: string }>({
  arguments: '[action-id]',
  options: () => [
    { flags: '--as <outcome>', help: words.commands.settle.as },
    { flags: '--note <text>', help: words.commands.settle.note },
  ],
  exits: () => words.commands.settle.exits,
  run: (options, [id]) =>
    withLedger(options, async (ledger) => {
      if (id === undefined) return listLost(ledger, options);
      const say = words.commands.settle;
      const { as, note } = options;
      if (as !== 'succeeded' && as !== 'failed') throw new CommandError(say.needsAs);
      mustNotBeReadOnly(options);
      const past = ledger.unsettled(id);
      if (!ledger.lost([past], new Set()).includes(past)) throw new CommandError(say.stillRunning);
      ledger.settle(past, as, note);
      const { plan: action, verb, component } = past;
      if (options.json) printJson({ action, verb, component, as });
      else process.stdout.write(`${say.done(verb, component, as)}\n`);
      return exitCodes.ok;
    }),
});

/** Exit code 1 while the outcome of an action is unknown. */
async function listLost(ledger: ActionLedger, options: GlobalOptions): Promise<number> {
  const lost = ledger.lost(ledger.past(), new Set());
  const { columns } = words.commands;
  await printRows(
    lost,
    [
      { title: columns.id, cell: ({ plan }) => plan.slice(0, 8) },
      { title: columns.began, cell: ({ startedAt }) => new Date(startedAt).toLocaleString('sv-SE') },
      { title: columns.who, cell: ({ by, host }) => `${by}@${host}` },
      { title: columns.action, cell: ({ verb, component }) => `${verb} ${component}`, flexible: true },
    ],
    options,
    lost,
  );
  return lost.length === 0 ? exitCodes.ok : exitCodes.warning;
}
