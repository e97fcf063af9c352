import { glob, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { hostOption, runOn } from '../../connections/host.ts';
import { lastLine } from '../../connections/lines.ts';
import { CannotAsk, type Context } from '../../model/kind.ts';
import type { LogKind, LogSource } from '../../model/log.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { words } from '../../words/index.ts';
import { followFile } from '../follow/follow-file.ts';
import { followInstances } from '../follow/instances.ts';
import { tailRemoteFile } from '../follow/remote-file.ts';
import { isCompressed, isGlob } from '../follow/rotated-files.ts';
import { labelOn } from './label.ts';

const schema = z.strictObject({
  file: z.string().min(1).describe('Path; with *, ?, [ ] or ** every matching file, including new ones'),
  host: hostOption,
});
type Options = z.infer<typeof schema>;

/** Most files of a pattern that are followed. */
const mostFiles = 200;

export const file: LogKind<Options> = {
  kind: 'file',
  summary: 'A log file with its rotated files, or every file of a pattern.',
  schema,
  example: '{ file: "logs/*.log", host: web1 }',
  name: (options) => basename(options.file),
  open(options, context): LogSource {
    // A path on another host is resolved there.
    const path = options.host === undefined ? resolve(context.baseDir, options.file) : options.file;
    const label = labelOn(path, options.host);
    const one = (which: string, request: LogRequest, signal: AbortSignal): AsyncIterable<RawLine> =>
      options.host === undefined
        ? followFile(which, request, context.clock, signal)
        : tailRemoteFile(options.host, which, request, context, signal);
    if (!isGlob(path)) return { label, read: (request, signal) => one(path, request, signal) };
    const find = (signal: AbortSignal): Promise<readonly string[]> =>
      options.host === undefined ? localFiles(path) : remoteFiles(options.host, path, context, signal);
    return {
      label,
      read(request, signal) {
        const files = new PatternFiles(find);
        return followInstances(
          {
            instances: (asked) => files.list(asked),
            open: (instance, own, reading) => one(files.pathOf(instance), own, reading),
          },
          request,
          context.clock,
          signal,
        );
      },
    };
  },
};

/** The files of a pattern, each with a name: its base name, or its path where that is taken. */
class PatternFiles {
  readonly #find: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly #paths = new Map<string, string>();
  /** The path each file was first seen at: a file renamed within the pattern does not join again. */
  readonly #seen = new Map<string, string>();

  constructor(find: (signal: AbortSignal) => Promise<readonly string[]>) {
    this.#find = find;
  }

  async list(signal: AbortSignal): Promise<readonly string[]> {
    for (const path of await this.#find(signal)) {
      const stats = await stat(path).catch(() => undefined);
      if (stats) {
        const id = `${stats.dev}:${stats.ino}`;
        if ((this.#seen.get(id) ?? path) !== path) continue;
        this.#seen.set(id, path);
      }
      const name = this.#paths.get(basename(path)) === undefined ? basename(path) : path;
      if (![...this.#paths.values()].includes(path)) this.#paths.set(name, path);
    }
    return [...this.#paths.keys()];
  }

  pathOf(name: string): string {
    return this.#paths.get(name)!;
  }
}

async function localFiles(pattern: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const path of glob(pattern)) {
    if (isCompressed(path)) continue;
    if ((await stat(path).catch(() => undefined))?.isFile()) found.push(path);
    if (found.length >= mostFiles) break;
  }
  return found.sort();
}

/** The remote shell expands the pattern, passed as one word. */
async function remoteFiles(
  host: string,
  pattern: string,
  context: Context,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const script = `IFS=; n=0; for f in $1; do [ -f "$f" ] || continue; printf '%s\\n' "$f"; n=$((n+1)); [ $n -lt ${mostFiles} ] || break; done`;
  const argv = ['sh', '-c', script, 'sh', pattern];
  const { code, stdout, stderr } = await runOn(host, argv, { cwd: context.baseDir, signal }, context);
  if (code !== 0)
    throw new CannotAsk(
      words.connections.host.failed(host, lastLine(stderr) || words.connections.command.exited('sh', code)),
    );
  return stdout.split('\n').filter((path) => path !== '' && !isCompressed(path));
}
