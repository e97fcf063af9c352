import { incidentRow } from '../../../alerts/incidents.ts';
import { incidentDocument } from '../../../documents/make.ts';
import { withoutMarks } from '../../../documents/regions.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { templateNamed } from '../../documents.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printJson } from '../../print.ts';
import { recordedIncident, zoneOf } from '../../recorded-incidents.ts';

/** `plantao incident show`. */
export const command = defineCommand({
  arguments: '<id>',
  exits: () => words.commands.incident.show.exits,
  async run(options, [id]) {
    const { incident, timeline, report, events, config, now } = await recordedIncident(id!, options);
    if (options.json) printJson({ ...incidentRow(incident, config.alerting), timeline, report });
    else {
      const template = await templateNamed('incident', config);
      const sources = { incident, events, config, zone: zoneOf(config), now };
      process.stdout.write(withoutMarks(incidentDocument(template, sources)));
    }
    return exitCodes.ok;
  },
});
