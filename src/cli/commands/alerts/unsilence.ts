import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { printDone, withRecordedAlerts } from '../../recorded-alerts.ts';
import { mustBe } from '../../unknown-word.ts';

/** `plantao alerts unsilence`. */
export const command = defineCommand({
  arguments: '<id>',
  exits: () => words.commands.alerts.unsilence.exits,
  run: (options, [id]) =>
    withRecordedAlerts(options, 'write', ({ engine, by, now }) => {
      const ids = engine.silences.map((silence) => silence.id);
      mustBe(id!, ids, words.commands.things.silence);
      engine.expire(id!, by, now);
      return printDone(options, words.commands.alerts.unsilence.done(id!), { id });
    }),
});
