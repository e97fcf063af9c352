import type { Temporary } from '../../model/action.ts';
import { systemClock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import { words } from '../../words/index.ts';
import { named } from '../../words/named.ts';
import { defineCommand } from '../command.ts';
import { type ConfirmOptions, confirmAndRun, confirmOptions, shortId } from '../confirm-and-run.ts';
import { CommandError } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printRows } from '../print.ts';
import { firstAnswer, orRefuse, withSession } from '../session.ts';

/** `plantao undo`. */
export const command = defineCommand<ConfirmOptions & { readonly list?: boolean; readonly keep?: boolean }>({
  arguments: '[action-id]',
  options: () => [
    ...confirmOptions(),
    { flags: '--list', help: words.commands.undo.list },
    { flags: '--keep', help: words.commands.undo.keep },
  ],
  exits: () => words.commands.undo.exits,
  run: (options, [id]) =>
    withSession(options, async (session) => {
      const { columns, undo: say } = words.commands;
      const executor = await session.executor();
      const undoable = executor.undoable();
      if (options.keep) {
        if (id === undefined) throw new CommandError(say.needsId);
        const { verb, component, text } = await orRefuse((async () => executor.keep(id))());
        process.stdout.write(`${say.kept(verb, component, text)}\n`);
        return exitCodes.ok;
      }
      const due = new Map(executor.temporaries().map((one) => [one.plan, one]));
      if (options.list) {
        await printRows(
          undoable,
          [
            { title: columns.id, cell: ({ plan }) => shortId(plan) },
            { title: columns.began, cell: ({ startedAt }) => new Date(startedAt).toLocaleString('sv-SE') },
            { title: columns.action, cell: ({ verb, component }) => `${verb} ${component}` },
            {
              title: columns.outcome,
              cell: ({ state }) => named(words.names.actionStates, state ?? 'unknown'),
            },
            { title: columns.undo, cell: ({ undo }) => undo?.text ?? '', flexible: true },
            { title: columns.due, cell: ({ plan }) => dueText(due.get(plan)) },
          ],
          options,
          undoable,
        );
        return exitCodes.ok;
      }
      const found = undoable.filter(({ plan }) => id === undefined || plan.startsWith(id));
      const [past] = found;
      if (!past) throw new CommandError(id === undefined ? say.nothing : say.notUndoable(id));
      if (id !== undefined && found.length > 1) throw new CommandError(say.ambiguous(found.length, id));
      await firstAnswer(session, past.component);
      const plan = await orRefuse(session.commands.planUndo(past.plan));
      const group = {
        plans: [plan],
        confirm: plan.confirm,
        needsReason: plan.needsReason === true,
        ...defined({ refused: plan.refused }),
      };
      return confirmAndRun(session, group, options);
    }),
});

/** When a change for a while is to be undone; nothing for one that stays. */
function dueText(temporary: Temporary | undefined): string {
  if (!temporary) return '';
  const { dueAt, run, missed } = temporary;
  const at = new Date(dueAt).toLocaleString('sv-SE').slice(0, 16);
  return words.commands.undo.due(at, systemClock.now() >= dueAt, run && !missed);
}
