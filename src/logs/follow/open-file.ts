import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { reasonText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';

export interface OpenFile {
  readonly handle: FileHandle;
  /** `dev:ino`: tells a file from another one of the same name. */
  readonly id: string;
  /** When it was opened, in bytes. */
  readonly size: number;
}

/**
 * Opens a regular file, without blocking on a FIFO; undefined when there is none.
 * @throws Error that names the file when it is not a regular one or cannot be read
 */
export async function openRegular(file: string): Promise<OpenFile | undefined> {
  let handle: FileHandle | undefined;
  try {
    // Checked before opening, which may act on a device, and again after, when it may be another file.
    if (!(await stat(file)).isFile()) throw new Error(words.logs.file.notRegular);
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error(words.logs.file.notRegular);
    return { handle, id: `${stats.dev}:${stats.ino}`, size: stats.size };
  } catch (error) {
    await handle?.close();
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(words.logs.file.unreadable(file, reasonText(error)));
  }
}

const chunkBytes = 65_536;
/** How far back the newest lines are searched, in bytes: at least, for each line, and at most. */
const reachBytes = { least: 4 * 2 ** 20, line: 512, most: 2 ** 30 };

/** Offset at which the newest `count` lines begin. */
export async function tailOffset(handle: FileHandle, count: number): Promise<number> {
  const { size } = await handle.stat();
  if (count === 0) return size;
  const reach = Math.min(reachBytes.most, Math.max(reachBytes.least, count * reachBytes.line));
  const from = Math.max(0, size - reach);
  let left = count + 1;
  for (let end = size; end > from; ) {
    const start = Math.max(from, end - chunkBytes);
    const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    // The newline at the end of the file ends its last line and begins none.
    let at = end === size && buffer.at(-1) === 10 ? buffer.length - 1 : buffer.length;
    while (at > 0 && left > 0) {
      at = buffer.lastIndexOf(10, at - 1);
      if (at === -1) break;
      left -= 1;
      if (left === 1) return start + at + 1;
    }
    end = start;
  }
  if (from === 0) return 0;
  // Skips the rest of a line.
  const { buffer } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, from);
  return from + buffer.indexOf(10) + 1;
}
