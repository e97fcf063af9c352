import { type FileHandle, open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { abortable } from '../connections/abortable.ts';
import type { Clock } from '../model/clock.ts';
import type { LogRequest, RawLine } from '../model/target.ts';

/** Longest line that is kept, in characters; the rest of it is left out. */
const longestLine = 16_384;
const chunkBytes = 65_536;
/** How far back the newest lines are looked for, in bytes. */
const longestTail = 4 * 2 ** 20;
/** How often a quiet file is looked at, in milliseconds. */
const pollMs = 500;

/**
 * The newest lines of a file and, with `follow`, every further one. A file that was replaced (rotation by rename) is read on from
 * the start of the new one after the rest of the old; one that shrank (truncated) from its start; one that is not there is waited
 * for. Ends when `signal` aborts, or at the end of the file without `follow`.
 * @throws Error when the path is no regular file or may not be read
 */
export async function* followFile(
  file: string,
  request: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  let first = true;
  while (!signal.aborted) {
    const handle = await openRegular(file);
    if (!handle) {
      if (!request.follow) return;
      first = false;
      await pause(clock, signal);
      continue;
    }
    try {
      const start = first ? await tailOffset(handle, request.tail) : 0;
      first = false;
      yield* readOn(file, handle, start, request.follow, clock, signal);
    } finally {
      await handle.close();
    }
    if (!request.follow) return;
  }
}

/** Reads from `start` until the file is replaced. */
async function* readOn(
  file: string,
  handle: FileHandle,
  start: number,
  follow: boolean,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const buffer = Buffer.alloc(chunkBytes);
  let lines = new LineSplitter();
  let offset = start;
  while (!signal.aborted) {
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, offset);
    if (bytesRead > 0) {
      offset += bytesRead;
      for (const text of lines.add(buffer.subarray(0, bytesRead))) yield { text };
      continue;
    }
    if (!follow) {
      const rest = lines.end();
      if (rest !== undefined) yield { text: rest };
      return;
    }
    const change = await nextChange(file, handle, offset, clock, signal);
    if (change === 'truncated') {
      offset = 0;
      lines = new LineSplitter();
      yield { text: '', gap: 'the file was truncated' };
    } else if (change === 'replaced') {
      // What was written between the last read and the replacement.
      const { bytesRead: left } = await handle.read(buffer, 0, chunkBytes, offset);
      if (left > 0) {
        offset += left;
        for (const text of lines.add(buffer.subarray(0, left))) yield { text };
        continue;
      }
      const rest = lines.end();
      if (rest !== undefined) yield { text: rest };
      return;
    }
  }
}

/** Waits until there is more to read, or the file is another one. One look costs one system call. */
async function nextChange(
  file: string,
  handle: FileHandle,
  offset: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<'more' | 'truncated' | 'replaced'> {
  const own = await handle.stat();
  if (own.size > offset) return 'more';
  if (own.size < offset) return 'truncated';
  while (!signal.aborted) {
    const current = await stat(file).catch(() => undefined);
    if (current && (current.ino !== own.ino || current.dev !== own.dev)) return 'replaced';
    if (current && current.size < offset) return 'truncated';
    if (current && current.size > offset) return 'more';
    await pause(clock, signal);
  }
  return 'more';
}

/** Opens a regular file without waiting for a FIFO's other end; undefined when there is none. */
async function openRegular(file: string): Promise<FileHandle | undefined> {
  const stats = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${file}: ${error.code ?? error.message}`);
  });
  if (!stats) return undefined;
  if (!stats.isFile()) throw new Error(`${file} is not a regular file`);
  try {
    return await open(file, 'r');
  } catch (error) {
    throw new Error(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}

/** Where the newest `count` lines begin. */
async function tailOffset(handle: FileHandle, count: number): Promise<number> {
  const { size } = await handle.stat();
  if (count === 0) return size;
  const from = Math.max(0, size - longestTail);
  let left = count + 1;
  for (let end = size; end > from; ) {
    const start = Math.max(from, end - chunkBytes);
    const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    // The newline that ends the file closes its last line; it does not begin another.
    let at = end === size && buffer.at(-1) === 10 ? buffer.length - 1 : buffer.length;
    while (at > 0 && left > 0) {
      at = buffer.lastIndexOf(10, at - 1);
      if (at === -1) break;
      left -= 1;
      if (left === 1) return start + at + 1;
    }
    end = start;
  }
  return from;
}

/** Cuts bytes into lines, of bounded length. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #line = '';

  add(bytes: Buffer): string[] {
    const pieces = this.#decoder.write(bytes).split('\n');
    const lines: string[] = [];
    for (const [index, piece] of pieces.entries()) {
      if (this.#line.length < longestLine) this.#line += piece.slice(0, longestLine - this.#line.length);
      if (index === pieces.length - 1) break;
      lines.push(this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line);
      this.#line = '';
    }
    return lines;
  }

  end(): string | undefined {
    const rest = this.#line;
    this.#line = '';
    return rest === '' ? undefined : rest;
  }
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  await abortable(signal, () => new Promise<void>((wake) => void clock.after(pollMs, wake))).catch(() => {});
}
