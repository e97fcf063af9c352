import { words } from '../../../words/index.ts';
import { changeChecklist, itemNamed } from '../../checklists.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../context.ts';

/** `plantao checklist waive`: an item does not apply this time. */
export const command = defineCommand<{ readonly about?: string; readonly reason?: string }>({
  arguments: '<name> <item>',
  options: () => [
    { flags: '--reason <text>', help: words.commands.checklist.reason },
    { flags: '--about <occasion>', help: words.commands.checklist.occasion },
  ],
  exits: () => words.commands.checklist.changed.exits,
  async run(options, [name, item]) {
    const { reason = '' } = options;
    if (reason.trim() === '') throw new CommandError(words.commands.checklist.needsReason);
    return changeChecklist(name!, options, (row) => ({
      ...{ what: 'waive', item: itemNamed(row, item!).id, reason },
    }));
  },
});
