import { CannotAsk } from '../model/kind.ts';
import { words } from '../words/index.ts';

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

/** There is no program of that name on the machine that was to run it. */
export class NoSuchProgram extends CannotAsk {}

const longestLine = 16_384;
/** Between asking a process group to end and killing it, in milliseconds. */
const graceMs = 2_000;

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

  let kill: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(child.pid, 'SIGTERM');
    kill = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
  };
  options.signal.addEventListener('abort', end, { once: true });
  try {
    // A grandchild may keep the pipes open after the group was told to go: then the exit has to be enough.
    const gone = new Promise<undefined>((resolve) => {
      child.nodeChildProcess.once('exit', () => {
        if (!options.signal.aborted) return;
        signalGroup(child.pid, 'SIGKILL');
        resolve(undefined);
      });
    });
    const result = await Promise.race([child, gone]);
    stdout.end();
    stderr.end();
    if (options.signal.aborted) throw new Error(words.connections.command.tooSlow(file));
    if (result === undefined || (result.exitCode === undefined && result.signal === undefined)) {
      throw result?.cause ?? new Error(words.connections.command.failed(file));
    }
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
    clearTimeout(kill);
    options.signal.removeEventListener('abort', end);
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

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined || pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
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
