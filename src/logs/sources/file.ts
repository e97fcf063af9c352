import { glob, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { hostOption, runOn } from '../../connections/host.ts';
import { lastLine } from '../../connections/lines.ts';
import { CannotAsk, type Context } from '../../model/kind.ts';
import type { LogKind, LogSource } from '../../model/log.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { followFile } from '../follow/follow-file.ts';
import { followInstances } from '../follow/instances.ts';
import { tailRemoteFile } from '../follow/remote-file.ts';
import { isCompressed, isGlob } from '../follow/rotated-files.ts';

const schema = z.strictObject({
  file: z
    .string()
    .min(1)
    .describe('Path; with *, ?, [ ] or ** all files of that pattern together, new ones join'),
  host: hostOption,
});
type Options = z.infer<typeof schema>;

/** Files of a pattern that are followed at most. */
const mostFiles = 200;

export const file: LogKind<Options> = {
  kind: 'file',
  summary: 'A log file, with what was rotated away from it, or all files of a pattern.',
  schema,
  example: '{ file: "logs/*.log", host: web1 }',
  name: (options) => basename(options.file),
  open(options, context): LogSource {
    // A path on another machine is that machine's business.
    const path = options.host === undefined ? resolve(context.baseDir, options.file) : options.file;
    const label = `${path}${options.host === undefined ? '' : ` on ${options.host}`}`;
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
            instances: (asked) => files.look(asked),
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

/** The files of a pattern by a name for each, which is as much of the path as tells them apart. */
class PatternFiles {
  readonly #find: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly #paths = new Map<string, string>();
  /** Where each file was first seen: one that is renamed to a name that fits, too, is none that joins. */
  readonly #seen = new Map<string, string>();

  constructor(find: (signal: AbortSignal) => Promise<readonly string[]>) {
    this.#find = find;
  }

  async look(signal: AbortSignal): Promise<readonly string[]> {
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

/** The pattern is expanded by the shell over there, as one word that is nothing else. */
async function remoteFiles(
  host: string,
  pattern: string,
  context: Context,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const script = `IFS=; n=0; for f in $1; do [ -f "$f" ] || continue; printf '%s\\n' "$f"; n=$((n+1)); [ $n -lt ${mostFiles} ] || break; done`;
  const argv = ['sh', '-c', script, 'sh', pattern];
  const { code, stdout, stderr } = await runOn(host, argv, { cwd: context.baseDir, signal }, context);
  if (code !== 0) throw new CannotAsk(`host ${host}: ${lastLine(stderr) || `sh ended with ${code}`}`);
  return stdout.split('\n').filter((path) => path !== '' && !isCompressed(path));
}
