import { chmodSync, closeSync, existsSync, mkdirSync, openSync as openFile, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { reasonText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { JournalError } from './journal.ts';

/** How long another plantao that is writing is waited for, in milliseconds. */
const busyMs = 3_000;

/** Opens a database file, or creates it readable for its owner only, and makes its tables. @throws JournalError */
export async function openDatabase(file: string, tables: string): Promise<DatabaseSync> {
  return (await openPlace(file, tables)).current;
}

/** Opens what lies at a path, now and whenever it is asked for. @throws JournalError */
export async function openPlace(file: string, tables: string): Promise<DatabasePlace> {
  await quietly(() => import('node:sqlite'));
  return new DatabasePlace(file, tables);
}

/** The database that lies at a path: when the file is removed or another put in its place, that one, and not the one that is gone. */
export class DatabasePlace {
  readonly #file: string;
  readonly #tables: string;
  #database: DatabaseSync;
  #inode: string | undefined;

  /** @throws JournalError */
  constructor(file: string, tables: string) {
    this.#file = file;
    this.#tables = tables;
    this.#database = openSync(file, tables);
    this.#inode = inodeOf(file);
  }

  /** @throws JournalError when another one lies there and cannot be opened */
  get current(): DatabaseSync {
    if (!this.#database.isOpen || inodeOf(this.#file) === this.#inode) return this.#database;
    this.#database.close();
    this.#database = openSync(this.#file, this.#tables);
    this.#inode = inodeOf(this.#file);
    return this.#database;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function openSync(file: string, tables: string): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  try {
    makeFolder(dirname(file));
    // SQLite gives the files beside it the same mode.
    ownFile(file);
    const database = new DatabaseSync(file, { timeout: busyMs });
    database.exec('PRAGMA journal_mode = WAL');
    // An intent must survive a power cut: it is on disk before the action begins.
    database.exec('PRAGMA synchronous = FULL');
    database.exec(tables);
    return database;
  } catch (error) {
    throw asJournalError(error, file);
  }
}

/** Makes a file, where there is none, that only its owner can read; takes the rights of others from one that is there. */
export function ownFile(file: string): void {
  closeSync(openFile(file, 'a', 0o600));
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}

function inodeOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** Makes a folder and those above it. Node's own recursive mkdir never returns below /proc (seen with 24.21). */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another plantao may have made it at the same moment.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Whatever SQLite or the file system said, with the file and what to do. */
export function asJournalError(error: unknown, file: string): JournalError {
  if (error instanceof JournalError) return error;
  // SQLite's primary result codes (https://sqlite.org/rescode.html): BUSY 5, LOCKED 6, CORRUPT 11, NOTADB 26.
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
  const why =
    code === 5 || code === 6
      ? words.journal.busy
      : code === 11 || code === 26
        ? words.journal.damaged
        : reasonText(error);
  return new JournalError(words.journal.unusable(file, why));
}

/** Loads a module without the warning that node:sqlite is experimental; every other warning comes through. */
async function quietly<T>(load: () => Promise<T>): Promise<T> {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite')) Reflect.apply(emitWarning, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
