import { glob, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { words } from '../words/index.ts';

/** What is known of several files together. Sizes in bytes, times in wall-clock milliseconds. */
export interface FilesSeen {
  readonly count: number;
  readonly bytes: number;
  /** When the one changed that changed last, and the one that was not changed for the longest; undefined without files. */
  readonly newestAt: number | undefined;
  readonly oldestAt: number | undefined;
  /** There is nothing at the path, which is no pattern. */
  readonly missing: boolean;
}

/** Most files that are looked at. */
const mostFiles = 50_000;

/**
 * Looks at the file of a path, at all files in the folder of a path and below it, or at what a pattern such as `backups/*.sql`
 * names. Links in folders are not followed.
 * @throws Error where there are too many to look at, or they may not be looked at: a part of them would be a wrong number
 */
export async function filesAt(path: string, signal: AbortSignal): Promise<FilesSeen> {
  const isPattern = /[*?[{]/.test(path);
  const seen = { count: 0, bytes: 0, newestAt: -Infinity, oldestAt: Infinity };
  let missing = !isPattern;
  const take = async (name: string): Promise<void> => {
    signal.throwIfAborted();
    const stats = await stat(name).catch(goneOrThrow);
    if (stats) missing = false;
    if (!stats?.isFile()) return;
    if (seen.count === mostFiles) throw new Error(words.sources.file.tooMany(mostFiles));
    seen.count += 1;
    seen.bytes += stats.size;
    seen.newestAt = Math.max(seen.newestAt, stats.mtimeMs);
    seen.oldestAt = Math.min(seen.oldestAt, stats.mtimeMs);
  };
  const isFolder = !isPattern && (await stat(path).catch(goneOrThrow))?.isDirectory();
  if (isFolder) missing = false;
  for await (const name of isPattern ? glob(path) : isFolder ? filesBelow(path) : [path]) await take(name);
  const some = seen.count > 0;
  return {
    ...{ count: seen.count, bytes: seen.bytes, missing },
    newestAt: some ? seen.newestAt : undefined,
    oldestAt: some ? seen.oldestAt : undefined,
  };
}

/** Files in a folder and in those below it. */
async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await opendir(folder).catch(goneOrThrow);
  if (!entries) return;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** What is not there any more is no file; what may not be looked at is no answer. */
function goneOrThrow(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
