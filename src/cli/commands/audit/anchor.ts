import { anchorText } from '../../../journal/anchor.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { withJournal } from '../../open-journal.ts';

/** `plantao audit anchor`: one line a journal, to be kept where whoever changes the journal cannot reach. */
export const command = defineCommand({
  exits: () => words.commands.audit.anchor.exits,
  run: (options) =>
    withJournal(options, async (journal) => {
      const anchors = journal.anchors?.() ?? [];
      if (anchors.length === 0) throw new CommandError(words.commands.audit.anchor.empty);
      process.stdout.write(
        options.json ? `${JSON.stringify(anchors)}\n` : anchors.map((one) => `${anchorText(one)}\n`).join(''),
      );
      return exitCodes.ok;
    }),
});
