import { open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { importRunbooks } from '../../import/import.ts';
import { figuresOf, reportLines } from '../../import/report.ts';
import { redact } from '../../text/redact.ts';
import { errorText, reasonText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';

/** Largest file that is read, in bytes: as for runbooks. */
const largest = 2 * 2 ** 20;

/** `plantao import`: a draft of a configuration from runbooks, without asking anything of anybody. */
export const command = defineCommand<{ readonly out?: string }>({
  arguments: '<files...>',
  options: () => [{ flags: '--out <file>', help: words.commands.import.out }],
  exits: () => words.commands.import.exits,
  async run({ out, json }, files) {
    const target = resolve(out ?? 'plantao.yaml');
    const imported = await Promise.all(
      files.map(async (file) => ({ file, bytes: await bytesOf(file), reference: referenceOf(file, target) })),
    );
    const result = await importRunbooks(imported, target);
    const report = json
      ? [
          JSON.stringify(
            { ...figuresOf(result), draft: out === undefined ? result.text : out, faults: result.faults },
            null,
            2,
          ),
        ]
      : reportLines(
          files.map((file) => redact(file)),
          result,
        );
    if (out !== undefined) {
      await writeNew(out, result.text);
      process.stdout.write(
        `${[...report, ...(json ? [] : ['', words.imports.report.written(out)])].join('\n')}\n`,
      );
    } else if (json) process.stdout.write(`${report.join('\n')}\n`);
    else {
      // The draft alone may be piped into a file; what became of what is said beside it.
      process.stdout.write(result.text);
      process.stderr.write(`${report.join('\n')}\n`);
    }
    if (result.faults.length > 0) return exitCodes.unknown;
    return result.commands.some(({ became }) => became.state === 'unknown')
      ? exitCodes.warning
      : exitCodes.ok;
  },
});

async function bytesOf(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > largest)
      throw new Error(words.runbooks.problem({ code: 'too-large', bytes: size, most: largest }));
    return await readFile(file);
  } catch (error) {
    throw new CommandError(words.commands.import.unreadable(basename(file), reasonText(error)));
  }
}

/** A path as the configuration takes it: from its own folder, with slashes. */
function referenceOf(file: string, target: string): string {
  const path = relative(dirname(target), resolve(file)).split(sep).join('/');
  return path.startsWith('../') ? path : `./${path}`;
}

/** Writes a file that is not there yet. @throws CommandError where there is one: nothing is ever overwritten */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(text).finally(() => handle.close());
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CommandError(
      exists ? words.commands.import.exists(file) : words.commands.import.unwritable(file, errorText(error)),
    );
  }
}
