import { words } from '../../../words/index.ts';
import { changeChecklist } from '../../checklists.ts';
import { defineCommand } from '../../command.ts';

/** `plantao checklist begin`: the next one early, or another where there is no time for it. */
export const command = defineCommand({
  arguments: '<name>',
  exits: () => words.commands.checklist.changed.exits,
  run: (options, [name]) => changeChecklist(name!, options, () => ({ what: 'begin' })),
});
