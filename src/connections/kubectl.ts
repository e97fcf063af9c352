import { defined } from '../model/defined.ts';
import { CannotAsk, type Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { type CommandResult, runCommand } from './command.ts';
import { commandLines } from './command-stream.ts';
import { whyLine } from './why-line.ts';

/** Which cluster and namespace; what is left out is what kubectl itself would take. */
export interface KubePlace {
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

/** The kubectl command for a place, up to the verb. */
export function kubectlArgv({ context, namespace, kubeconfig }: KubePlace): readonly string[] {
  return [
    'kubectl',
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`--context=${context}`]),
    ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
  ];
}

/** Largest object that is read, in bytes. */
export const largest = 32 * 2 ** 20;

/** What kubectl is told behind its place. */
export interface KubeCommand {
  readonly args: readonly string[];
  /** What it reads: nothing by default. */
  readonly input?: string | undefined;
}

/** Runs kubectl; whatever login plug-in the kubeconfig names runs too. @throws CannotAsk when there is no kubectl */
export function kubectl(
  place: KubePlace,
  { args, input }: KubeCommand,
  context: Context,
  signal: AbortSignal,
  onLine?: (line: string) => void,
): Promise<CommandResult> {
  return runCommand([...kubectlArgv(place), ...args], {
    cwd: context.baseDir,
    signal,
    maxBytes: largest,
    ...defined({ onLine, input }),
  });
}

/** A JSON answer of kubectl; undefined for an empty one. @throws CannotAsk when the API server or the login fails */
export async function kubectlJson<T>(
  place: KubePlace,
  args: readonly string[],
  context: Context,
  signal: AbortSignal,
): Promise<T | undefined> {
  const { code, stdout, stderr, truncated } = await kubectl(
    place,
    { args: [...args, '--output=json'] },
    context,
    signal,
  );
  if (code !== 0)
    throw new CannotAsk(
      words.connections.kubectl.failed(saidWhy(stderr) || words.connections.kubectl.exited(code)),
    );
  if (truncated) throw new CannotAsk(words.connections.kubectl.tooLarge);
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as T);
}

/** What kubectl complained about, without its own log prefix. */
export function saidWhy(stderr: string): string {
  return whyLine(stderr)
    .replace(/^[EWIF]\d{4} [\d:.]+ +\d+ [\w.]+:\d+\] /, '')
    .replace(/^error: /, '');
}

/** An event of `kubectl get --watch --output-watch-events`. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
  /** How long its text is, in characters. */
  readonly length: number;
}

/** Events as they come; ends when the server ends the watch. @throws Error when kubectl failed */
export async function* watchEvents<T>(
  place: KubePlace,
  resource: string,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<T>> {
  const argv = [...kubectlArgv(place), 'get', resource, '--watch', '--output-watch-events', '--output=json'];
  let text = '';
  const lines = commandLines(argv, { cwd: context.baseDir, signal, longestLine: 4 * 2 ** 20 });
  for await (const line of lines) {
    text += line;
    // kubectl indents what is inside an object: only the last line of one is a lone brace.
    if (line !== '}' && !(text === line && line.endsWith('}'))) {
      if (text.length > largest) throw new Error(words.connections.kubectl.objectTooLarge);
      continue;
    }
    const event = JSON.parse(text) as Omit<WatchEvent<T>, 'length'>;
    const { length } = text;
    text = '';
    if (event.type === 'ERROR') return;
    yield { ...event, length };
  }
}
