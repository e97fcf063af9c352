import { openIncident } from '../../../app/incident-changes.ts';
import { defined } from '../../../model/defined.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../context.ts';
import { severityNamed } from '../../incident-change.ts';
import { printDone, withRecordedAlerts } from '../../recorded-alerts.ts';
import { mustBe } from '../../unknown-word.ts';

/** `plantao incident open`. */
export const command = defineCommand<{ readonly severity?: string; readonly component?: string }>({
  arguments: '<title>',
  options: () => [
    { flags: '--severity <severity>', help: words.commands.incident.open.severity },
    { flags: '--component <id>', help: words.commands.incident.open.component },
  ],
  exits: () => words.commands.incident.open.exits,
  run: (options, args) =>
    withRecordedAlerts(options, 'write', ({ engine, config, by, now }) => {
      const title = args[0]!;
      if (title.trim() === '') throw new CommandError(words.commands.incident.open.needsTitle);
      const { component } = options;
      if (component !== undefined)
        mustBe(
          component,
          config.components.map(({ id }) => id),
          words.commands.things.component,
        );
      const severity = severityNamed(options.severity ?? 'P1', config);
      const facts = { title, severity, ...defined({ component }) };
      const id = openIncident(engine, facts, by, now);
      return printDone(options, id, { id, ...facts });
    }),
});
