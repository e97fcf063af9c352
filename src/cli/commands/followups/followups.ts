import type { FollowUpRow } from '../../../model/follow-up.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { dueText } from '../../../time/due-day.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { withFollowUps } from '../../follow-ups.ts';
import { printRows } from '../../print.ts';

/** `plantao followups`: what incidents left to be done, overdue first. */
export const command = defineCommand<{ readonly all?: boolean }>({
  options: () => [{ flags: '--all', help: words.commands.followups.all }],
  exits: () => words.commands.followups.exits,
  run: (options) =>
    withFollowUps(options, 'read', async ({ rows, zone, now }) => {
      const { columns, followups: say } = words.commands;
      const shown = options.all ? rows : rows.filter(({ state }) => state !== 'done');
      await printRows<FollowUpRow>(
        shown,
        [
          { title: columns.id, cell: ({ id }) => id },
          { title: columns.state, cell: ({ state }) => words.names.followUpStates[state] },
          { title: columns.due, cell: (row) => whenDue(row, zone, now) },
          { title: columns.owner, cell: ({ owner = '' }) => sanitize(owner) },
          { title: columns.what, cell: ({ text }) => sanitize(text), flexible: true },
          {
            title: columns.incident,
            cell: ({ incident, title = '' }) => sanitize(`${incident} ${title}`.trim()),
            flexible: true,
          },
        ],
        options,
        shown,
        say.none,
      );
      if (rows.some(({ state }) => state === 'overdue')) return exitCodes.critical;
      return rows.some(({ state }) => state === 'open') ? exitCodes.warning : exitCodes.ok;
    }),
});

function whenDue({ dueAt, state }: FollowUpRow, zone: string, now: number): string {
  if (dueAt === undefined) return '';
  if (state === 'overdue') return words.commands.followups.overdue(now - dueAt);
  return dueText(dueAt, zone);
}
