import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { RawLine } from '../../model/target.ts';
import { reasonText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { LineSplitter } from './line-splitter.ts';

/** Most rotated files a log is read back through. */
const mostFiles = 400;

interface RotatedFile {
  readonly path: string;
  /** `dev:ino`. */
  readonly id: string;
}

/**
 * The files rotated away from a log file, oldest first: `app.log.1`, `app.log.2.gz`, `app.log-20260105`, `app.log.2026-01-05`.
 * @param sinceMs leaves out files last written before this wall-clock time, in milliseconds
 */
export async function rotatedFiles(file: string, sinceMs: number): Promise<readonly RotatedFile[]> {
  const folder = dirname(file);
  const name = basename(file);
  const names = await readdir(folder).catch(() => []);
  const found: (RotatedFile & { readonly at: number; readonly number: number })[] = [];
  for (const other of names) {
    if (!other.startsWith(name) || !/^[.-]\d[\dT_.:-]*(?:\.gz|\.zst)?$/.test(other.slice(name.length)))
      continue;
    const path = join(folder, other);
    const stats = await stat(path).catch(() => undefined);
    if (!stats?.isFile() || stats.mtimeMs < sinceMs) continue;
    const number = Number(/^\.(\d+)/.exec(other.slice(name.length))?.[1] ?? 0);
    found.push({ path, id: `${stats.dev}:${stats.ino}`, at: stats.mtimeMs, number });
    if (found.length >= mostFiles) break;
  }
  return found.sort((a, b) => a.at - b.at || b.number - a.number);
}

/** Whether a path is a pattern for any number of files. */
export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

export function isCompressed(file: string): boolean {
  return /\.(?:gz|zst)$/.test(file);
}

/** The lines of a file that is no longer written, decompressed, from a byte offset; a gap where it cannot be read. */
export async function* readWholeFile(file: string, signal: AbortSignal, start = 0): AsyncGenerator<RawLine> {
  const lines = new LineSplitter();
  const raw = createReadStream(file, { start });
  const bytesOf = file.endsWith('.gz')
    ? raw.pipe(createGunzip())
    : file.endsWith('.zst')
      ? raw.pipe(createZstdDecompress())
      : raw;
  // A pipe does not forward errors.
  if (bytesOf !== raw) raw.on('error', (error) => bytesOf.destroy(error));
  try {
    for await (const bytes of bytesOf) {
      if (signal.aborted) return;
      for (const { text } of lines.add(bytes as Buffer)) yield { text };
    }
    const rest = lines.end();
    if (rest) yield { text: rest.text };
  } catch (error) {
    yield { text: '', gap: words.logs.file.unreadable(file, reasonText(error)) };
  } finally {
    raw.destroy();
    bytesOf.destroy();
  }
}
