import { defined } from '../../../model/defined.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { changeFollowUp, dueOf } from '../../follow-ups.ts';

/** `plantao followups set`: whose it is, and when it must be done. */
export const command = defineCommand<{ readonly owner?: string; readonly due?: string }>({
  arguments: '<id>',
  options: () => [
    { flags: '--owner <name>', help: words.commands.followups.owner },
    { flags: '--due <day>', help: words.commands.followups.due },
  ],
  exits: () => words.commands.followups.changed.exits,
  run: (options, [id]) =>
    changeFollowUp(
      id!,
      options,
      (recorded) => ({
        what: 'change',
        ...defined({ owner: options.owner, dueAt: dueOf(options.due, recorded) }),
      }),
      ({ text }) =>
        words.commands.followups.changedTo(
          text,
          [options.owner, options.due].flatMap((one) => one ?? []),
        ),
    ),
});
