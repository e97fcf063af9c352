import { inspectContainer, streamEngine } from '../connections/docker.ts';
import { splitLines } from '../connections/lines.ts';
import { defined } from '../model/defined.ts';
import type { Context } from '../model/kind.ts';
import type { LogRequest, RawLine } from '../model/target.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { splitFrames } from './docker-log.ts';
import { timedLine } from './timed-line.ts';

/**
 * The lines of one container with the Engine's times; ends when the container ends or `signal` aborts.
 * @param name name or id
 * @throws Error when there is no such container or the connection to the Engine is lost
 */
export async function* containerLog(
  name: string,
  host: string | undefined,
  request: LogRequest,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const container = await inspectContainer(name, context, signal, host);
  if (!container) throw new Error(words.targets.docker.none(name));
  const query = new URLSearchParams({
    stdout: '1',
    stderr: '1',
    timestamps: '1',
    follow: request.follow ? '1' : '0',
    tail: String(request.tail),
    ...defined({ since: request.sinceMs === undefined ? undefined : (request.sinceMs / 1_000).toFixed(3) }),
  });
  const path = `/containers/${encodeURIComponent(name)}/logs?${query}`;
  const body = await streamEngine({ path, signal, host }, context);
  const chunks = container.Config.Tty ? body : splitFrames(body);
  try {
    for await (const line of splitLines(chunks as AsyncIterable<Buffer>)) yield timedLine(line);
  } catch (error) {
    if (signal.aborted) return;
    throw new Error(words.targets.docker.lostLog(name, errorText(error)));
  } finally {
    body.destroy();
  }
}
