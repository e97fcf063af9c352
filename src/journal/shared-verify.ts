import type { JournalEvent } from '../model/event.ts';
import { NoticedFaults } from '../model/journal-broken.ts';
import type { Anchor, JournalFault, Verification } from '../model/journal-codes.ts';
import { compared } from './anchor.ts';
import { ChainCheck, isSame } from './chain.ts';
import type { Mirror } from './mirror.ts';
import type { SharedConnection, SharedEvent } from './postgres.ts';

interface SharedVerification extends Pick<Verification, 'faults' | 'accepted'> {
  readonly events: number;
}

/**
 * Reads the whole shared journal, as it lies in the database, and compares it with what is known here of it, and what it knows of the
 * local journal with that. Without a connection what is known here is read.
 * @param names the anchors of the shared journal, and what the local one is called
 * @throws Error of the server or the socket
 */
export async function verifyShared(
  mirror: Mirror,
  connection: SharedConnection | undefined,
  names: { readonly anchors: readonly Anchor[]; readonly local: string },
): Promise<SharedVerification> {
  const reading = new SharedReading(mirror, names.anchors);
  if (!connection) {
    for (const event of mirror.all()) reading.read(event);
    return reading.result();
  }
  for (;;) {
    const page = await connection.after(reading.newest);
    if (page.length === 0) break;
    reading.page(page);
  }
  reading.end();
  for (const noted of await connection.anchors(names.local)) reading.noted(noted);
  return reading.result();
}

/** Collects what reading shows; of each thing that can be wrong the first, all of what was written down. */
class SharedReading {
  readonly #mirror: Mirror;
  readonly #anchors: ReadonlyMap<number, Anchor>;
  readonly #met = new Set<Anchor>();
  readonly #chain = new ChainCheck('shared');
  readonly #noticed = new NoticedFaults('shared');
  readonly #anchored: JournalFault[] = [];
  #copied: JournalFault | undefined;
  #own: JournalFault | undefined;
  readonly #noted: JournalFault[] = [];
  #events = 0;
  newest = 0;

  constructor(mirror: Mirror, anchors: readonly Anchor[]) {
    this.#mirror = mirror;
    this.#anchors = new Map(anchors.map((anchor) => [anchor.seq, anchor]));
  }

  read(event: JournalEvent): void {
    this.#events += 1;
    this.newest = event.seq;
    this.#chain.next(event);
    this.#noticed.next(event);
    const anchor = this.#anchors.get(event.seq);
    if (!anchor) return;
    this.#met.add(anchor);
    this.#anchored.push(...[compared(anchor, event.hash, 'shared', 'anchor') ?? []].flat());
  }

  page(rows: readonly SharedEvent[]): void {
    const before = this.newest;
    for (const { event } of rows) this.read(event);
    this.#compareCopies(before, new Map(rows.map(({ event }) => [event.seq, event.hash])));
    this.#compareOwn(rows);
  }

  /** Nothing comes after: whatever else is known here is gone. */
  end(): void {
    this.#compareCopies(this.newest, new Map(), Number.MAX_SAFE_INTEGER);
    for (const anchor of this.#anchors.values())
      if (!this.#met.has(anchor))
        this.#anchored.push(...[compared(anchor, undefined, 'shared', 'anchor') ?? []].flat());
  }

  /** What the shared journal noted of the local one. */
  noted(anchor: Anchor): void {
    const found = this.#mirror.local(anchor.seq, anchor.seq).get(anchor.seq);
    this.#noted.push(...[compared(anchor, found?.hash, 'local', 'shared') ?? []].flat());
  }

  result(): SharedVerification {
    const single = [this.#chain.fault, this.#copied, this.#own].filter((one) => one !== undefined);
    return {
      events: this.#events,
      ...this.#noticed.with([...single, ...(this.#own ? [] : this.#noted), ...this.#anchored]),
    };
  }

  #compareCopies(after: number, found: ReadonlyMap<number, string>, until = this.newest): void {
    if (this.#copied) return;
    for (const [seq, hash] of this.#mirror.hashes(after, until))
      this.#copied ??= compared({ seq, hash }, found.get(seq), 'shared', 'copy');
  }

  /** What this machine delivered must be in its own journal as it was delivered. */
  #compareOwn(rows: readonly SharedEvent[]): void {
    const { origin } = this.#mirror;
    const own = rows.filter((row) => row.origin === origin);
    if (own.length === 0 || this.#own) return;
    const numbers = own.map(({ originSeq }) => originSeq);
    const local = this.#mirror.local(Math.min(...numbers), Math.max(...numbers));
    for (const { event, originSeq: seq } of own) {
      const here = local.get(seq);
      if (here && isSame(here, event)) continue;
      const fault = { where: 'local', seq, known: 'shared', was: event.hash } as const;
      this.#own ??= here ? { ...fault, code: 'replaced', found: here.hash } : { ...fault, code: 'gone' };
    }
  }
}
