import { inTurn } from '../../../documents/cadence.ts';
import { incidentDocument } from '../../../documents/make.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { configOf } from '../../configured.ts';
import { CommandError } from '../../context.ts';
import { type Destination, deliver, destinationOptions, templateNamed } from '../../documents.ts';
import { documentedIncident } from '../../recorded-incidents.ts';

/** `plantao document NAME [INCIDENT]`. */
export const command = defineCommand<Destination>({
  arguments: '<name> [incident]',
  json: false,
  options: destinationOptions,
  exits: () => words.commands.document.exits,
  more: () => words.commands.document.more,
  async run(options, [name, id]) {
    const template = await templateNamed(name!, await configOf(options));
    const { about } = template;
    if (about !== 'incident') throw new CommandError(words.commands.document.otherwise[about](name!));
    const sources = await documentedIncident(id, options);
    const turn = inTurn(template.name, sources.incident, sources.config.alerting, sources.now);
    return deliver(incidentDocument(template, { ...sources, ...turn }), options);
  },
});
