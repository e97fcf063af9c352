import { systemClock } from '../../../model/clock.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { lastedText, printRows } from '../../print.ts';
import { shortRun } from '../../procedure-text.ts';
import { withSession } from '../../session.ts';

/** `plantao runbook runs`: who goes through what. */
export const command = defineCommand({
  exits: () => words.commands.runbook.run.runsExits,
  async run(options) {
    return withSession(options, async (session) => {
      const runs = (await session.readProcedures()).runs();
      const { run: say, columns } = words.commands.runbook;
      await printRows(
        runs,
        [
          { title: say.columns.run, cell: ({ id }) => shortRun(id) },
          { title: columns.title, flexible: true, cell: ({ title }) => title },
          { title: say.columns.driver, cell: ({ driver }) => driver },
          { title: say.columns.since, cell: ({ startedAt }) => lastedText(systemClock.now() - startedAt) },
          { title: say.columns.steps, cell: ({ over, count }) => `${over}/${count}` },
          {
            title: say.columns.current,
            flexible: true,
            cell: ({ ended, steps, current }) =>
              ended ? say.endings[ended.how] : (steps.find(({ id }) => id === current)?.title ?? ''),
          },
        ],
        ...([options, runs, say.noRuns] as const),
      );
      return runs.some(({ ended }) => !ended) ? exitCodes.warning : exitCodes.ok;
    });
  },
});
