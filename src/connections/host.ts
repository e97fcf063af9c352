import { z } from 'zod';
import { CannotAsk, type Context } from '../model/kind.ts';
import { type CommandOptions, type CommandResult, runCommand } from './command.ts';

/** The key by which a kind lets its things be on another machine. */
export const hostOption = z
  .string()
  .optional()
  .describe('Name of a machine under hosts, reached by ssh; default this one');

/**
 * Runs a program here, or on a host by ssh. On a host the remote shell gets every argument quoted, so none is interpreted.
 * @throws CannotAsk when the host cannot be reached or there is no such program; Error like `runCommand`
 */
export async function runOn(
  host: string | undefined,
  argv: readonly string[],
  options: CommandOptions,
  context: Context,
): Promise<CommandResult> {
  if (host === undefined) return runCommand(argv, options);
  const { cwd: _there, ...rest } = options;
  const result = await runCommand(sshArgv(host, argv, context), { ...rest, cwd: context.baseDir });
  // 255 is ssh's own failure; a program may end with it too, but none of those that plantao runs does.
  if (result.code === 255) throw new CannotAsk(`host ${host}: ${result.stderr.trim() || 'ssh failed'}`);
  return result;
}

/** The ssh command that runs `argv` on a host. @throws CannotAsk for a host that is not configured */
export function sshArgv(host: string, argv: readonly string[], context: Context): readonly string[] {
  const known = Object.hasOwn(context.hosts, host) ? context.hosts[host] : undefined;
  if (!known) throw new CannotAsk(`there is no host "${host}" under hosts`);
  return [
    'ssh',
    '-oBatchMode=yes',
    '-oConnectTimeout=10',
    ...(known.port === undefined ? [] : [`-p${known.port}`]),
    ...(known.options ?? []),
    known.ssh,
    '--',
    argv.map(quoted).join(' '),
  ];
}

/** An argument as a POSIX shell takes it literally. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
