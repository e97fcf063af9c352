import { shelfEntry, shelfOf } from '../../../app/runbooks.ts';
import { systemClock } from '../../../model/clock.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { configOf } from '../../configured.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printRows } from '../../print.ts';

/** `plantao runbook list`. */
export const command = defineCommand({
  exits: () => words.commands.runbook.list.exits,
  async run(options) {
    const books = await shelfOf(await configOf(options), systemClock).read();
    const entries = books.map(shelfEntry);
    const { columns, none } = words.commands.runbook;
    await printRows(
      entries,
      [
        { title: columns.name, cell: ({ name }) => name },
        {
          ...{ title: columns.title, flexible: true },
          cell: ({ title, problem }) => (problem ? words.runbooks.problem(problem) : title),
        },
        { title: columns.sections, cell: ({ sections }) => String(sections) },
      ],
      ...([options, entries, none] as const),
    );
    return entries.some(({ problem }) => problem) ? exitCodes.warning : exitCodes.ok;
  },
});
