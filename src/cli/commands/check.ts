import { formatDuration } from '../../model/quantity.ts';
import type { ComponentRow } from '../../model/snapshot.ts';
import { words } from '../../words/index.ts';
import { askOnce } from '../ask-once.ts';
import { defineCommand } from '../command.ts';
import { exitForStatuses } from '../exit-codes.ts';
import { badge, printRows } from '../print.ts';

/** `plantao check`. */
export const command = defineCommand({
  exits: () => words.commands.check.exits,
  async run(options) {
    const { rows, environment, system } = await askOnce(options, ['components'], (engine, config) => ({
      rows: engine.components(),
      environment: config.environment,
      system: config.system,
    }));
    const { columns, check } = words.commands;
    await printRows<ComponentRow>(
      rows,
      [
        { title: columns.status, cell: (row) => badge(row.status, options) },
        {
          title: columns.component,
          cell: (row) => (row.affectedBy === undefined ? row.title : `  ${row.title}`),
        },
        {
          title: columns.latency,
          cell: (row) => (row.latencyMs === undefined ? '' : formatDuration(row.latencyMs)),
        },
        {
          title: columns.detail,
          cell: (row) =>
            row.affectedBy === undefined ? row.summary : check.affectedBy(row.affectedBy, row.summary),
          flexible: true,
        },
      ],
      options,
      {
        system,
        environment,
        components: rows.map(
          ({ id, title, criticality, status, affectedBy, summary, latencyMs, checks }) => ({
            id,
            title,
            criticality,
            status,
            affectedBy,
            summary,
            latencyMs,
            checks: checks.map((one) => ({
              id: one.id,
              label: one.label,
              status: one.status,
              message: one.message,
              latencyMs: one.latencyMs,
            })),
          }),
        ),
      },
    );
    return exitForStatuses(rows.map(({ status }) => status));
  },
});
