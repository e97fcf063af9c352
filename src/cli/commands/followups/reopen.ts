import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeFollowUp } from '../../follow-ups.ts';

/** `plantao followups reopen`. */
export const command = defineCommand({
  arguments: '<id>',
  exits: () => words.commands.followups.changed.exits,
  run: (options, [id]) =>
    changeFollowUp(
      id!,
      options,
      () => ({ what: 'reopen' }),
      ({ text }) => words.commands.followups.reopened(text),
    ),
});
