import { formatDuration } from '../../../model/quantity.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printRows } from '../../print.ts';
import { momentText, withRecordedAlerts } from '../../recorded-alerts.ts';

/** `plantao maintenance list`: what was put into maintenance by hand. */
export const command = defineCommand({
  exits: () => words.commands.maintenance.list.exits,
  run: (options) =>
    withRecordedAlerts(options, 'read', async ({ engine, now }) => {
      const { columns, maintenance: say } = words.commands;
      const rows = engine.maintenance(now);
      await printRows(
        rows,
        [
          { title: columns.id, cell: ({ id }) => id },
          { title: columns.until, cell: ({ until }) => momentText(until) },
          { title: columns.left, cell: ({ until }) => formatDuration(until - now) },
          { title: columns.by, cell: ({ by }) => sanitize(by) },
          { title: columns.component, cell: ({ components }) => say.what(components), flexible: true },
          { title: columns.why, cell: ({ comment }) => sanitize(comment), flexible: true },
        ],
        options,
        rows,
        say.list.none,
      );
      return exitCodes.ok;
    }),
});
