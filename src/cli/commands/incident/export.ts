import { incidentRow } from '../../../alerts/incidents.ts';
import { incidentDocument } from '../../../documents/make.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { type Destination, deliver, destinationOptions, templateNamed } from '../../documents.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printJson } from '../../print.ts';
import { recordedIncident, zoneOf } from '../../recorded-incidents.ts';

/** `plantao incident export`: the document `incident`; a file that is there is never overwritten, only refreshed when asked to. */
export const command = defineCommand<Destination>({
  arguments: '<id>',
  options: destinationOptions,
  exits: () => words.commands.incident.export.exits,
  async run(options, [id]) {
    const { incident, timeline, report, events, config, now } = await recordedIncident(id!, options);
    if (options.json && options.output === undefined && options.update === undefined) {
      printJson({ ...incidentRow(incident, config.alerting), timeline, report });
      return exitCodes.ok;
    }
    const template = await templateNamed('incident', config);
    const zone = zoneOf(config);
    return deliver(incidentDocument(template, { incident, events, config, zone, now }), options);
  },
});
