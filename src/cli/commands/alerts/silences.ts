import { matchersText } from '../../../alerts/label-matcher.ts';
import { formatDuration } from '../../../model/quantity.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printRows } from '../../print.ts';
import { momentText, withRecordedAlerts } from '../../recorded-alerts.ts';

/** `plantao alerts silences`. */
export const command = defineCommand({
  exits: () => words.commands.alerts.silences.exits,
  run: (options) =>
    withRecordedAlerts(options, 'read', async ({ engine, now }) => {
      const { alerts, columns } = words.commands;
      const rows = engine.silences.filter(({ until }) => until > now);
      await printRows(
        rows,
        [
          { title: columns.id, cell: ({ id }) => id },
          { title: columns.until, cell: ({ until }) => momentText(until) },
          { title: columns.left, cell: ({ until }) => formatDuration(until - now) },
          { title: columns.by, cell: ({ by }) => sanitize(by) },
          { title: columns.mutes, cell: ({ matchers }) => sanitize(matchersText(matchers)), flexible: true },
          { title: columns.why, cell: ({ comment }) => sanitize(comment), flexible: true },
        ],
        options,
        rows,
        alerts.silences.none,
      );
      return exitCodes.ok;
    }),
});
