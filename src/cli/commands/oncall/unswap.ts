import { alertEvents } from '../../../app/alert-events.ts';
import { foldSwaps, swapKinds } from '../../../oncall/swaps.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { printDone, withRecordedAlerts } from '../../recorded-alerts.ts';
import { mustBe } from '../../unknown-word.ts';

/** `plantao oncall unswap`: takes a swap back, from now on. */
export const command = defineCommand({
  arguments: '<id>',
  exits: () => words.commands.oncall.unswap.exits,
  run: (options, [id]) =>
    withRecordedAlerts(options, 'write', ({ journal, config, by, now }) => {
      const swaps = foldSwaps(alertEvents(journal, config, swapKinds));
      const open = swaps.filter(({ until }) => until > now);
      mustBe(
        id!,
        open.map((one) => one.id),
        words.commands.things.swap,
      );
      const { person, instead } = open.find((one) => one.id === id)!;
      journal.append({ kind: 'oncall.unswapped', data: { id: id!, person, instead, by, at: now } });
      return printDone(options, words.commands.oncall.unswap.done(id!), { id });
    }),
});
