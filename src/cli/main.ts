import { ConfigError, problemBlock } from '../config/problem.ts';
import { JournalError } from '../journal/journal.ts';
import { withoutSecrets } from '../text/known-secrets.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { CommandError, complain, configFileOf } from './context.ts';
import { endProcess } from './ending.ts';
import { exitCodes } from './exit-codes.ts';
import { commandLine } from './program.ts';

// commands/registry.ts lists the commands.
const program = commandLine(async (options) => {
  const file = configFileOf(options);
  return (await import('./open-screen.ts')).openScreen(options, file);
});
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
await endProcess();

/** Prints what went wrong; returns the exit code. */
function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) process.stderr.write(`${problemBlock(error.file, problem)}\n`);
    return exitCodes.unknown;
  }
  if (error instanceof CommandError) {
    complain(error.message);
    return error.code;
  }
  // An unusable journal is a matter of folders and disks: no stack trace.
  if (error instanceof JournalError) {
    complain(errorText(error));
    return exitCodes.unknown;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${withoutSecrets(words.commands.errors.failed(trace))}\n`);
  return exitCodes.unknown;
}
