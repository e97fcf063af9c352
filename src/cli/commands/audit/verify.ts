import { isAcceptable } from '../../../model/journal-broken.ts';
import type { Verification } from '../../../model/journal-codes.ts';
import { sanitize } from '../../../text/sanitize.ts';
import { words } from '../../../words/index.ts';
import { anchorsOf } from '../../anchors.ts';
import { defineCommand } from '../../command.ts';
import { complain } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { withJournal } from '../../open-journal.ts';

/** `plantao audit verify`: reads everything and names what shows that events were changed or removed. */
export const command = defineCommand<{ readonly anchor?: string }>({
  options: () => [{ flags: '--anchor <anchor>', help: words.commands.audit.verify.anchor, repeats: true }],
  exits: () => words.commands.audit.verify.exits,
  async run(options) {
    const anchors = await anchorsOf(options.anchor);
    return withJournal(options, async (journal, file) => {
      const found = await journal.verify(anchors);
      if (options.json) process.stdout.write(`${JSON.stringify(report(file, found))}\n`);
      else print(file, found);
      if (found.faults.length > 0) return exitCodes.critical;
      return found.unread !== undefined || found.anchors.foreign.length > 0
        ? exitCodes.warning
        : exitCodes.ok;
    });
  },
});

function report(file: string, { events, faults, ...more }: Verification): object {
  const said = faults.map((fault) => ({ ...fault, reason: words.journal.fault(fault) }));
  return {
    file,
    events: events.shared ?? events.local,
    whole: faults.length === 0,
    fault: said[0],
    faults: said,
    read: events,
    ...more,
  };
}

function print(file: string, { events, faults, accepted, anchors, unread }: Verification): void {
  const say = words.commands.audit.verify;
  for (const fault of faults) process.stdout.write(`${say.broken(file, words.journal.fault(fault))}\n`);
  if (faults.length === 0)
    process.stdout.write(
      `${say.whole(file, events.local ?? 0, events.shared, anchors.compared, accepted.length)}\n`,
    );
  for (const one of accepted) process.stdout.write(`${sanitize(words.journal.accepted(one))}\n`);
  if (faults.some(isAcceptable)) complain(say.toAccept);
  if (unread !== undefined) complain(say.unread(unread));
  if (anchors.foreign.length > 0)
    complain(say.foreign(anchors.foreign.length, [...new Set(anchors.foreign)]));
}
