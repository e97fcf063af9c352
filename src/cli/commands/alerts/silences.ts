import { matchersText } from '../../../alerts/label-matcher.ts';
import { defined } from '../../../model/defined.ts';
import { formatDuration } from '../../../model/quantity.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { words } from '../../../words/index.ts';
import { allSilences, type ListedSilence } from '../../all-silences.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printRows } from '../../print.ts';
import { momentText, withRecordedAlerts } from '../../recorded-alerts.ts';

/** `plantao alerts silences`: plantao's own, and those that other places keep. */
export const command = defineCommand({
  exits: () => words.commands.alerts.silences.exits,
  run: (options) =>
    withRecordedAlerts(options, 'read', async (recorded) => {
      const { alerts, columns } = words.commands;
      const { now } = recorded;
      const { silences, close } = await allSilences(recorded);
      await close();
      const elsewhere = silences.some(({ place }) => place !== undefined);
      await printRows<ListedSilence>(
        silences,
        [
          { title: columns.id, cell: ({ silence }) => silence.id },
          ...(elsewhere
            ? [
                {
                  title: columns.where,
                  cell: ({ place }: ListedSilence) => place ?? words.screen.journal.own,
                },
              ]
            : []),
          { title: columns.until, cell: ({ silence }) => momentText(silence.until) },
          { title: columns.left, cell: ({ silence }) => formatDuration(silence.until - now) },
          { title: columns.by, cell: ({ silence }) => sanitize(silence.by) },
          {
            title: columns.mutes,
            cell: ({ silence }) => sanitize(matchersText(silence.matchers)),
            flexible: true,
          },
          { title: columns.why, cell: ({ silence }) => sanitize(silence.comment), flexible: true },
        ],
        options,
        silences.map(({ place, silence }) => ({ ...silence, ...defined({ place }) })),
        alerts.silences.none,
      );
      return exitCodes.ok;
    }),
});
