import { formatQuantity } from '../../model/quantity.ts';
import type { MetricRow } from '../../model/snapshot.ts';
import type { GlobalOptions } from '../context.ts';
import { exitForBands } from '../exit.ts';
import { askOnce } from '../once.ts';
import { badge, printRows } from '../print.ts';

/** `plantao metrics`: reads every metric. Exit code by the worst band; no data is 3. */
export async function runMetrics(options: GlobalOptions): Promise<number> {
  const rows = await askOnce(options, ['metrics'], (engine) => engine.metrics());
  await printRows<MetricRow>(
    rows,
    [
      { title: 'band', cell: (row) => badge(row.band, options) },
      { title: 'metric', cell: (row) => row.title },
      { title: 'value', cell: (row) => (row.value === null ? '-' : formatQuantity(row.value, row.unit)) },
      { title: 'warning', cell: (row) => row.warning ?? '' },
      { title: 'critical', cell: (row) => row.critical ?? '' },
      { title: 'source', cell: (row) => row.problem ?? row.label, flexible: true },
    ],
    options,
    rows.map(({ id, title, unit, value, band, warning, critical, label, problem }) => ({
      id,
      title,
      unit,
      value,
      band,
      warning,
      critical,
      source: label,
      problem,
    })),
  );
  return exitForBands(rows.map(({ band }) => band));
}
