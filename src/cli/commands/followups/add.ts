import { defined } from '../../../model/defined.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { dueOf, withFollowUps } from '../../follow-ups.ts';
import { printDone } from '../../recorded-alerts.ts';

/** `plantao followups add`. */
export const command = defineCommand<{ readonly owner?: string; readonly due?: string }>({
  arguments: '<incident> <text>',
  options: () => [
    { flags: '--owner <name>', help: words.commands.followups.owner },
    { flags: '--due <day>', help: words.commands.followups.due },
  ],
  exits: () => words.commands.followups.changed.exits,
  run: (options, [incident, text]) =>
    withFollowUps(options, 'write', (recorded) => {
      const given = defined({ owner: options.owner, dueAt: dueOf(options.due, recorded) });
      recorded.runtime.change(undefined, { what: 'add', incident: incident!, text: text!, ...given });
      return printDone(options, words.commands.followups.added(text!), { incident, text, ...given });
    }),
});
