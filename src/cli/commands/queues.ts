import { formatDuration, formatQuantity } from '../../model/quantity.ts';
import type { QueueRow } from '../../model/snapshot.ts';
import { words } from '../../words/index.ts';
import { askOnce } from '../ask-once.ts';
import { defineCommand } from '../command.ts';
import { exitForBands } from '../exit-codes.ts';
import { badge, printRows } from '../print.ts';

/** `plantao queues`. */
export const command = defineCommand({
  exits: () => words.commands.queues.exits,
  async run(options) {
    const rows = await askOnce(options, ['queues'], (engine) => engine.queues());
    const { columns } = words.commands;
    await printRows<QueueRow>(
      rows,
      [
        { title: columns.band, cell: (row) => badge(row.band, options) },
        { title: columns.queue, cell: (row) => row.title },
        {
          title: columns.depth,
          cell: (row) => (row.value === null ? '-' : formatQuantity(row.value, row.unit)),
        },
        {
          title: columns.oldest,
          cell: (row) => (row.oldestMs === undefined ? '' : formatDuration(row.oldestMs)),
        },
        { title: columns.warning, cell: (row) => row.warning ?? '' },
        { title: columns.critical, cell: (row) => row.critical ?? '' },
        { title: columns.worker, cell: workerText },
        { title: columns.source, cell: (row) => row.problem ?? row.label, flexible: true },
      ],
      options,
      rows.map(
        ({ id, title, value, band, oldestMs, warning, critical, workerTitle, label, problem, ...row }) => ({
          id,
          title,
          depth: value,
          band,
          oldestMs,
          ...(row.counts ? countsOf(row) : {}),
          warning,
          critical,
          worker: workerTitle,
          source: label,
          problem,
        }),
      ),
    );
    return exitForBands(rows.map(({ band }) => band));
  },
});

/** What else was counted, where the kind of queue counts more than its depth. */
function countsOf({
  counts,
  inPerMinute,
  outPerMinute,
}: Pick<QueueRow, 'counts' | 'inPerMinute' | 'outPerMinute'>) {
  const { inFlight, delayed, failed, dead, consumers, paused } = counts ?? {};
  return { inFlight, delayed, failed, dead, consumers, paused, inPerMinute, outPerMinute };
}

/** Who empties it: nobody, though something waits, goes before a name. */
function workerText({ value, counts, workerTitle }: QueueRow): string {
  const { status } = words.screen;
  if (value && counts?.paused) return status.paused;
  if (value && counts?.consumers === 0) return status.noWorker;
  if (workerTitle !== undefined) return workerTitle;
  return counts?.consumers === undefined ? '' : status.workers(counts.consumers);
}
