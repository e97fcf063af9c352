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
export const command = defineCommand<ConfirmOptions & { readonly list?: boolean }>({
  arguments: '[action-id]',
  options: () => [...confirmOptions(), { flags: '--list', help: words.commands.undo.list }],
  exits: () => words.commands.undo.exits,
  run: (options, [id]) =>
    withSession(options, async (session) => {
      const { columns, undo: say } = words.commands;
      const undoable = (await session.executor()).undoable();
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
