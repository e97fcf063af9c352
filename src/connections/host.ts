import * as z from 'zod';
import { defined } from '../model/defined.ts';
import { CannotAsk, type Context } from '../model/kind.ts';
import { excerptOf } from '../text/known-secrets.ts';
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
 * shell gets every argument quoted, so none is interpreted. `env` goes over by standard input, since every user of either machine can read
 * arguments; `cwd` is that of this machine only.
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
  const { argv: remote, input } = withEnvironment(argv, options.env ?? {}, options.input);
  let result: CommandResult;
  try {
    result = await runCommand([...connection.argv, remoteArgv(remote)], {
      cwd: context.baseDir,
      signal: options.signal,
      onLine,
      ...defined({ maxBytes: options.maxBytes, input }),
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

/** Reads variables, a line each up to an empty one, and becomes the program; `read` takes no byte of what that reads. */
const readEnvironment =
  'while IFS= read -r line && [ -n "$line" ]; do pair=$(printf %b. "$line"); export "${pair%.}"; done; exec "$@"';

/** A program that finds variables set on the other machine, as what is run there and what that reads. */
function withEnvironment(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  input: string | undefined,
): { readonly argv: readonly string[]; readonly input: string | undefined } {
  const pairs = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  if (pairs.length === 0) return { argv, input };
  const wrong = pairs.find(([name]) => !/^[A-Za-z_]\w*$/.test(name));
  if (wrong) throw new CannotAsk(words.connections.host.noVariable(excerptOf(wrong[0], 80)));
  const lines = pairs.map(
    ([name, value]) => `${name}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`,
  );
  return { argv: ['sh', '-c', readEnvironment, 'sh', ...argv], input: `${lines.join('')}\n${input ?? ''}` };
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
    const { argv: remote, input } = withEnvironment(argv, options.env ?? {}, options.input);
    const { env: _, ...rest } = options;
    const lines = commandLines([...connection.argv, remoteArgv(remote)], {
      ...rest,
      cwd: context.baseDir,
      ...defined({ input }),
    });
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
