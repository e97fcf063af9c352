import { systemClock } from '../../model/clock.ts';
import { formatDuration } from '../../model/quantity.ts';
import { uptimePercent } from '../../model/uptime.ts';
import { type Month, monthOf } from '../../time/month.ts';
import { errorBudget, uptimeOf } from '../../uptime/minutes.ts';
import { openRollups } from '../../uptime/open.ts';
import { errorText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { configOf } from '../configured.ts';
import { CommandError } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printRows } from '../print.ts';
import { mustBe } from '../unknown-word.ts';

/** `plantao uptime`: how much of a month each component was up, from the minutes seen on this machine, against its target. */
export const command = defineCommand<{ readonly month?: string }>({
  arguments: '[components...]',
  options: () => [{ flags: '--month <month>', help: words.commands.uptime.month }],
  exits: () => words.commands.uptime.exits,
  async run(options, components) {
    const config = await configOf(options);
    const ids = config.components.map(({ id }) => id);
    for (const id of components) mustBe(id, ids, words.commands.things.component);
    const { from, until, name: month } = monthNamed(options.month);
    const opened = await openRollups(process.env, config).catch((error: unknown) => {
      throw new CommandError(errorText(error));
    });
    try {
      const rows = config.components
        .filter(({ id }) => components.length === 0 || components.includes(id))
        .map(({ id, title, uptime: target }) => {
          const seen = uptimeOf(opened.rollups.minutes(id, from, until));
          const budget = target === undefined ? undefined : errorBudget(target, seen);
          return {
            id,
            title,
            month,
            target: target === undefined ? null : rounded(target),
            ...seen,
            budget: budget ?? null,
          };
        });
      const minutes = (count: number): string => (count === 0 ? '-' : formatDuration(count * 60_000));
      const { columns } = words.commands;
      await printRows(
        rows,
        [
          { title: columns.component, cell: ({ title }) => title },
          { title: columns.month, cell: (row) => row.month },
          { title: columns.up, cell: ({ share }) => (share === null ? '-' : uptimePercent(share)) },
          { title: columns.target, cell: ({ target }) => (target === null ? '-' : uptimePercent(target)) },
          { title: columns.down, cell: ({ down }) => minutes(down) },
          { title: columns.degraded, cell: ({ degraded }) => minutes(degraded) },
          { title: columns.maintenance, cell: ({ maintenance }) => minutes(maintenance) },
          { title: columns.seen, cell: ({ known }) => minutes(known) },
          {
            title: columns.budgetLeft,
            cell: ({ budget, known }) => (budget && known > 0 ? budgetText(budget) : '-'),
          },
        ],
        options,
        rows,
      );
      return rows.some(({ budget }) => budget && budget.left < 0) ? exitCodes.warning : exitCodes.ok;
    } finally {
      opened.close();
    }
  },
});

function budgetText({ left, share }: { readonly left: number; readonly share: number }): string {
  if (left < 0) return words.commands.uptime.usedUp(formatDuration(-left * 60_000));
  return words.commands.uptime.left(formatDuration(left * 60_000), uptimePercent(1 - share));
}

/** Without the noise of a division: 99.9 / 100 is not quite 0.999. */
function rounded(share: number): number {
  return Number(share.toPrecision(12));
}

function monthNamed(written: string | undefined): Month {
  try {
    return monthOf(systemClock.now(), written);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError(words.commands.errors.optionFault('--month', words.time.expectedMonth));
  }
}
