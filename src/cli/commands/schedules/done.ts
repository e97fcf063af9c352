import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { printDone } from '../../recorded-alerts.ts';
import { scheduleNamed, withSchedules } from '../../schedules.ts';

/** `plantao schedules done`. */
export const command = defineCommand<{ readonly note?: string }>({
  arguments: '<name>',
  options: () => [{ flags: '--note <text>', help: words.commands.schedules.note }],
  exits: () => words.commands.schedules.doneExits,
  run: (options, [name]) =>
    withSchedules(options, 'write', ({ rows, runtime }) => {
      const row = scheduleNamed(rows, name!);
      runtime.done(row.id, options.note);
      return printDone(options, words.commands.schedules.done(row.name), { id: row.id });
    }),
});
