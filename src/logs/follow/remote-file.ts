import { linesOn } from '../../connections/host.ts';
import type { Context } from '../../model/kind.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';

/**
 * The newest lines of a file on a host and, with `follow`, every further one, also after the file is replaced (`tail -F`).
 * @throws CannotAsk when the host is unreachable; Error with the message of tail
 */
export async function* tailRemoteFile(
  host: string,
  file: string,
  request: LogRequest,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const argv = ['tail', '-n', String(request.tail), ...(request.follow ? ['-F'] : []), '--', file];
  for await (const text of linesOn(host, argv, { cwd: context.baseDir, signal }, context)) yield { text };
}
