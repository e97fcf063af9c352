import type { ScheduleRow } from '../../../model/schedules.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { clockIn } from '../../../time/clock-in.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printRows } from '../../print.ts';
import { withSchedules } from '../../schedules.ts';

/** `plantao schedules`: what is done at its moment, and what waits for somebody. */
export const command = defineCommand({
  exits: () => words.commands.schedules.exits,
  run: (options) =>
    withSchedules(options, 'read', async ({ rows, zone, now }) => {
      const { columns, none } = words.commands.schedules;
      const moment = (at: number | undefined): string => (at === undefined ? '' : clockIn(at, now, zone));
      await printRows<ScheduleRow>(
        rows,
        [
          { title: columns.name, cell: ({ name }) => sanitize(name) },
          { title: columns.state, cell: ({ state }) => words.names.scheduleStates[state] },
          { title: columns.since, cell: ({ at }) => moment(at) },
          { title: columns.next, cell: ({ nextAt }) => moment(nextAt) },
          { title: columns.when, cell: ({ text }) => sanitize(text), flexible: true },
          { title: columns.action, cell: (row) => sanitize(words.schedules.action(row)), flexible: true },
        ],
        ...([options, rows, none] as const),
      );
      return rows.some(({ state }) => state === 'due' || state === 'missed')
        ? exitCodes.warning
        : exitCodes.ok;
    }),
});
