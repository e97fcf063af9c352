import { type FileHandle, stat } from 'node:fs/promises';
import type { Clock } from '../../model/clock.ts';
import type { RawLine } from '../../model/target.ts';
import { pause } from '../../time/sleep.ts';
import { words } from '../../words/index.ts';
import { LineSplitter } from './line-splitter.ts';
import type { OpenFile } from './open-file.ts';

const chunkBytes = 65_536;
/** How often a quiet file is checked, in milliseconds. */
const pollMs = 500;
/** The last bytes read, compared before a file that was quiet is read on. */
const fingerprintBytes = 32;

/**
 * Reads a file from an offset, with the cursor of each line; with `follow` until it is replaced or `signal` aborts, else to its end. A
 * file that is truncated is read from its start, behind a gap.
 */
export async function* readOn(
  file: string,
  { handle, id }: OpenFile,
  start: number,
  follow: boolean,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let lines = new LineSplitter();
  let [base, offset, fingerprint] = [start, start, Buffer.alloc(0)];
  const read = async (): Promise<RawLine[]> => {
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, offset);
    if (bytesRead === 0) return [];
    offset += bytesRead;
    fingerprint = Buffer.from(buffer.subarray(Math.max(0, bytesRead - fingerprintBytes), bytesRead));
    return lines
      .add(buffer.subarray(0, bytesRead))
      .map(({ text, end }) => ({ text, cursor: `${id}:${base + end}` }));
  };
  for (let before = -1; !signal.aborted; ) {
    before = offset;
    yield* await read();
    if (offset > before) continue;
    if (!follow) break;
    const change = await nextChange(file, handle, offset, fingerprint, clock, signal);
    if (change === 'truncated') {
      [base, offset, fingerprint] = [0, 0, Buffer.alloc(0)];
      lines = new LineSplitter();
      yield { text: '', gap: words.logs.gap.truncated };
    } else if (change === 'replaced') {
      // Written between the last read and the replacement.
      before = offset;
      yield* await read();
      if (offset === before) break;
    }
  }
  const rest = signal.aborted ? undefined : lines.end();
  if (rest) yield { text: rest.text, cursor: `${id}:${base + rest.end}` };
}

/** Waits until there is more to read or the file is another one. Each check costs one system call. */
async function nextChange(
  file: string,
  handle: FileHandle,
  offset: number,
  fingerprint: Buffer,
  clock: Clock,
  signal: AbortSignal,
): Promise<'more' | 'truncated' | 'replaced'> {
  const own = await handle.stat();
  let size = own.size;
  while (!signal.aborted) {
    if (size < offset) return 'truncated';
    // It may have been truncated and written past its old end.
    if (size > offset) return (await endsWith(handle, offset, fingerprint)) ? 'more' : 'truncated';
    const current = await stat(file).catch(() => undefined);
    if (current && (current.ino !== own.ino || current.dev !== own.dev)) return 'replaced';
    // A removed file may still be written by a process that has it open.
    size = current?.size ?? (await handle.stat()).size;
    if (size === offset) await pollPause(clock, signal);
  }
  return 'more';
}

/** Whether the bytes before an offset are those read there. */
async function endsWith(handle: FileHandle, offset: number, fingerprint: Buffer): Promise<boolean> {
  const found = Buffer.alloc(fingerprint.length);
  if (fingerprint.length > 0) await handle.read(found, 0, fingerprint.length, offset - fingerprint.length);
  return found.equals(fingerprint);
}

/** Waits until a file is worth another look; ends early when `signal` aborts. */
export async function pollPause(clock: Clock, signal: AbortSignal): Promise<void> {
  await pause(clock, pollMs, signal);
}
