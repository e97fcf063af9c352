import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { printDone, withRecordedAlerts } from '../../recorded-alerts.ts';
import { mustBe } from '../../unknown-word.ts';

/** `plantao maintenance end`. */
export const command = defineCommand({
  arguments: '<id>',
  exits: () => words.commands.maintenance.end.exits,
  run: (options, [id]) =>
    withRecordedAlerts(options, 'write', ({ engine, by, now }) => {
      const ids = engine.maintenance(now).map((one) => one.id);
      mustBe(id!, ids, words.commands.things.maintenance);
      engine.endMaintenance(id!, by, now);
      return printDone(options, words.commands.maintenance.end.done(id!), { id });
    }),
});
