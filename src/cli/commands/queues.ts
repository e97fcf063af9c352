import { formatDuration, formatQuantity } from '../../model/quantity.ts';
import type { QueueRow } from '../../model/snapshot.ts';
import type { GlobalOptions } from '../context.ts';
import { exitForBands } from '../exit.ts';
import { askOnce } from '../once.ts';
import { badge, printRows } from '../print.ts';

/** `plantao queues`: reads every queue. Exit code by the worst band; no data is 3. */
export async function runQueues(options: GlobalOptions): Promise<number> {
  const rows = await askOnce(options, ['queues'], (engine) => engine.queues());
  await printRows<QueueRow>(
    rows,
    [
      { title: 'band', cell: (row) => badge(row.band, options) },
      { title: 'queue', cell: (row) => row.title },
      { title: 'depth', cell: (row) => (row.value === null ? '-' : formatQuantity(row.value, row.unit)) },
      { title: 'oldest', cell: (row) => (row.oldestMs === undefined ? '' : formatDuration(row.oldestMs)) },
      { title: 'warning', cell: (row) => row.warning ?? '' },
      { title: 'critical', cell: (row) => row.critical ?? '' },
      { title: 'worker', cell: (row) => row.worker ?? '' },
      { title: 'source', cell: (row) => row.problem ?? row.label, flexible: true },
    ],
    options,
    rows.map(({ id, title, value, band, oldestMs, warning, critical, worker, label, problem }) => ({
      id,
      title,
      depth: value,
      band,
      oldestMs,
      warning,
      critical,
      worker,
      source: label,
      problem,
    })),
  );
  return exitForBands(rows.map(({ band }) => band));
}
