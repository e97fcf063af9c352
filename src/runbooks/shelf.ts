import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import type { Cancel, Clock } from '../model/clock.ts';
import { noMarks, plainText, type Runbook, type RunbookProblem } from '../model/runbook.ts';
import { sanitize } from '../text/sanitize.ts';
import { reasonText } from '../words/error-text.ts';
import { readMarkdown } from './markdown.ts';

/** Largest file that is read, in bytes. */
const largest = 2 * 2 ** 20;
/** Files of one shelf that are read at most, and folders below the folder that are looked into. */
const mostFiles = 2_000;
const deepest = 8;
/** How often an open shelf looks for changes, in milliseconds. */
const lookEveryMs = 5_000;

interface ShelfOptions {
  /** Files and folders, absolute. */
  readonly paths: readonly string[];
  /** Nothing there is nothing wrong: nobody named the paths. */
  readonly optional?: boolean;
  readonly clock: Clock;
  /** Makes a text fit to be shown: no secrets, nothing that a terminal obeys. */
  readonly clean: (text: string) => string;
  /** How long the first look waits after `books` was asked for, in milliseconds: what is drawn first comes first. */
  readonly firstLookMs?: number;
  /** Awaited before the first runbook is known. */
  readonly prepare?: () => Promise<void>;
  /** What the shelf holds is other than before. */
  readonly changed?: () => void;
}

/** A file as it was read last. */
interface Volume {
  /** Tells whether the file is still the one that was read. */
  readonly stamp: string;
  readonly runbook: Runbook;
}

/**
 * The team's Markdown files. Nothing is read until somebody asks; then changes are looked for every few seconds until it is closed.
 * Files are never written.
 */
export class Shelf {
  readonly #options: ShelfOptions;
  #volumes: ReadonlyMap<string, Volume> = new Map();
  #books: readonly Runbook[] | undefined;
  #reading: Promise<void> | undefined;
  #next: Cancel = () => {};
  #closed = false;
  /** Somebody waits for the first look. */
  #awaited = false;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** Every runbook by name; undefined until they have been read once. Reads nothing itself. */
  books(): readonly Runbook[] | undefined {
    if (!this.#books && !this.#awaited) this.#lookSoon();
    return this.#books;
  }

  #lookSoon(): void {
    this.#awaited = true;
    const { clock, firstLookMs = 0 } = this.#options;
    if (firstLookMs > 0) this.#next = clock.after(firstLookMs, () => void this.#look());
    else void this.#look();
  }

  /** Like `books`, waiting until they have been read. */
  async read(): Promise<readonly Runbook[]> {
    await this.#look();
    return this.#books ?? [];
  }

  close(): void {
    this.#closed = true;
    this.#next();
  }

  #look(): Promise<void> {
    this.#awaited = true;
    this.#next();
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
      if (!this.#closed && this.#options.changed)
        this.#next = this.#options.clock.after(lookEveryMs, () => void this.#look());
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    const volumes = new Map<string, Volume>();
    for (const path of this.#options.paths)
      for (const { name, file } of await filesIn(path, this.#options.optional)) {
        if (volumes.has(name)) continue;
        volumes.set(name, await this.#volume(name, file));
        if (this.#closed) return;
      }
    const same =
      this.#books !== undefined &&
      volumes.size === this.#volumes.size &&
      [...volumes].every(([name, { stamp }]) => this.#volumes.get(name)?.stamp === stamp);
    this.#volumes = volumes;
    if (same) return;
    if (volumes.size > 0) await this.#options.prepare?.();
    if (this.#closed) return;
    this.#books = [...volumes.values()]
      .map(({ runbook }) => runbook)
      .toSorted((a, b) => a.name.localeCompare(b.name));
    this.#options.changed?.();
  }

  async #volume(name: string, file: string | RunbookProblem): Promise<Volume> {
    if (typeof file !== 'string') return { stamp: file.code, runbook: unreadable(name, file) };
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      const known = this.#volumes.get(name);
      if (known?.stamp === stamp) return known;
      if (size > largest)
        return { stamp, runbook: unreadable(name, { code: 'too-large', bytes: size, most: largest }) };
      const runbook = await readRunbook(name, await readFile(file), this.#options.clean);
      return { stamp, runbook: { ...runbook, path: file } };
    } catch (error) {
      const reason = reasonText(error);
      return { stamp: reason, runbook: unreadable(name, { code: 'unreadable', reason }) };
    }
  }
}

/** Reads one runbook. @param clean makes each text fit to be shown */
export async function readRunbook(
  name: string,
  bytes: Buffer,
  clean: (text: string) => string,
): Promise<Runbook> {
  const { blocks, problems, marks } = await readMarkdown(bytes.toString('utf8'), clean);
  const heading = blocks.find(({ kind }) => kind === 'heading');
  return {
    ...{ name, blocks, problems, marks },
    title: heading?.kind === 'heading' ? plainText(heading.spans) : name,
    hash: createHash('sha256').update(bytes).digest('hex'),
  };
}

function unreadable(name: string, problem: RunbookProblem): Runbook {
  return { name, title: name, blocks: [], hash: '', problems: [problem], marks: noMarks };
}

/** Markdown files below a path, each with the name that people call it; a file that lies elsewhere in truth is a problem. */
async function filesIn(
  path: string,
  optional = false,
): Promise<readonly { name: string; file: string | RunbookProblem }[]> {
  const found: { name: string; file: string | RunbookProblem }[] = [];
  const info = await stat(path).catch((error: unknown) => reasonText(error));
  if (typeof info === 'string' && optional) return [];
  if (typeof info === 'string') return [{ name: basename(path), file: { code: 'unreadable', reason: info } }];
  if (!info.isDirectory()) return [{ name: nameOf(basename(path)), file: path }];
  const root = await realpath(path).catch(() => path);
  const walk = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(reasonText);
    if (typeof entries === 'string') {
      const name = nameOf(relative(root, folder)) || basename(path);
      found.push({ name, file: { code: 'unreadable', reason: entries } });
      return;
    }
    for (const entry of entries.toSorted(byName)) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || found.length >= mostFiles) continue;
      const file = join(folder, entry.name);
      if (entry.isDirectory() && depth < deepest) await walk(file, depth + 1);
      if (!/^\.(?:md|markdown)$/i.test(extname(entry.name)) || entry.isDirectory()) continue;
      const name = nameOf(relative(root, file));
      const real = entry.isSymbolicLink() ? await realpath(file).catch(() => '') : file;
      found.push({ name, file: real.startsWith(root + sep) ? real : { code: 'outside' } });
    }
  };
  await walk(root, 0);
  return found;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function nameOf(path: string): string {
  return sanitize(path.split(sep).join('/')).replace(/\.(?:md|markdown)$/i, '');
}
