import { glob, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import * as z from 'zod';
import { hostOption, runOn } from '../../connections/host.ts';
import { whyLine } from '../../connections/why-line.ts';
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

/** Most files of a pattern: each that is read has a buffer and a descriptor. */
const mostFiles = 1_000;

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
  readonly #known = new Set<string>();
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
      if (!this.#known.has(path)) this.#paths.set(name, path);
      this.#known.add(path);
    }
    return [...this.#paths.keys()];
  }

  pathOf(name: string): string {
    return this.#paths.get(name)!;
  }
}

/** @throws CannotAsk with their number when there are too many */
async function localFiles(pattern: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const path of glob(pattern)) {
    if (!isCompressed(path) && (await stat(path).catch(() => undefined))?.isFile()) found.push(path);
  }
  checkCount(pattern, found.length);
  return found.sort();
}

/** The remote shell expands the pattern, passed as one word. @throws CannotAsk like `localFiles`, and when the host is unreachable */
async function remoteFiles(
  host: string,
  pattern: string,
  context: Context,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const script = `IFS=; n=0; for f in $1; do case $f in *.gz|*.zst) continue;; esac; [ -f "$f" ] || continue; n=$((n+1)); [ $n -gt ${mostFiles} ] || printf '%s\\n' "$f"; done; echo $n`;
  const argv = ['sh', '-c', script, 'sh', pattern];
  const { code, stdout, stderr } = await runOn(host, argv, { cwd: context.baseDir, signal }, context);
  if (code !== 0)
    throw new CannotAsk(
      words.connections.host.failed(host, whyLine(stderr) || words.connections.command.exited('sh', code)),
    );
  const found = stdout.split('\n').filter((line) => line !== '');
  checkCount(pattern, Number(found.pop()));
  return found;
}

/** A part of the files would look like all of them. @throws CannotAsk with their number */
function checkCount(pattern: string, count: number): void {
  if (count > mostFiles) throw new CannotAsk(words.logs.file.tooMany(pattern, count, mostFiles));
}
