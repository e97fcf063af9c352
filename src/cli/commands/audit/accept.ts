import { acceptance, isAcceptable } from '../../../model/journal-broken.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { words } from '../../../words/index.ts';
import { anchorsOf } from '../../anchors.ts';
import { defineCommand } from '../../command.ts';
import { mustNotBeReadOnly } from '../../command-journal.ts';
import { CommandError, complain } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { withJournal } from '../../open-journal.ts';
import { printJson } from '../../print.ts';

/** `plantao audit accept`: somebody answers for what shows that events are gone or others, by name and for good. */
export const command = defineCommand<{ readonly reason?: string; readonly anchor?: string }>({
  options: () => [
    { flags: '--reason <text>', help: words.commands.audit.accept.reason },
    { flags: '--anchor <anchor>', help: words.commands.audit.accept.anchor, repeats: true },
  ],
  exits: () => words.commands.audit.accept.exits,
  async run(options) {
    mustNotBeReadOnly(options);
    const say = words.commands.audit.accept;
    const anchors = await anchorsOf(options.anchor);
    return withJournal(options, async (journal, file) => {
      const { faults } = await journal.verify(anchors);
      if (faults.length === 0) throw new CommandError(say.nothing);
      const { can = [], cannot = [] } = Object.groupBy(faults, (fault) =>
        isAcceptable(fault) ? 'can' : 'cannot',
      );
      const sentences = can.map((fault) => sanitize(words.journal.fault(fault)));
      const reason = options.reason?.trim() ?? '';
      if (can.length > 0 && reason === '') {
        for (const sentence of sentences) complain(sentence);
        throw new CommandError(say.needsReason);
      }
      if (can.length > 0) {
        journal.append(acceptance(can, reason, journal.anchors?.() ?? []));
        await journal.sync?.();
      }
      if (options.json) printJson({ file, reason, accepted: can, open: cannot });
      else if (can.length > 0)
        process.stdout.write(`${[say.done(file, can.length), ...sentences].join('\n')}\n`);
      for (const fault of cannot) complain(say.cannot(sanitize(words.journal.fault(fault))));
      return cannot.length > 0 ? exitCodes.critical : exitCodes.ok;
    });
  },
});
