import { writeFile } from 'node:fs/promises';
import { incidentRow } from '../../../alerts/incidents.ts';
import { reasonText } from '../../../words/error-text.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printJson } from '../../print.ts';
import { recordedIncident } from '../../recorded-incidents.ts';

/** `plantao incident export`: for the post-mortem; a file that is there is never overwritten. */
export const command = defineCommand<{ readonly output?: string }>({
  arguments: '<id>',
  options: () => [{ flags: '-o, --output <file>', help: words.commands.incident.export.output }],
  exits: () => words.commands.incident.export.exits,
  async run(options, [id]) {
    const { incident, timeline, report, document, config } = await recordedIncident(id!, options);
    const { output } = options;
    if (output !== undefined) {
      await writeNew(output, document);
      process.stdout.write(`${output}\n`);
    } else if (options.json) printJson({ ...incidentRow(incident, config.alerting), timeline, report });
    else process.stdout.write(document);
    return exitCodes.ok;
  },
});

/** @throws CommandError when the file is there or cannot be written */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const say = words.commands.incident.export;
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(code === 'EEXIST' ? say.exists(file) : say.failed(file, reasonText(error)));
  }
}
