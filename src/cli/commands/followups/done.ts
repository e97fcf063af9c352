import { defined } from '../../../model/defined.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeFollowUp } from '../../follow-ups.ts';

/** `plantao followups done`. */
export const command = defineCommand<{ readonly note?: string }>({
  arguments: '<id>',
  options: () => [{ flags: '--note <text>', help: words.commands.followups.note }],
  exits: () => words.commands.followups.changed.exits,
  run: (options, [id]) =>
    changeFollowUp(
      id!,
      options,
      () => ({ what: 'done', ...defined({ note: options.note }) }),
      ({ text }) => words.commands.followups.done(text),
    ),
});
