import type { Client, ClientConfig } from 'pg';
import type { Cancel, Clock } from '../model/clock.ts';
import type { JournalEvent } from '../model/event.ts';
import type { Anchor } from '../model/journal-codes.ts';
import { words } from '../words/index.ts';
import { hashEvent, isSame, noHash } from './chain.ts';
import type { HeldLock, JournalLock } from './journal.ts';

const schema = `
CREATE TABLE IF NOT EXISTS plantao_events (
  seq bigint PRIMARY KEY, at bigint NOT NULL, actor text NOT NULL, host text NOT NULL, system text NOT NULL, environment text NOT NULL,
  incident text, kind text NOT NULL, data text NOT NULL, prev_hash text NOT NULL, hash text NOT NULL,
  origin text NOT NULL, origin_seq bigint NOT NULL, UNIQUE (origin, origin_seq)
);
CREATE TABLE IF NOT EXISTS plantao_anchors (
  journal text NOT NULL, day date NOT NULL, seq bigint NOT NULL, hash text NOT NULL, PRIMARY KEY (journal, day)
)`;
const channel = 'plantao_events';
/** Held while events are chained; any number that is plantao's own. */
const chainLock = 7_022_413;
/** Events fetched in one go. */
const page = 1_000;
/** Most bytes of one answer, such as a page of events that carry what programs printed. */
const mostBytes = 64 * 2 ** 20;
/** How long the server may take to let somebody in, and to answer, in milliseconds. */
const connectMs = 10_000;
const answerMs = 20_000;
/** How often a lock is looked after, in milliseconds. */
const lockPingMs = 10_000;

/** The shared journal has another event under the number that a local one has. */
export class NumberTaken extends Error {
  override readonly name = 'NumberTaken';
  readonly seq: number;

  constructor(seq: number) {
    super(words.journal.numberTaken(seq));
    this.seq = seq;
  }
}

/** An event of the shared chain, and the number it has in the journal that delivered it. */
export interface SharedEvent {
  readonly event: JournalEvent;
  readonly origin: string;
  readonly originSeq: number;
}

/** One connection to the database that holds the shared journal. */
export class SharedConnection {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Connects, makes the table where it is missing, and listens.
   * @param lost called once when the connection breaks
   * @throws Error of the server or the socket
   */
  static async open(
    url: string,
    who: string,
    heard: () => void,
    lost: (error?: Error) => void,
  ): Promise<SharedConnection> {
    const client = await connect(url, who);
    client.on('error', lost);
    client.on('end', () => lost());
    client.on('notification', heard);
    try {
      await client.query('SET statement_timeout = 15000');
      await client.query('SELECT pg_advisory_lock($1)', [chainLock]);
      await client.query(schema);
      await client.query('SELECT pg_advisory_unlock($1)', [chainLock]);
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    return new SharedConnection(client);
  }

  /**
   * Appends events to the shared chain, in order; those that arrived before are left as they are.
   * @throws NumberTaken when another event arrived under the number of one
   */
  async deliver(origin: string, events: readonly JournalEvent[]): Promise<void> {
    await this.#client.query('BEGIN');
    try {
      await this.#client.query('SELECT pg_advisory_xact_lock($1)', [chainLock]);
      for (const event of events) await this.#insert(origin, event);
      await this.#client.query(`NOTIFY ${channel}`);
      await this.#client.query('COMMIT');
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  /** Events after one, oldest first, at most a thousand. */
  async after(seq: number): Promise<readonly SharedEvent[]> {
    const { rows } = await this.#client.query(
      'SELECT * FROM plantao_events WHERE seq > $1 ORDER BY seq LIMIT $2',
      [seq, page],
    );
    return rows.map(deliveredEvent);
  }

  /** Events that one local journal delivered, after one of its own numbers, in its order, at most a thousand. */
  async ofOrigin(origin: string, after: number): Promise<readonly SharedEvent[]> {
    const { rows } = await this.#client.query(
      'SELECT * FROM plantao_events WHERE origin = $1 AND origin_seq > $2 ORDER BY origin_seq LIMIT $3',
      [origin, after, page],
    );
    return rows.map(deliveredEvent);
  }

  /** The hash of one event, to see that it is still what is known here; undefined when it is gone. */
  async hashOf(seq: number): Promise<string | undefined> {
    const { rows } = await this.#client.query('SELECT hash FROM plantao_events WHERE seq = $1', [seq]);
    return rows[0]?.hash as string | undefined;
  }

  /** What was noted of a local journal when it delivered, a line a day; the newest first. */
  async anchors(journal: string): Promise<readonly Anchor[]> {
    const { rows } = await this.#client.query(
      'SELECT seq, hash FROM plantao_anchors WHERE journal = $1 ORDER BY day DESC',
      [journal],
    );
    return rows.map(({ seq, hash }) => ({ journal, seq: Number(seq), hash: String(hash) }));
  }

  /** Notes the newest event of a local journal, in the line of the day. */
  async anchor({ journal, seq, hash }: Anchor): Promise<void> {
    await this.#client.query(
      `INSERT INTO plantao_anchors VALUES ($1, current_date, $2, $3)
       ON CONFLICT (journal, day) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`,
      [journal, seq, hash],
    );
  }

  /** Whether the server still answers. @throws when it does not */
  async ping(): Promise<void> {
    await this.#client.query('SELECT 1');
  }

  async close(): Promise<void> {
    this.#client.removeAllListeners('end');
    await this.#client.end().catch(() => {});
  }

  async #insert(origin: string, event: JournalEvent): Promise<void> {
    const known = await this.#client.query(
      'SELECT * FROM plantao_events WHERE origin = $1 AND origin_seq = $2',
      [origin, event.seq],
    );
    if (known.rows.length > 0) {
      if (isSame(sharedEvent(known.rows[0]), event)) return;
      throw new NumberTaken(event.seq);
    }
    const { rows } = await this.#client.query(
      'SELECT seq, hash FROM plantao_events ORDER BY seq DESC LIMIT 1',
    );
    const last = rows[0] as { seq: string; hash: string } | undefined;
    const { hash: _own, ...facts } = {
      ...event,
      seq: Number(last?.seq ?? 0) + 1,
      prevHash: last?.hash ?? noHash,
    };
    const { seq, at, actor, host, system, environment, incident, kind, data, prevHash } = facts;
    await this.#client.query(
      'INSERT INTO plantao_events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
      [
        ...[seq, at, JSON.stringify(actor), host, system, environment, incident ?? null, kind],
        ...[JSON.stringify(data), prevHash, hashEvent(facts), origin, event.seq],
      ],
    );
  }
}

/**
 * Takes an advisory lock on a connection of its own: it goes with the connection, so a plantao that is killed holds nothing, and one
 * whose machine fell asleep or lost its network holds it for less than a minute.
 * @param who `ana@bastion`, shown to whoever asks next
 * @throws Error of the server or the socket
 */
export async function takeLock(url: string, name: string, who: string, clock: Clock): Promise<JournalLock> {
  const client = await connect(url, who);
  client.on('error', () => {});
  try {
    const key = `hashtextextended($1, 0)`;
    const { rows } = await client.query(`SELECT pg_try_advisory_lock(${key}) AS got`, [name]);
    if (rows[0]?.got) {
      // The server would otherwise wait two hours for a machine that is gone.
      await client.query(
        'SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4',
      );
      return heldBy(client, clock);
    }
    const holder = await client.query(
      `SELECT a.application_name AS who FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
         AND ((l.classid::bigint << 32) | l.objid::bigint) = ${key}`,
      [name],
    );
    leave(client);
    return { heldBy: String(holder.rows[0]?.who ?? words.journal.somebodyElse).replace(/^plantao /, '') };
  } catch (error) {
    leave(client);
    throw error;
  }
}

/** A lock for as long as its connection answers. */
function heldBy(client: Client, clock: Clock): HeldLock {
  let cancel: Cancel = () => {};
  let over = false;
  const release = (): void => {
    over = true;
    cancel();
    leave(client);
  };
  const lost = new Promise<void>((gone) => {
    const end = (): void => {
      release();
      gone();
    };
    client.once('end', end);
    client.once('error', end);
    const lookAfter = (): void => {
      if (over) return;
      cancel = clock.after(lockPingMs, () => void client.query('SELECT 1').then(lookAfter, end));
    };
    lookAfter();
  });
  return { release, lost };
}

function leave(client: Client): void {
  void client.end().catch(() => {});
}

/** Connects as plantao does. @throws Error of the server or the socket */
export async function connect(url: string, who: string): Promise<Client> {
  const { BoundedClient } = await import('../connections/postgres-client.ts');
  const config: ClientConfig = {
    connectionString: url,
    // PostgreSQL keeps 63 bytes of it.
    application_name: `plantao ${who}`.slice(0, 63),
    connectionTimeoutMillis: connectMs,
    query_timeout: answerMs,
    keepAlive: true,
  };
  const client = new BoundedClient(config, mostBytes);
  // One that breaks before anybody listens must not end plantao.
  client.on('error', () => {});
  await client.connect();
  return client;
}

function deliveredEvent(row: Record<string, string | null>): SharedEvent {
  return { event: sharedEvent(row), origin: String(row.origin), originSeq: Number(row.origin_seq) };
}

function sharedEvent(row: Record<string, string | null>): JournalEvent {
  return {
    seq: Number(row.seq),
    at: Number(row.at),
    actor: parsed(row.actor) as unknown as JournalEvent['actor'],
    host: String(row.host),
    system: String(row.system),
    environment: String(row.environment),
    ...(row.incident === null ? {} : { incident: row.incident! }),
    kind: String(row.kind),
    data: parsed(row.data),
    prevHash: String(row.prev_hash),
    hash: String(row.hash),
  };
}

function parsed(text: string | null | undefined): Record<string, unknown> {
  try {
    return JSON.parse(text ?? '') as Record<string, unknown>;
  } catch {
    return { unreadable: text };
  }
}
