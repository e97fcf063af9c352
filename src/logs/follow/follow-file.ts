import type { Clock } from '../../model/clock.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { words } from '../../words/index.ts';
import { type OpenFile, openRegular, tailOffset } from './open-file.ts';
import { pollPause, readOn } from './read-on.ts';
import { isCompressed, readWholeFile, rotatedFiles } from './rotated-files.ts';
import { offsetOfTime, TimeRangeFilter } from './time-range.ts';

/**
 * The newest lines of a file, or those since a time, rotated and compressed files included, and, with `follow`, every further one. A
 * file that is replaced (rotation by rename) is read to its end, then the new one from its start; a truncated one from its start,
 * behind a gap. One that is missing, not a regular file or unreadable is waited for, behind a gap that says why. Ends when `signal`
 * aborts, or without `follow` at the end of the file.
 * @throws Error when at first the path is not a regular file or cannot be read
 */
export async function* followFile(
  file: string,
  request: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  if (isCompressed(file)) {
    yield* compressedLines(file, request, clock, signal);
    return;
  }
  let first = true;
  let fault: string | undefined;
  while (!signal.aborted) {
    let opened: OpenFile | undefined;
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
      await pollPause(clock, signal);
      continue;
    }
    fault = undefined;
    try {
      yield* first
        ? firstLines(file, opened, request, clock, signal)
        : readOn(file, opened, 0, request.follow, clock, signal);
      first = false;
    } finally {
      await opened.handle.close();
    }
    if (!request.follow) return;
  }
}

/** The requested lines of a compressed file, which nobody writes any more. */
async function* compressedLines(
  file: string,
  request: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const opened = await openRegular(file);
  await opened?.handle.close();
  if (!opened) return;
  const range = new TimeRangeFilter(request, clock.now());
  const tailOnly = request.sinceMs === undefined;
  const newest: RawLine[] = [];
  for await (const line of readWholeFile(file, signal)) {
    if (line.gap === undefined && !range.admits(line.text)) continue;
    if (!tailOnly) yield line;
    else if (newest.push(line) > 2 * request.tail) newest.splice(0, request.tail);
  }
  yield* newest.slice(Math.max(0, newest.length - request.tail));
}

/** The requested lines of the file as it is, and on from there. */
async function* firstLines(
  file: string,
  opened: OpenFile,
  request: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const { handle, size } = opened;
  const { sinceMs, untilMs, after, follow, tail } = request;
  if (after !== undefined) {
    yield* fromCursor(file, opened, after, follow, clock, signal);
    return;
  }
  const now = clock.now();
  const start = sinceMs === undefined ? undefined : await offsetOfTime(handle, size, sinceMs, now);
  if (start === undefined) {
    yield* readOn(file, opened, await tailOffset(handle, tail), follow, clock, signal);
    return;
  }
  const range = new TimeRangeFilter(request, now);
  if (start === 0) yield* rotatedLines(file, sinceMs!, range, now, signal);
  let partial = start > 0;
  for await (const line of readOn(file, opened, start, follow, clock, signal)) {
    // The first line may be the rest of one.
    if (partial) partial = false;
    else if (line.gap !== undefined || range.admits(line.text)) yield line;
    if (range.over && untilMs !== undefined) return;
  }
}

/** The lines of a time range in files that were rotated away. */
async function* rotatedLines(
  file: string,
  sinceMs: number,
  range: TimeRangeFilter,
  now: number,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  for (const { path } of await rotatedFiles(file, sinceMs)) {
    const from = await startIn(path, sinceMs, now);
    let partial = from > 0;
    for await (const line of readWholeFile(path, signal, from)) {
      if (!partial && (line.gap !== undefined || range.admits(line.text))) yield line;
      partial = false;
      if (range.over) break;
    }
  }
}

/** An offset before the first line of a time in a rotated file; the start of a compressed one. */
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

/** On from a cursor: in the same file, or in the files rotated away since and then in this one. */
async function* fromCursor(
  file: string,
  opened: OpenFile,
  after: string,
  follow: boolean,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const cut = after.lastIndexOf(':');
  const id = after.slice(0, cut);
  const offset = Number(after.slice(cut + 1));
  if (id === opened.id && offset <= opened.size) {
    yield* readOn(file, opened, offset, follow, clock, signal);
    return;
  }
  const rotated = await rotatedFiles(file, Number.NEGATIVE_INFINITY);
  const index = rotated.findIndex((one) => one.id === id);
  if (index < 0) {
    const { truncatedUnread, replacedUnread } = words.logs.gap;
    yield { text: '', gap: id === opened.id ? truncatedUnread : replacedUnread };
  } else {
    const { path } = rotated[index]!;
    const rest = await openRegular(path);
    if (rest) {
      try {
        yield* readOn(path, rest, offset, false, clock, signal);
      } finally {
        await rest.handle.close();
      }
    }
    for (const newer of rotated.slice(index + 1)) yield* readWholeFile(newer.path, signal);
  }
  yield* readOn(file, opened, 0, follow, clock, signal);
}
