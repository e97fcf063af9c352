import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeRecorded } from '../../incident-change.ts';

/** `plantao incident resolve`. */
export const command = defineCommand<{ readonly cause?: string; readonly followUp?: readonly string[] }>({
  arguments: '<id>',
  options: () => [
    { flags: '--cause <text>', help: words.commands.incident.resolve.cause },
    { flags: '--follow-up <text...>', help: words.commands.incident.resolve.followUp },
  ],
  exits: () => words.commands.incident.changed.exits,
  run: (options, [id]) =>
    changeRecorded(id!, options, () => ({
      what: 'resolve',
      cause: options.cause ?? '',
      followUps: options.followUp ?? [],
    })),
});
