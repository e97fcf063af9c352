import { formatDuration } from '../../model/quantity.ts';
import type { ComponentRow } from '../../model/snapshot.ts';
import type { GlobalOptions } from '../context.ts';
import { exitForStatuses } from '../exit.ts';
import { askOnce } from '../once.ts';
import { badge, printRows } from '../print.ts';

/** `plantao check`: asks every component once. Exit code 0 all up, 1 degraded, 2 down, 3 unknown. */
export async function runCheck(options: GlobalOptions): Promise<number> {
  const { rows, environment, system } = await askOnce(options, ['components'], (engine, config) => ({
    rows: engine.components(),
    environment: config.environment,
    system: config.system,
  }));
  await printRows<ComponentRow>(
    rows,
    [
      { title: 'status', cell: (row) => badge(row.status, options) },
      { title: 'component', cell: (row) => (row.affectedBy === undefined ? row.title : `  ${row.title}`) },
      { title: 'latency', cell: (row) => (row.latencyMs === undefined ? '' : formatDuration(row.latencyMs)) },
      {
        title: 'what was seen',
        cell: (row) =>
          row.affectedBy === undefined ? row.summary : `affected by ${row.affectedBy}: ${row.summary}`,
        flexible: true,
      },
    ],
    options,
    {
      system,
      environment,
      components: rows.map(({ id, title, criticality, status, affectedBy, summary, latencyMs, checks }) => ({
        id,
        title,
        criticality,
        status,
        affectedBy,
        summary,
        latencyMs,
        checks: checks.map((check) => ({
          id: check.id,
          label: check.label,
          status: check.status,
          message: check.message,
          latencyMs: check.latencyMs,
        })),
      })),
    },
  );
  return exitForStatuses(rows.map(({ status }) => status));
}
