import { CannotAsk } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { NoSuchProgram } from './command.ts';
import { splitLines } from './lines.ts';
import { endGroup, forgetGroup } from './process-group.ts';
import { whyLine } from './why-line.ts';

export interface StreamOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** What it reads; nothing by default. */
  readonly input?: string;
  /** Longest line, in characters. Default 16 384. */
  readonly longestLine?: number;
}

/** What a program said on standard error is kept this far, in characters. */
const keptError = 2_000;

/** The end of a text, from a line's beginning on: half a line may begin within a secret. */
function endOf(text: string): string {
  if (text.length <= keptError) return text;
  const end = text.slice(-keptError);
  return end.includes('\n') ? end.slice(end.indexOf('\n') + 1) : text.slice(0, keptError);
}

/**
 * Runs a program, never through a shell, and yields the lines of its standard output as they come; reading slowly slows the
 * program. Its process group is ended when the reader stops or `signal` aborts.
 * @throws CannotAsk when there is no such program; Error with the end of its standard error when it ended badly
 */
export async function* commandLines(argv: readonly string[], options: StreamOptions): AsyncGenerator<string> {
  const [file, ...args] = argv;
  if (!file) throw new CannotAsk(words.connections.command.empty);
  options.signal.throwIfAborted();
  const { execa } = await import('execa');
  const child = execa(file, args, {
    cwd: options.cwd,
    env: options.env ?? {},
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = endOf(said + chunk.toString('utf8'));
  });
  const end = (): void => {
    endGroup(child.pid);
    const { nodeChildProcess: program } = child;
    const isOver = program.exitCode !== null || program.signalCode !== null;
    if (isOver) forgetGroup(child.pid);
    else program.once('exit', () => forgetGroup(child.pid));
    child.stdout.destroy();
  };
  options.signal.addEventListener('abort', end, { once: true });
  try {
    try {
      yield* splitLines(child.stdout as AsyncIterable<Buffer>, options.longestLine);
    } catch (error) {
      if (!options.signal.aborted) throw error;
    }
    if (options.signal.aborted) return;
    const result = await child;
    const cause = result.cause as (Error & { code?: string }) | undefined;
    if (cause?.code === 'ENOENT') throw new NoSuchProgram(words.connections.command.missing(file));
    if (cause?.code === 'EACCES') throw new CannotAsk(words.connections.command.forbidden(file));
    if (result.exitCode !== 0) {
      throw new Error(
        whyLine(said) || words.connections.command.exited(file, result.exitCode ?? result.signal),
      );
    }
  } finally {
    options.signal.removeEventListener('abort', end);
    end();
    child.catch(() => {});
  }
}
