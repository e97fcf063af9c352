import { defined } from '../../../model/defined.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeRecorded } from '../../incident-change.ts';

/** `plantao incident owner`: without a name, the person who types it. */
export const command = defineCommand({
  arguments: '<id> [name]',
  exits: () => words.commands.incident.changed.exits,
  run: (options, [id, owner]) =>
    changeRecorded(id!, options, () => ({ what: 'owner', ...defined({ owner }) })),
});
