import { systemClock } from '../../model/clock.ts';
import type { HandoffRow, WaitingRow } from '../../model/snapshot.ts';
import { words } from '../../words/index.ts';
import { askOnce } from '../ask-once.ts';
import { defineCommand } from '../command.ts';
import { exitForBands } from '../exit-codes.ts';
import { badge, lastedText, printRows } from '../print.ts';

interface Line {
  readonly source: HandoffRow;
  readonly waiting: WaitingRow | undefined;
}

/** `plantao escalations`. */
export const command = defineCommand({
  exits: () => words.commands.escalations.exits,
  async run(options) {
    const sources = await askOnce(options, ['escalations'], (engine) => engine.escalations());
    const now = systemClock.now();
    const rows = sources.flatMap((source): Line[] =>
      source.waiting.length === 0
        ? [{ source, waiting: undefined }]
        : source.waiting.map((waiting) => ({ source, waiting })),
    );
    const { columns, escalations } = words.commands;
    await printRows<Line>(
      rows,
      [
        { title: columns.band, cell: ({ source }) => badge(source.band, options) },
        { title: columns.where, cell: ({ source }) => `${source.title} (${source.count ?? '-'})` },
        { title: columns.id, cell: ({ waiting }) => waiting?.id ?? '', flexible: true },
        {
          title: columns.waiting,
          cell: ({ waiting }) =>
            waiting?.createdAt === undefined ? '' : lastedText(now - waiting.createdAt),
        },
        { title: columns.claimedBy, cell: ({ waiting }) => waiting?.claimedBy ?? '' },
        {
          title: columns.about,
          cell: ({ source, waiting }) => waiting?.summary ?? source.problem ?? escalations.nobodyWaits,
          flexible: true,
        },
      ],
      options,
      sources.map(({ id, title, count, band, waiting, problem }) => ({
        id,
        title,
        count,
        band,
        waiting,
        problem,
      })),
    );
    return exitForBands(sources.map(({ band }) => band));
  },
});
