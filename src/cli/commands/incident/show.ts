import { incidentRow } from '../../../alerts/incidents.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printJson } from '../../print.ts';
import { recordedIncident } from '../../recorded-incidents.ts';

/** `plantao incident show`. */
export const command = defineCommand({
  arguments: '<id>',
  exits: () => words.commands.incident.show.exits,
  async run(options, [id]) {
    const { incident, timeline, report, document, config } = await recordedIncident(id!, options);
    if (options.json) printJson({ ...incidentRow(incident, config.alerting), timeline, report });
    else process.stdout.write(document);
    return exitCodes.ok;
  },
});
