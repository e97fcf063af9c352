import { createHash } from 'node:crypto';
import type { JournalEvent } from '../model/event.ts';
import type { JournalFault, JournalPlace } from '../model/journal-codes.ts';

/** What the first event points back to. */
export const noHash = '0'.repeat(64);

/**
 * The hash of an event: SHA-256 over the canonical JSON of everything in it but the hash itself. Since that includes the hash of
 * the event before, no event can be changed, removed or put in without breaking every one after it.
 */
export function hashEvent(event: Omit<JournalEvent, 'hash'>): string {
  const { seq, at, actor, host, system, environment, incident, kind, data, prevHash } = event;
  const facts = [seq, at, actor, host, system, environment, incident ?? null, kind, data, prevHash];
  return createHash('sha256').update(canonical(facts)).digest('hex');
}

/** JSON with the keys of objects in order, so that equal facts have equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((entry) => canonical(entry === undefined ? null : entry)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Whether two tell the same thing, wherever they stand: an event has another number and hash in a shared journal. */
export function isSame(a: JournalEvent, b: JournalEvent): boolean {
  const facts = ({ at, actor, host, system, environment, incident, kind, data }: JournalEvent): string =>
    canonical([at, actor, host, system, environment, incident ?? null, kind, data]);
  return facts(a) === facts(b);
}

/** Follows a chain from its first event and keeps the first one that is not what it was when it was written. */
export class ChainCheck {
  readonly #where: JournalPlace;
  #before: JournalEvent | undefined;
  #fault: JournalFault | undefined;

  constructor(where: JournalPlace) {
    this.#where = where;
  }

  /** Undefined while all are. */
  get fault(): JournalFault | undefined {
    return this.#fault;
  }

  next(event: JournalEvent): void {
    this.#fault ??= this.#breakAt(event);
    this.#before = event;
  }

  #breakAt(event: JournalEvent): JournalFault | undefined {
    const { seq } = event;
    const [where, expected] = [this.#where, (this.#before?.seq ?? 0) + 1];
    if (seq !== expected) return { code: 'missing', where, seq, missing: expected };
    if (event.prevHash !== (this.#before?.hash ?? noHash)) return { code: 'unlinked', where, seq };
    if (event.hash !== hashEvent(event)) return { code: 'changed', where, seq };
    return undefined;
  }
}
