import { systemClock } from '../../model/clock.ts';
import { isBreached, lateAt } from '../../model/handoff.ts';
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
        ...(sources.some(({ clocks }) => clocks)
          ? [
              {
                title: columns.due,
                cell: ({ waiting }: Line) => (waiting ? dueText(waiting.clock, now) : ''),
              },
            ]
          : []),
        { title: columns.claimedBy, cell: ({ waiting }) => waiting?.claimedBy ?? '' },
        {
          title: columns.about,
          cell: ({ source, waiting }) =>
            waiting ? aboutText(waiting) : (source.problem ?? escalations.nobodyWaits),
          flexible: true,
        },
      ],
      options,
      sources.map(({ id, title, count, band, waiting, problem, clocks }) => ({
        id,
        title,
        count,
        band,
        ...(clocks ? { breached: lateAt(clocks, now), dueUnknown: clocks.unknown } : {}),
        waiting: waiting.map((row) => ({
          ...row,
          fields: Object.fromEntries(row.fields.map(({ name, text }) => [name, text])),
          ...(clocks ? { breached: isBreached(row.clock, now) } : {}),
        })),
        problem,
      })),
    );
    // Rows that could not all be read are no reason to be silent about it.
    if (!options.json)
      for (const { title, count, problem } of sources)
        if (count !== null && count > 0 && problem !== undefined)
          process.stderr.write(`${title}: ${problem}\n`);
    // Whoever waits for longer than was promised is worth a warning, however few wait.
    const overdue = sources.map(({ clocks }) => (clocks && lateAt(clocks, now) > 0 ? 'warning' : 'normal'));
    return exitForBands([...sources.map(({ band }) => band), ...overdue]);
  },
});

/** When an answer is due, how late it is, or why that is not known. */
function dueText(clock: WaitingRow['clock'], now: number): string {
  const say = words.handoffs;
  switch (clock.state) {
    case 'none':
      return '';
    case 'runs':
      return isBreached(clock, now)
        ? say.lateBy(lastedText(now - clock.dueAt))
        : say.dueIn(lastedText(clock.dueAt - now));
    case 'answered':
      return say.answered;
    case 'unknown':
      return say.noDue;
  }
}

function aboutText({ priority, reason, summary, bot }: WaitingRow): string {
  const text = [priority, reason, summary].filter(Boolean).join(' ');
  return bot ? `${words.handoffs.botStillAnswers}: ${text}` : text;
}
