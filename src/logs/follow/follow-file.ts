import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { abortable } from '../../connections/abortable.ts';
import type { Clock } from '../../model/clock.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { LineSplitter } from './line-splitter.ts';
import { isCompressed, rotatedFiles, wholeFile } from './rotated-files.ts';
import { offsetOfTime, TimeRangeFilter } from './time-range.ts';

const chunkBytes = 65_536;
/** How far back the newest lines are looked for, in bytes: at least, for each line, and at most. */
const tailBytes = { least: 4 * 2 ** 20, line: 512, most: 2 ** 30 };
/** How often a quiet file is looked at, in milliseconds. */
const pollMs = 500;
/** So much of what was read last is compared before a file that was quiet is read on, in bytes. */
const markBytes = 32;

interface Opened {
  readonly handle: FileHandle;
  /** `dev:ino`. */
  readonly id: string;
  readonly size: number;
}

/**
 * The newest lines of a file, or those since a time, out of rotated and packed files too, and, with `follow`, every further one. A
 * file that was replaced (rotation by rename) is read on from the start of the new one after the rest of the old; one that was
 * truncated from its start, behind a marker; one that is not there, is none any more or may not be read is waited for, a marker
 * says why. Ends when `signal` aborts, or at the end of the file without `follow`.
 * @throws Error when the path is no regular file or may not be read at first
 */
export async function* followFile(
  file: string,
  request: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  if (isCompressed(file)) {
    yield* packed(file, request, clock, signal);
    return;
  }
  let first = true;
  let fault: string | undefined;
  while (!signal.aborted) {
    let opened: Opened | undefined;
    try {
      opened = await openRegular(file);
    } catch (error) {
      const { message } = error as Error;
      if (first) throw error;
      if (message !== fault) yield { text: '', gap: message };
      fault = message;
    }
    if (!opened) {
      if (!request.follow) return;
      first = false;
      await pause(clock, signal);
      continue;
    }
    fault = undefined;
    try {
      yield* first
        ? begin(file, opened, request, clock, signal)
        : readOn(file, opened, 0, request, clock, signal);
      first = false;
    } finally {
      await opened.handle.close();
    }
    if (!request.follow) return;
  }
}

/** What is wanted of a packed file, which nobody writes any more. */
async function* packed(
  file: string,
  request: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const opened = await openRegular(file);
  await opened?.handle.close();
  if (!opened) return;
  const window = new TimeRangeFilter(request, clock.now());
  const few = request.sinceMs === undefined;
  const newest: RawLine[] = [];
  for await (const line of wholeFile(file, signal)) {
    if (line.gap === undefined && !window.admits(line.text)) continue;
    if (!few) yield line;
    else if (newest.push(line) > 2 * request.tail) newest.splice(0, request.tail);
  }
  yield* newest.slice(Math.max(0, newest.length - request.tail));
}

/** What is wanted of the file as it is, and on from there. */
async function* begin(
  file: string,
  opened: Opened,
  request: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const { handle, size } = opened;
  const { sinceMs, untilMs, after } = request;
  if (after !== undefined) {
    yield* goOn(file, opened, after, request, clock, signal);
    return;
  }
  const now = clock.now();
  const start = sinceMs === undefined ? undefined : await offsetOfTime(handle, size, sinceMs, now);
  if (start === undefined) {
    yield* readOn(file, opened, await tailOffset(handle, request.tail), request, clock, signal);
    return;
  }
  const window = new TimeRangeFilter(request, now);
  if (start === 0) {
    for (const older of await rotatedFiles(file, sinceMs!)) {
      const from = await startIn(older.path, sinceMs!, now);
      let half = from > 0;
      for await (const line of wholeFile(older.path, signal, from)) {
        if (!half && (line.gap !== undefined || window.admits(line.text))) yield line;
        half = false;
        if (window.over) break;
      }
    }
  }
  let behind = start;
  for await (const line of readOn(file, opened, start, request, clock, signal)) {
    // The first line of all may be half a one.
    if (behind > 0) behind = 0;
    else if (line.gap !== undefined || window.admits(line.text)) yield line;
    if (window.over && untilMs !== undefined) return;
  }
}

/** Somewhere before the first line of a time in a file that was rotated away; a packed one is read from its start. */
async function startIn(file: string, sinceMs: number, now: number): Promise<number> {
  if (isCompressed(file)) return 0;
  const opened = await openRegular(file).catch(() => undefined);
  if (!opened) return 0;
  try {
    return (await offsetOfTime(opened.handle, opened.size, sinceMs, now)) ?? 0;
  } finally {
    await opened.handle.close();
  }
}

/** On from a cursor: in the same file, or in what was rotated away meanwhile and then in this one. */
async function* goOn(
  file: string,
  opened: Opened,
  after: string,
  request: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const cut = after.lastIndexOf(':');
  const id = after.slice(0, cut);
  const offset = Number(after.slice(cut + 1));
  if (id === opened.id && offset <= opened.size) {
    yield* readOn(file, opened, offset, request, clock, signal);
    return;
  }
  const older = await rotatedFiles(file, Number.NEGATIVE_INFINITY);
  const index = older.findIndex((one) => one.id === id);
  if (index < 0) {
    const what = id === opened.id ? 'truncated' : 'replaced';
    yield { text: '', gap: `the file was ${what} while it could not be read` };
  } else {
    const rest = await openRegular(older[index]!.path);
    if (rest) {
      try {
        yield* readOn(older[index]!.path, rest, offset, { ...request, follow: false }, clock, signal);
      } finally {
        await rest.handle.close();
      }
    }
    for (const { path } of older.slice(index + 1)) yield* wholeFile(path, signal);
  }
  yield* readOn(file, opened, 0, request, clock, signal);
}

/** Reads from `start` until the file is replaced. */
async function* readOn(
  file: string,
  { handle, id }: Opened,
  start: number,
  { follow }: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let lines = new LineSplitter();
  let [base, offset, mark] = [start, start, Buffer.alloc(0)];
  const read = async (): Promise<RawLine[]> => {
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, offset);
    if (bytesRead === 0) return [];
    offset += bytesRead;
    mark = Buffer.from(buffer.subarray(Math.max(0, bytesRead - markBytes), bytesRead));
    return lines
      .add(buffer.subarray(0, bytesRead))
      .map(({ text, end }) => ({ text, cursor: `${id}:${base + end}` }));
  };
  for (let before = -1; !signal.aborted; ) {
    before = offset;
    yield* await read();
    if (offset > before) continue;
    if (!follow) break;
    const change = await nextChange(file, handle, offset, mark, clock, signal);
    if (change === 'truncated') {
      [base, offset, mark] = [0, 0, Buffer.alloc(0)];
      lines = new LineSplitter();
      yield { text: '', gap: 'the file was truncated' };
    } else if (change === 'replaced') {
      // What was written between the last read and the replacement.
      before = offset;
      yield* await read();
      if (offset === before) break;
    }
  }
  const rest = signal.aborted ? undefined : lines.end();
  if (rest) yield { text: rest.text, cursor: `${id}:${base + rest.end}` };
}

/** Waits until there is more to read, or the file is another one. One look costs one system call. */
async function nextChange(
  file: string,
  handle: FileHandle,
  offset: number,
  mark: Buffer,
  clock: Clock,
  signal: AbortSignal,
): Promise<'more' | 'truncated' | 'replaced'> {
  const own = await handle.stat();
  let size = own.size;
  while (!signal.aborted) {
    if (size < offset) return 'truncated';
    // It may have been truncated and written beyond where it ended.
    if (size > offset) return (await holds(handle, offset, mark)) ? 'more' : 'truncated';
    const current = await stat(file).catch(() => undefined);
    if (current && (current.ino !== own.ino || current.dev !== own.dev)) return 'replaced';
    // A file that was removed may still be written by who has it open.
    size = current?.size ?? (await handle.stat()).size;
    if (size === offset) await pause(clock, signal);
  }
  return 'more';
}

/** Whether what stands before an offset is what was read there. */
async function holds(handle: FileHandle, offset: number, mark: Buffer): Promise<boolean> {
  const there = Buffer.alloc(mark.length);
  if (mark.length > 0) await handle.read(there, 0, mark.length, offset - mark.length);
  return there.equals(mark);
}

/**
 * Opens a regular file without waiting for a FIFO's other end; undefined when there is none.
 * @throws Error that names the file when it is something else or may not be read
 */
async function openRegular(file: string): Promise<Opened | undefined> {
  let handle: FileHandle | undefined;
  try {
    // Asked before it is opened, because opening a device may do something; and after, because it may be another one then.
    if (!(await stat(file)).isFile()) throw new Error('it is not a regular file');
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error('it is not a regular file');
    return { handle, id: `${stats.dev}:${stats.ino}`, size: stats.size };
  } catch (error) {
    await handle?.close();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${file}: ${code ?? message}`);
  }
}

/** Where the newest `count` lines begin. */
async function tailOffset(handle: FileHandle, count: number): Promise<number> {
  const { size } = await handle.stat();
  if (count === 0) return size;
  const reach = Math.min(tailBytes.most, Math.max(tailBytes.least, count * tailBytes.line));
  const from = Math.max(0, size - reach);
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
  if (from === 0) return 0;
  // What lies there is half a line.
  const { buffer } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, from);
  return from + buffer.indexOf(10) + 1;
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  await abortable(signal, () => new Promise<void>((wake) => void clock.after(pollMs, wake))).catch(() => {});
}
