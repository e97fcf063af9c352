import { type FileHandle, open } from 'node:fs/promises';
import type { Clock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import { redact } from '../../text/redact.ts';
import { sanitize } from '../../text/sanitize.ts';
import { reasonText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { forEachLine } from '../query/each-line.ts';
import type { LineView } from '../query/view.ts';
import { type Chunk, type LineStore, textOf } from '../store/chunk.ts';
import { timeOfLine } from '../store/line-time.ts';

/** What the journal records of saved lines. */
export interface Evidence {
  readonly file: string;
  /** Hexadecimal, of the file's bytes. */
  readonly sha256: string;
  /** Lines of the log: gap markers among them are not counted. */
  readonly lines: number;
  readonly bytes: number;
  readonly query: string;
  /** Wall-clock milliseconds: when it was saved, and the times of the first and last line that have one. */
  readonly savedAt: number;
  readonly firstAt?: number;
  readonly lastAt?: number;
}

/**
 * Saves the lines of a view to a new file that only its owner can read, gap markers between dashes. Known secrets are masked.
 * @throws Error when the file exists or cannot be written
 */
export async function saveEvidence(
  view: LineView,
  query: string,
  file: string,
  clock: Clock,
  secrets: readonly string[],
): Promise<Evidence> {
  const handle = await newFile(file);
  // Few commands need it, and it costs megabytes of memory.
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256');
  let [lines, written, first, last] = [0, 0, Number.NaN, Number.NaN];
  let pending: string[] = [];
  const flush = async (): Promise<void> => {
    const piece = Buffer.from(pending.join(''));
    pending = [];
    written += piece.length;
    hash.update(piece);
    await handle.write(piece);
  };
  try {
    const take = (text: string, at: number, chunk: Chunk, source: string): Promise<void> | undefined => {
      pending.push(chunk.times ? `${new Date(at).toISOString()} ${sanitize(source)} ${text}\n` : `${text}\n`);
      return pending.length >= 5_000 ? flush() : undefined;
    };
    const sourceOf = (store: LineStore, chunk: Chunk, index: number): string =>
      store.sources[chunk.origins?.[index] ?? 0]!.source;
    await forEachLine(
      view,
      clock,
      (line, _level, chunk, bytes, store) => {
        const index = line - chunk.first;
        const at = timeOfLine(chunk, bytes, index, clock.now());
        if (!Number.isNaN(at)) {
          if (Number.isNaN(first)) first = at;
          last = at;
        }
        lines += 1;
        return take(redact(textOf(chunk, bytes, index), secrets), at, chunk, sourceOf(store, chunk, index));
      },
      // A gap belongs to the evidence, marked as none of the log's own lines.
      (line, _level, chunk, bytes, store) => {
        const index = line - chunk.first;
        const text = `-- ${sanitize(redact(textOf(chunk, bytes, index), secrets))} --`;
        const at = timeOfLine(chunk, bytes, index, clock.now());
        return take(text, at, chunk, sourceOf(store, chunk, index));
      },
    );
    await flush();
    await handle.sync();
  } finally {
    await handle.close();
  }
  return {
    file,
    sha256: hash.digest('hex'),
    lines,
    bytes: written,
    query,
    savedAt: clock.now(),
    ...defined({ firstAt: timeOrNone(first), lastAt: timeOrNone(last) }),
  };
}

function timeOrNone(at: number): number | undefined {
  return Number.isNaN(at) ? undefined : at;
}

/** Makes a file that only its owner can read. @throws Error when it exists or cannot be made */
export function newFile(file: string): Promise<FileHandle> {
  return open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'EEXIST'
        ? words.logs.file.evidenceExists(file)
        : words.logs.file.unwritable(file, reasonText(error)),
    );
  });
}
