import { incidentRow } from '../../../alerts/incidents.ts';
import { type ResponseFigures, responseFigures } from '../../../alerts/response.ts';
import { systemClock } from '../../../model/clock.ts';
import type { IncidentRow } from '../../../model/incident.ts';
import { formatMeanDuration } from '../../../model/quantity.ts';
import type { SystemConfig } from '../../../model/system.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import type { GlobalOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { lastedText, printRows } from '../../print.ts';
import { recordedIncidents, zoneOf } from '../../recorded-incidents.ts';

/** `plantao incident list`. */
export const command = defineCommand<{ readonly figures?: boolean }>({
  options: () => [{ flags: '--figures', help: words.commands.incident.list.figures }],
  exits: () => words.commands.incident.list.exits,
  async run(options) {
    const { incidents, config } = await recordedIncidents(options);
    if (options.figures) {
      await printFigures(responseFigures(incidents.values(), zoneOf(config)), config, options);
      return exitCodes.ok;
    }
    const rows = [...incidents.values()].reverse().map((incident) => incidentRow(incident, config.alerting));
    await printIncidents(rows, options);
    return rows.some(({ resolvedAt }) => resolvedAt === undefined) ? exitCodes.warning : exitCodes.ok;
  },
});

async function printIncidents(rows: readonly IncidentRow[], options: GlobalOptions): Promise<void> {
  const { columns, incident } = words.commands;
  const now = systemClock.now();
  await printRows<IncidentRow>(
    rows,
    [
      { title: columns.id, cell: (row) => row.id },
      { title: columns.severity, cell: (row) => row.severityName },
      {
        title: columns.phase,
        cell: ({ phase, mergedInto }) =>
          mergedInto === undefined ? words.names.incidentPhases[phase] : incident.list.merged(mergedInto),
      },
      { title: columns.lasted, cell: (row) => lastedText((row.resolvedAt ?? now) - row.openedAt) },
      { title: columns.owner, cell: (row) => sanitize(row.owner ?? '') },
      { title: columns.what, cell: (row) => sanitize(row.title), flexible: true },
    ],
    options,
    rows,
    incident.list.none,
  );
}

async function printFigures(
  figures: readonly ResponseFigures[],
  { alerting }: SystemConfig,
  options: GlobalOptions,
): Promise<void> {
  const { columns, incident } = words.commands;
  const span = (ms: number | null): string => (ms === null ? '-' : formatMeanDuration(ms));
  await printRows<ResponseFigures>(
    figures,
    [
      { title: columns.month, cell: ({ month }) => month },
      { title: columns.severity, cell: ({ severity }) => alerting.names[severity] },
      { title: columns.incidents, cell: ({ incidents }) => String(incidents) },
      { title: columns.timeToAcknowledge, cell: ({ mttaMs }) => span(mttaMs) },
      { title: columns.timeToResolve, cell: ({ mttrMs }) => span(mttrMs) },
    ],
    options,
    figures,
    incident.list.none,
  );
}
