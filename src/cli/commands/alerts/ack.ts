import { isActive } from '../../../model/alert.ts';
import { words } from '../../../words/index.ts';
import { alertNamed } from '../../alert-named.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../context.ts';
import { printDone, withRecordedAlerts } from '../../recorded-alerts.ts';

/** `plantao alerts ack`. */
export const command = defineCommand<{ readonly note?: string }>({
  arguments: '<alert>',
  options: () => [{ flags: '--note <text>', help: words.commands.alerts.ack.note }],
  exits: () => words.commands.alerts.ack.exits,
  run: (options, [name]) =>
    withRecordedAlerts(options, 'write', async (recorded) => {
      const { engine, by, now } = recorded;
      const { id, row, close } = await alertNamed(name!, recorded);
      await close?.();
      if (row) engine.showExternal([row]);
      else if (!isActive(engine.state(id) ?? { phase: 'normal' }))
        throw new CommandError(words.commands.alerts.ack.notFiring(id));
      engine.acknowledge(id, by, now, options.note);
      return printDone(options, words.commands.alerts.ack.done(by, id), { alert: id, by });
    }),
});
