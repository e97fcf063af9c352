import { systemClock } from '../../model/clock.ts';
import { formatDuration } from '../../model/quantity.ts';
import { uptimePercent } from '../../model/uptime.ts';
import { nearestWord } from '../../text/nearest.ts';
import { type Month, monthOf } from '../../time/month.ts';
import { errorBudget, uptimeOf } from '../../uptime/minutes.ts';
import { openRollups } from '../../uptime/open.ts';
import { errorText } from '../../words/error-text.ts';
import { configOf } from '../configured.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printRows } from '../print.ts';

/**
 * `plantao uptime`: how much of a month each component was up, from the minutes that were seen on this machine, against its target.
 * Exit code 1 where an error budget is used up.
 */
export async function runUptime(
  components: readonly string[],
  options: GlobalOptions & { readonly month?: string },
): Promise<number> {
  const config = await configOf(options);
  const ids = config.components.map(({ id }) => id);
  for (const id of components) {
    if (ids.includes(id)) continue;
    const nearest = nearestWord(id, ids);
    throw new CommandError(
      `no component "${id}": ${nearest ? `did you mean "${nearest}"?` : `there are ${ids.join(', ')}`}`,
    );
  }
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
    await printRows(
      rows,
      [
        { title: 'component', cell: ({ title }) => title },
        { title: 'month', cell: (row) => row.month },
        { title: 'up', cell: ({ share }) => (share === null ? '-' : uptimePercent(share)) },
        { title: 'target', cell: ({ target }) => (target === null ? '-' : uptimePercent(target)) },
        { title: 'down', cell: ({ down }) => minutes(down) },
        { title: 'degraded', cell: ({ degraded }) => minutes(degraded) },
        { title: 'maintenance', cell: ({ maintenance }) => minutes(maintenance) },
        { title: 'seen', cell: ({ known }) => minutes(known) },
        {
          title: 'budget left',
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
}

function budgetText({ left, share }: { readonly left: number; readonly share: number }): string {
  if (left < 0) return `USED UP, ${formatDuration(-left * 60_000)} over`;
  return `${formatDuration(left * 60_000)} (${uptimePercent(1 - share)})`;
}

/** Without the noise of a division: 99.9 / 100 is not quite 0.999. */
function rounded(share: number): number {
  return Number(share.toPrecision(12));
}

function monthNamed(written: string | undefined): Month {
  try {
    return monthOf(systemClock.now(), written);
  } catch (error) {
    throw new CommandError(`--month: ${errorText(error)}`);
  }
}
