import { alertEvents } from '../../../app/alert-events.ts';
import { nameOf } from '../../../model/oncall.ts';
import { foldSwaps, swapKinds } from '../../../oncall/swaps.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printRows } from '../../print.ts';
import { withRecordedAlerts } from '../../recorded-alerts.ts';
import { wallText } from './recorded-swaps.ts';

/** `plantao oncall swaps`: those that are not over. */
export const command = defineCommand({
  exits: () => words.commands.oncall.swaps.exits,
  run: (options) =>
    withRecordedAlerts(options, 'read', async ({ journal, config, now }) => {
      const { columns, oncall: say } = words.commands;
      const { people, zone } = config.oncall;
      const swaps = foldSwaps(alertEvents(journal, config, swapKinds));
      const rows = swaps.filter(({ until }) => until > now).sort((a, b) => a.from - b.from);
      await printRows(
        rows,
        [
          { title: columns.id, cell: ({ id }) => id },
          { title: columns.who, cell: ({ person }) => nameOf(people, person) },
          { title: columns.instead, cell: ({ instead }) => nameOf(people, instead) },
          { title: columns.from, cell: ({ from }) => wallText(from, zone) },
          { title: columns.until, cell: ({ until }) => wallText(until, zone) },
          { title: columns.by, cell: ({ by }) => sanitize(by) },
          { title: columns.why, cell: ({ reason }) => sanitize(reason ?? ''), flexible: true },
        ],
        options,
        rows,
        say.swaps.none,
      );
      if (rows.length > 0 && !options.json) process.stdout.write(`${say.zone(zone)}\n`);
      return exitCodes.ok;
    }),
});
