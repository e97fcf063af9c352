import { CannotAsk } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { endGroup, forgetGroup, killGroup } from './process-group.ts';

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Output that is kept, in bytes of each stream; the rest is counted. Default 1 MiB. */
  readonly maxBytes?: number;
  readonly input?: string;
  /** Called for each line of output as it comes, cut at 16 384 characters. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /** Exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Output was cut at `maxBytes`. */
  readonly truncated: boolean;
}

/** How a program ended. */
interface Ending {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly cause?: unknown;
}

/** There is no program of that name on the machine that was to run it. */
export class NoSuchProgram extends CannotAsk {}

const longestLine = 16_384;
/** How long output may still come after a program has ended, in milliseconds: a child of its may keep the pipes open for ever. */
const trailingMs = 500;

/**
 * Runs a program with its arguments, never through a shell, in a process group of its own that is ended as a whole when
 * `signal` aborts.
 * @throws NoSuchProgram; CannotAsk when it may not be run; Error when it was ended because of `signal`
 */
export async function runCommand(argv: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [file, ...args] = argv;
  if (!file) throw new CannotAsk(words.connections.command.empty);
  options.signal.throwIfAborted();
  const { execa } = await import('execa');
  const child = execa(file, args, {
    cwd: options.cwd,
    env: options.env ?? {},
    input: options.input ?? '',
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stripFinalNewline: false,
  });
  const stdout = new Collected(options.maxBytes ?? 2 ** 20, options.onLine);
  const stderr = new Collected(options.maxBytes ?? 2 ** 20, options.onLine);
  child.stdout.on('data', (chunk: Buffer) => stdout.add(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));

  const { nodeChildProcess } = child;
  let trailing: NodeJS.Timeout | undefined;
  // What counts is that the program has ended, not that nobody holds its pipes: another may have inherited them.
  const ended = new Promise<Ending>((resolve) => {
    nodeChildProcess.once('exit', (code, signal) => {
      if (options.signal.aborted) killGroup(child.pid);
      // The pipes are read once more between a timer and the immediates behind it.
      const settle = (): void =>
        void setImmediate(() =>
          setImmediate(() => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined })),
        );
      if (options.signal.aborted) settle();
      else trailing = setTimeout(settle, trailingMs);
    });
  });
  const end = (): void => endGroup(child.pid);
  options.signal.addEventListener('abort', end, { once: true });
  try {
    const result: Ending = await Promise.race([child, ended]);
    stdout.end();
    stderr.end();
    if (options.signal.aborted) throw new Error(words.connections.command.tooSlow(file));
    if (result.exitCode === undefined && result.signal === undefined)
      throw result.cause ?? new Error(words.connections.command.failed(file));
    return {
      code: result.exitCode,
      signal: result.signal,
      stdout: stdout.text,
      stderr: stderr.text,
      truncated: stdout.truncated || stderr.truncated,
    };
  } catch (error) {
    throw explained(error, file);
  } finally {
    clearTimeout(trailing);
    options.signal.removeEventListener('abort', end);
    if (nodeChildProcess.exitCode !== null || nodeChildProcess.signalCode !== null) forgetGroup(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function explained(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return new NoSuchProgram(words.connections.command.missing(file));
  if (code === 'EACCES') return new CannotAsk(words.connections.command.forbidden(file));
  return error;
}

/** Bounded output of one stream, and its lines. */
class Collected {
  readonly #max: number;
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #line = '';

  constructor(max: number, onLine: ((line: string) => void) | undefined) {
    this.#max = max;
    this.#onLine = onLine;
  }

  get truncated(): boolean {
    return this.#size > this.#max;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  add(chunk: Buffer): void {
    const room = this.#max - this.#size;
    if (room > 0) this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.#size += chunk.length;
    if (!this.#onLine) return;
    const lines = (this.#line + chunk.toString('utf8')).split('\n');
    this.#line = lines.pop()!.slice(0, longestLine);
    for (const line of lines) this.#onLine(line.slice(0, longestLine));
  }

  end(): void {
    if (this.#line !== '') this.#onLine?.(this.#line);
    this.#line = '';
  }
}
