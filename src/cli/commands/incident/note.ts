import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeRecorded } from '../../incident-change.ts';

/** `plantao incident note`. */
export const command = defineCommand({
  arguments: '<id> <text>',
  exits: () => words.commands.incident.changed.exits,
  run: (options, [id, text]) => changeRecorded(id!, options, () => ({ what: 'note', text: text! })),
});
