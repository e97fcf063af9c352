import { configCandidates, findConfig } from '../config/find.ts';
import { colourDepth, speaksUnicode } from '../terminal/colours.ts';
import { maskKnownSecrets } from '../text/known-secrets.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { exitCodes } from './exit-codes.ts';

/** The options every command understands, as the command line gave them. */
export interface GlobalOptions {
  readonly config?: string;
  readonly env?: string;
  readonly readOnly?: boolean;
  readonly color?: boolean;
  /** No bell, notification or window title. */
  readonly quiet?: boolean;
  readonly ascii?: boolean;
  readonly json?: boolean;
}

/** Printed without a stack trace; ends the command with its exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: number;

  constructor(message: string, code: number = exitCodes.unknown) {
    super(message);
    this.code = code;
  }
}

/** The configuration file to use. @throws CommandError that lists where it looked */
export function configFileOf(options: GlobalOptions): string {
  const file = findConfig(options.config, process.cwd(), process.env);
  if (file !== undefined) return file;
  throw new CommandError(words.commands.errors.noConfig(configCandidates(process.cwd(), process.env)));
}

/**
 * Handles failing standard output: a closed pipe (`plantao check | head`) ends the reading and keeps the exit code; anything else, such as a
 * full disk, is reported once and makes the exit code 3.
 */
export function heedOutput(): void {
  let said = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (said || error.code === 'EPIPE') return;
    said = true;
    complain(words.commands.errors.outputFailed(errorText(error)));
    process.once('exit', () => {
      process.exitCode = exitCodes.unknown;
    });
  });
}

/** Prints one line on standard error, known secrets taken out. */
export function complain(sentence: string): void {
  process.stderr.write(`plantao: ${maskKnownSecrets(sentence)}\n`);
}

/** Whether output may use colours, and whether it must be ASCII. */
export function styleOf(options: GlobalOptions): { readonly colour: boolean; readonly ascii: boolean } {
  const colour = options.color !== false && process.stdout.isTTY === true && colourDepth(process.env) > 0;
  return { colour, ascii: options.ascii === true || !speaksUnicode(process.env) };
}
