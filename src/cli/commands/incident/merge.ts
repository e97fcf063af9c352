import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeRecorded } from '../../incident-change.ts';

/** `plantao incident merge`. */
export const command = defineCommand({
  arguments: '<id> <into>',
  exits: () => words.commands.incident.changed.exits,
  run: (options, [id, into]) => changeRecorded(id!, options, () => ({ what: 'merge', into: into! })),
});
