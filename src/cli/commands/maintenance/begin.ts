import { formatDuration, parseDuration } from '../../../model/quantity.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../context.ts';
import { momentText, printDone, withRecordedAlerts } from '../../recorded-alerts.ts';
import { mustBe } from '../../unknown-word.ts';

interface BeginOptions {
  readonly for?: string;
  readonly comment?: string;
}

/** Longer is no maintenance, in milliseconds. */
const longestMs = 30 * 86_400_000;
/** The word for all components. */
const everything = 'everything';

/** `plantao maintenance begin`: components by id, separated by commas, or everything. */
export const command = defineCommand<BeginOptions>({
  arguments: '<components>',
  options: () => [
    { flags: '--for <time>', help: words.commands.maintenance.begin.for },
    { flags: '--comment <text>', help: words.commands.maintenance.begin.comment },
  ],
  exits: () => words.commands.maintenance.begin.exits,
  run: (options, [what]) =>
    withRecordedAlerts(options, 'write', ({ engine, config, by, now }) => {
      const say = words.commands.maintenance;
      const components = what === everything ? [] : what!.split(',');
      const ids = config.components.map(({ id }) => id);
      for (const id of components) mustBe(id, ids, words.commands.things.component);
      const forMs = parseDuration(options.for ?? '1h');
      if (forMs === undefined || forMs <= 0) throw new CommandError(say.begin.needsTime);
      if (forMs > longestMs) throw new CommandError(say.begin.tooLong);
      const comment = (options.comment ?? '').trim();
      if (comment === '') throw new CommandError(say.begin.needsComment);
      const begun = engine.beginMaintenance({ components, until: now + forMs, comment, by }, now);
      const until = momentText(begun.until);
      return printDone(
        options,
        say.begin.done(begun.id, say.what(components), until, formatDuration(forMs)),
        begun,
      );
    }),
});
