import { pageOf, paintLine } from '../../../../views/screens/runbooks/page.ts';
import { createTheme } from '../../../../views/ui/theme.ts';
import { shelfOf } from '../../../app/runbooks.ts';
import { systemClock } from '../../../model/clock.ts';
import type { Runbook, RunbookPlace } from '../../../model/runbook.ts';
import { findPlace } from '../../../runbooks/find.ts';
import { colourDepth } from '../../../terminal/colours.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { configOf } from '../../configured.ts';
import { CommandError, type GlobalOptions, styleOf } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printJson } from '../../print.ts';
import { unknownWord } from '../../unknown-word.ts';

/** Columns of a page that is written into a pipe. */
const pipeWidth = 100;

/** `plantao runbook show NAME[#heading]`. */
export const command = defineCommand({
  arguments: '<name>',
  exits: () => words.commands.runbook.show.exits,
  async run(options, [reference]) {
    const books = await shelfOf(await configOf(options), systemClock).read();
    const place = findPlace(books, reference!);
    const say = words.commands.runbook;
    if (!place) {
      const names = books.map(({ name }) => name);
      throw books.length === 0 ? new CommandError(say.none) : unknownWord(say.what, reference!, names);
    }
    if (place.missing !== undefined) throw new CommandError(say.noHeading(place.missing, place.runbook.name));
    const section = sectionOf(place);
    if (options.json) printJson(section);
    else print(section, options);
    return section.problems.length > 0 ? exitCodes.warning : exitCodes.ok;
  },
});

/** Only what stands under the heading, down to the next of its level; the whole runbook without one. */
function sectionOf({ runbook, anchor }: RunbookPlace): Runbook {
  const from = runbook.blocks.findIndex((block) => block.kind === 'heading' && block.anchor === anchor);
  const heading = runbook.blocks[from];
  if (heading?.kind !== 'heading') return runbook;
  const length = runbook.blocks
    .slice(from + 1)
    .findIndex((block) => block.kind === 'heading' && block.level <= heading.level);
  return { ...runbook, blocks: runbook.blocks.slice(from, length < 0 ? undefined : from + 1 + length) };
}

function print(runbook: Runbook, options: GlobalOptions): void {
  const { colour, ascii } = styleOf(options);
  const theme = createTheme(colour ? colourDepth(process.env) : 0, ascii);
  const width = process.stdout.isTTY ? process.stdout.columns : pipeWidth;
  const lines = pageOf(runbook, theme, width).lines.map((line) =>
    paintLine(theme, line, width, { bare: !process.stdout.isTTY }).trimEnd(),
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}
