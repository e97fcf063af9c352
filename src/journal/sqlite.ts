import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { Actor, JournalEvent, NewEvent } from '../model/event.ts';
import { redactDeep } from '../text/redact.ts';
import { words } from '../words/index.ts';
import { findBreak, hashEvent, noHash } from './chain.ts';
import { type Journal, JournalError } from './journal.ts';

export interface SqliteJournalOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly actor: Actor;
  readonly host: string;
  readonly system: string;
  readonly environment: string;
  /** Values that must not be written, longest first. */
  readonly secrets: readonly string[];
}

const schema = `
CREATE TABLE IF NOT EXISTS events (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  host TEXT NOT NULL,
  system TEXT NOT NULL,
  environment TEXT NOT NULL,
  incident TEXT,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS events_by_kind ON events (kind, seq)`;

/** How long another plantao that is writing is waited for, in milliseconds. */
const busyMs = 3_000;

/** Where the journal is kept when nothing else is said: the user's state folder (XDG). */
export function journalFile(env: Readonly<Record<string, string | undefined>>): string {
  return join(
    env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'),
    'plantao',
    'journal.sqlite',
  );
}

/** Opens, or creates readable for its owner only, a journal that several plantaos may write at once. @throws JournalError */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  return new SqliteJournal(await openDatabase(options.file, schema), options);
}

/** Opens a database file, or creates it readable for its owner only, and makes its tables. @throws JournalError */
export async function openDatabase(file: string, tables: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await quietly(() => import('node:sqlite'));
  try {
    makeFolder(dirname(file));
    const database = new DatabaseSync(file, { timeout: busyMs });
    chmodSync(file, 0o600);
    database.exec('PRAGMA journal_mode = WAL');
    // An intent must survive a power cut: it is on disk before the action begins.
    database.exec('PRAGMA synchronous = FULL');
    database.exec(tables);
    return database;
  } catch (error) {
    throw asJournalError(error, file);
  }
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

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #options: SqliteJournalOptions;

  constructor(database: DatabaseSync, options: SqliteJournalOptions) {
    this.#database = database;
    this.#options = options;
  }

  append(event: NewEvent): JournalEvent {
    const { clock, actor, host, system, environment, secrets, file } = this.#options;
    try {
      this.#database.exec('BEGIN IMMEDIATE');
    } catch (error) {
      throw asJournalError(error, file);
    }
    try {
      const last = this.#database.prepare('SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1').get() as
        | { seq: number; hash: string }
        | undefined;
      const facts = {
        seq: (last?.seq ?? 0) + 1,
        at: Math.round(clock.now()),
        actor,
        host,
        system,
        environment,
        ...defined({ incident: event.incident }),
        kind: event.kind,
        data: JSON.parse(JSON.stringify(redactDeep(event.data, secrets))) as Record<string, unknown>,
        prevHash: last?.hash ?? noHash,
      };
      const complete: JournalEvent = { ...facts, hash: hashEvent(facts) };
      this.#database
        .prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          complete.seq,
          complete.at,
          JSON.stringify(actor),
          host,
          system,
          environment,
          complete.incident ?? null,
          complete.kind,
          JSON.stringify(complete.data),
          complete.prevHash,
          complete.hash,
        );
      this.#database.exec('COMMIT');
      this.#noteTip(complete);
      return complete;
    } catch (error) {
      // SQLite may have rolled back by itself (disk full).
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw asJournalError(error, file);
    }
  }

  newest(count: number, kinds?: readonly string[]): readonly JournalEvent[] {
    const filter = kinds ? `WHERE kind IN (${kinds.map(() => '?').join(', ')})` : '';
    return this.#rows(`SELECT * FROM events ${filter} ORDER BY seq DESC LIMIT ?`, [...(kinds ?? []), count]);
  }

  *all(): Iterable<JournalEvent> {
    try {
      const statement = this.#database.prepare('SELECT * FROM events ORDER BY seq');
      for (const row of statement.iterate()) yield eventOf(row as unknown as StoredEvent);
    } catch (error) {
      throw asJournalError(error, this.#options.file);
    }
  }

  verify(): { seq: number; reason: string } | undefined {
    return findBreak(this.all()) ?? this.#cutTail();
  }

  /** Beside the file, what its last event was: a chain alone does not show that its end was cut off. */
  #noteTip({ seq, hash }: JournalEvent): void {
    try {
      writeFileSync(`${this.#options.file}.tip`, `${seq} ${hash}\n`, { mode: 0o600 });
    } catch {
      // A full disk: the event itself is safe.
    }
  }

  #cutTail(): { seq: number; reason: string } | undefined {
    let tip: string;
    try {
      tip = readFileSync(`${this.#options.file}.tip`, 'utf8');
    } catch {
      return undefined;
    }
    const [seq, hash] = tip.trim().split(' ');
    const found = this.#rows('SELECT * FROM events WHERE seq = ?', [Number(seq)])[0];
    if (found?.hash === hash) return undefined;
    return { seq: Number(seq), reason: found ? words.journal.replaced : words.journal.cutOff };
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #rows(sql: string, parameters: (string | number)[]): JournalEvent[] {
    try {
      return (this.#database.prepare(sql).all(...parameters) as unknown as StoredEvent[]).map(eventOf);
    } catch (error) {
      throw asJournalError(error, this.#options.file);
    }
  }
}

export interface StoredEvent {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly host: string;
  readonly system: string;
  readonly environment: string;
  readonly incident: string | null;
  readonly kind: string;
  readonly data: string;
  readonly prev_hash: string;
  readonly hash: string;
}

export function eventOf(row: StoredEvent): JournalEvent {
  return {
    seq: row.seq,
    at: row.at,
    actor: parsed(row.actor) as unknown as Actor,
    host: row.host,
    system: row.system,
    environment: row.environment,
    ...(row.incident === null ? {} : { incident: row.incident }),
    kind: row.kind,
    data: parsed(row.data),
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

/** A row that somebody tampered with may not even hold JSON; `verify` tells. */
function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { unreadable: text };
  }
}

function asJournalError(error: unknown, file: string): JournalError {
  const reason = error instanceof Error ? error.message : String(error);
  // SQLite's primary result codes (https://sqlite.org/rescode.html): BUSY 5, LOCKED 6, CORRUPT 11, NOTADB 26.
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
  const why =
    code === 5 || code === 6
      ? words.journal.busy
      : code === 11 || code === 26
        ? words.journal.damaged
        : reason;
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
