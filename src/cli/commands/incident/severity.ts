import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeRecorded, severityNamed } from '../../incident-change.ts';

/** `plantao incident severity`. */
export const command = defineCommand({
  arguments: '<id> <severity>',
  exits: () => words.commands.incident.changed.exits,
  run: (options, [id, name]) =>
    changeRecorded(id!, options, (config) => ({ what: 'severity', severity: severityNamed(name!, config) })),
});
