import { words } from '../../../words/index.ts';
import { changeChecklist, itemNamed } from '../../checklists.ts';
import { defineCommand } from '../../command.ts';

/** `plantao checklist tick`. */
export const command = defineCommand<{ readonly about?: string }>({
  arguments: '<name> <item>',
  options: () => [{ flags: '--about <occasion>', help: words.commands.checklist.occasion }],
  exits: () => words.commands.checklist.changed.exits,
  run: (options, [name, item]) =>
    changeChecklist(name!, options, (row) => ({ what: 'tick', item: itemNamed(row, item!).id })),
});
