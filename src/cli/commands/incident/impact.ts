import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeRecorded } from '../../incident-change.ts';

/** `plantao incident impact`. */
export const command = defineCommand({
  arguments: '<id> <text>',
  exits: () => words.commands.incident.changed.exits,
  run: (options, [id, text]) => changeRecorded(id!, options, () => ({ what: 'impact', text: text! })),
});
