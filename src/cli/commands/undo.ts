import { defined } from '../../model/defined.ts';
import { CommandError } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printRows } from '../print.ts';
import { answered, type ConfirmOptions, confirmAndRun, orRefuse, shortId, withSession } from './run.ts';

/** `plantao undo [ACTION-ID]`: undoes an action, by default the newest that can be; --list shows those that can. */
export async function runUndo(
  id: string | undefined,
  options: ConfirmOptions & { readonly list?: boolean },
): Promise<number> {
  return withSession(options, async (session) => {
    const undoable = (await session.executor()).undoable();
    if (options.list) {
      await printRows(
        undoable,
        [
          { title: 'id', cell: ({ plan }) => shortId(plan) },
          { title: 'began', cell: ({ startedAt }) => new Date(startedAt).toLocaleString('sv-SE') },
          { title: 'action', cell: ({ verb, component }) => `${verb} ${component}` },
          { title: 'state', cell: ({ state }) => state ?? 'unknown' },
          { title: 'undo', cell: ({ undo }) => undo?.text ?? '', flexible: true },
        ],
        options,
        undoable,
      );
      return exitCodes.ok;
    }
    const found = undoable.filter(({ plan }) => id === undefined || plan.startsWith(id));
    const [past] = found;
    if (!past)
      throw new CommandError(
        id === undefined ? 'there is nothing to undo' : `there is no action "${id}" that can be undone`,
      );
    if (id !== undefined && found.length > 1)
      throw new CommandError(`${found.length} actions begin with "${id}": give more of the id`);
    await answered(session, past.component);
    const plan = await orRefuse(session.commands.planUndo(past.plan));
    const group = {
      plans: [plan],
      confirm: plan.confirm,
      needsReason: plan.needsReason === true,
      ...defined({ refused: plan.refused }),
    };
    return confirmAndRun(session, group, options);
  });
}
