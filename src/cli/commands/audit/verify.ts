import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { withJournal } from '../../open-journal.ts';

/** `plantao audit verify`: names the first event that was changed. */
export const command = defineCommand({
  exits: () => words.commands.audit.verify.exits,
  run: (options) =>
    withJournal(options, async (journal, file) => {
      const say = words.commands.audit.verify;
      const fault = journal.verify();
      const events = journal.newest(1)[0]?.seq ?? 0;
      const sentence = fault ? say.broken(file, fault.seq, fault.reason) : say.whole(file, events);
      const report = { file, events, whole: fault === undefined, fault };
      process.stdout.write(`${options.json ? JSON.stringify(report) : sentence}\n`);
      return fault ? exitCodes.critical : exitCodes.ok;
    }),
});
