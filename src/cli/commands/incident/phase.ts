import { incidentPhases } from '../../../model/incident.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../context.ts';
import { changeRecorded } from '../../incident-change.ts';

/** `plantao incident phase`. */
export const command = defineCommand({
  arguments: '<id> <phase>',
  exits: () => words.commands.incident.changed.exits,
  run: (options, [id, name]) =>
    changeRecorded(id!, options, () => {
      const to = incidentPhases.find((phase) => phase === name);
      if (to) return { what: 'phase', to };
      const { alerts, incident } = words.commands;
      throw new CommandError(`${incident.noPhase(name!)}: ${alerts.expectedOneOf(incidentPhases)}`);
    }),
});
