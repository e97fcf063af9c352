import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeRecorded } from '../../incident-change.ts';

/** `plantao incident update`. */
export const command = defineCommand<{ readonly customers?: boolean }>({
  arguments: '<id> <text>',
  options: () => [{ flags: '--customers', help: words.commands.incident.update.customers }],
  exits: () => words.commands.incident.update.exits,
  run: (options, [id, text]) =>
    changeRecorded(id!, options, () => ({
      what: 'update',
      text: text!,
      ...(options.customers ? { to: 'customers' } : {}),
    })),
});
