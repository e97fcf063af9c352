import { toAscii } from '../../../views/ui/glyphs.ts';
import type { MetricRow } from '../../model/snapshot.ts';
import { boundedText } from '../../words/budget-text.ts';
import { words } from '../../words/index.ts';
import { askOnce } from '../ask-once.ts';
import { defineCommand } from '../command.ts';
import { styleOf } from '../context.ts';
import { exitForBands } from '../exit-codes.ts';
import { badge, printRows } from '../print.ts';

/** `plantao metrics`. */
export const command = defineCommand({
  exits: () => words.commands.metrics.exits,
  async run(options) {
    const rows = await askOnce(options, ['metrics'], (engine) => engine.metrics());
    const { columns } = words.commands;
    await printRows<MetricRow>(
      rows,
      [
        { title: columns.band, cell: (row) => badge(row.band, options) },
        { title: columns.metric, cell: (row) => row.title },
        {
          title: columns.value,
          cell: (row) => (styleOf(options).ascii ? toAscii(boundedText(row)) : boundedText(row)) || '-',
        },
        { title: columns.warning, cell: (row) => row.warning ?? '' },
        { title: columns.critical, cell: (row) => row.critical ?? '' },
        { title: columns.source, cell: (row) => row.problem ?? row.label, flexible: true },
      ],
      options,
      rows.map(({ id, title, unit, value, bound, band, warning, critical, label, problem }) => ({
        id,
        title,
        unit,
        value,
        bound,
        band,
        warning,
        critical,
        source: label,
        problem,
      })),
    );
    return exitForBands(rows.map(({ band }) => band));
  },
});
