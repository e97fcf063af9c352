import { createHash } from 'node:crypto';
import type { JournalEvent } from '../model/event.ts';
import { words } from '../words/index.ts';

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

/** The first event that is not what it was when it was written, and how one knows; undefined when all are. */
export function findBreak(
  events: Iterable<JournalEvent>,
): { readonly seq: number; readonly reason: string } | undefined {
  let before: JournalEvent | undefined;
  for (const event of events) {
    if (event.seq !== (before?.seq ?? 0) + 1)
      return { seq: event.seq, reason: words.journal.missing((before?.seq ?? 0) + 1) };
    if (event.prevHash !== (before?.hash ?? noHash))
      return { seq: event.seq, reason: words.journal.unlinked };
    if (event.hash !== hashEvent(event)) return { seq: event.seq, reason: words.journal.changed };
    before = event;
  }
  return undefined;
}
