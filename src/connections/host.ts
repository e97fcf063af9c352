import * as z from 'zod';
import { defined } from '../model/defined.ts';
import { CannotAsk, type Context } from '../model/kind.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { type CommandOptions, type CommandResult, NoSuchProgram, runCommand } from './command.ts';
import { commandLines, type StreamOptions } from './command-stream.ts';
import { killRemote, multiplexed, remoteArgv, startedMark } from './ssh.ts';
import { whyLine } from './why-line.ts';

/** The key by which a kind lets its things be on another machine. */
export const hostOption = z
  .string()
  .optional()
  .describe('Name of a machine under hosts, reached by ssh; default this one');

/** The connection to a host broke while something ran there: nobody knows how that ended. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/**
 * Runs a program here, or on a host by ssh, where its whole process group is ended too when `signal` aborts. On a host the remote
 * shell gets every argument quoted, so none is interpreted; `cwd` and `env` are those of this machine only.
 * @throws CannotAsk when the host cannot be reached or there is no such program; ConnectionLost when the connection broke after
 * the program had begun; Error like `runCommand`
 */
export async function runOn(
  host: string | undefined,
  argv: readonly string[],
  options: CommandOptions,
  context: Context,
): Promise<CommandResult> {
  if (host === undefined) return runCommand(argv, options);
  const connection = await multiplexed(host, context, options.signal);
  let pid: number | undefined;
  const onLine = (line: string): void => {
    const started = startedMark(line);
    if (started !== undefined && pid === undefined) pid = started;
    else options.onLine?.(line);
  };
  let result: CommandResult;
  try {
    result = await runCommand([...connection.argv, remoteArgv(argv)], {
      cwd: context.baseDir,
      signal: options.signal,
      onLine,
      ...defined({ maxBytes: options.maxBytes, input: options.input }),
    });
  } catch (error) {
    if (options.signal.aborted && pid === undefined) throw new CannotAsk(words.connections.noAnswerInTime);
    if (options.signal.aborted && pid !== undefined) await killRemote(connection, pid, context);
    throw error;
  }
  const stdout = withoutMark(result.stdout);
  if (result.code !== 255) {
    if (result.code === 127 && stdout === '')
      throw new NoSuchProgram(
        words.connections.host.failed(host, words.connections.command.missing(String(argv[0]))),
      );
    return { ...result, stdout };
  }
  // 255 is ssh's own; a program that really ends with it has left the connection standing.
  if (pid !== undefined && (await connection.alive(context))) return { ...result, stdout };
  const said = whyLine(result.stderr) || words.connections.host.broke;
  connection.forget();
  if (pid === undefined) throw new CannotAsk(words.connections.host.failed(host, said));
  throw new ConnectionLost(words.connections.host.lost(host, String(argv[0]), said));
}

/** Like `commandLines`, here or on a host. @throws also CannotAsk when the host cannot be reached */
export async function* linesOn(
  host: string | undefined,
  argv: readonly string[],
  options: StreamOptions,
  context: Context,
): AsyncGenerator<string> {
  if (host === undefined) {
    yield* commandLines(argv, options);
    return;
  }
  const connection = await multiplexed(host, context, options.signal);
  let pid: number | undefined;
  try {
    const lines = commandLines([...connection.argv, remoteArgv(argv)], { ...options, cwd: context.baseDir });
    for await (const line of lines) {
      const started = pid === undefined ? startedMark(line) : undefined;
      if (started === undefined) yield line;
      else pid = started;
    }
  } catch (error) {
    if (await connection.alive(context)) throw error;
    connection.forget();
    throw new CannotAsk(words.connections.host.failed(host, errorText(error)));
  } finally {
    // Whoever stopped reading must not leave a program behind on the other machine.
    if (pid !== undefined) void killRemote(connection, pid, context);
  }
}

/**
 * A local unix socket that leads to one on the host, for as long as the connection stands.
 * @throws CannotAsk when the host cannot be reached or ssh refuses
 */
export async function forwardedSocket(
  host: string,
  remoteSocket: string,
  context: Context,
  signal: AbortSignal,
): Promise<string> {
  const connection = await multiplexed(host, context, signal);
  if (!(await connection.alive(context))) connection.forget();
  return (await multiplexed(host, context, signal)).forward(remoteSocket, context);
}

function withoutMark(stdout: string): string {
  const end = stdout.indexOf('\n');
  return end >= 0 && startedMark(stdout.slice(0, end)) !== undefined ? stdout.slice(end + 1) : stdout;
}
