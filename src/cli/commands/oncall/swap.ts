import { alertEvents } from '../../../app/alert-events.ts';
import { swapFor } from '../../../app/swaps.ts';
import { defined } from '../../../model/defined.ts';
import { foldSwaps, swapKinds } from '../../../oncall/swaps.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../context.ts';
import { personNamed } from '../../person-named.ts';
import { printDone, withRecordedAlerts } from '../../recorded-alerts.ts';
import { wallText } from './recorded-swaps.ts';

/** `plantao oncall swap`: somebody stands in for somebody else, wherever that one is on call in that time. */
export const command = defineCommand<{
  readonly with?: string;
  readonly from?: string;
  readonly until?: string;
  readonly reason?: string;
}>({
  arguments: '<person>',
  options: () => {
    const say = words.commands.oncall.swap;
    return [
      { flags: '--with <person>', help: say.with },
      { flags: '--from <time>', help: say.from },
      { flags: '--until <time>', help: say.until },
      { flags: '--reason <text>', help: say.reason },
    ];
  },
  exits: () => words.commands.oncall.swap.exits,
  run: (options, [name]) =>
    withRecordedAlerts(options, 'write', ({ journal, config, by, now }) => {
      const say = words.commands.oncall.swap;
      const instead = personNamed(name!, config);
      if (options.with === undefined) throw new CommandError(say.needsWith);
      if (options.until === undefined) throw new CommandError(say.needsUntil);
      const person = personNamed(options.with, config);
      const swaps = foldSwaps(alertEvents(journal, config, swapKinds));
      const { from, until, reason } = options;
      const asked = { person: person.id, instead: instead.id, until, by, ...defined({ from, reason }) };
      const swap = swapFor(asked, config, swaps, now);
      journal.append({ kind: 'oncall.swapped', data: { ...swap } });
      const { zone } = config.oncall;
      const [begins, ends] = [wallText(swap.from, zone), wallText(swap.until, zone)];
      return printDone(options, say.done(swap.id, person.name, instead.name, begins, ends, zone), swap);
    }),
});
