import { databaseKey } from '../connections/postgres.ts';
import type { Anchor, JournalFault, JournalPlace, Witness } from '../model/journal-codes.ts';

/** What an anchor's line begins with, so that it is found among the lines of a log. */
const mark = 'plantao-anchor';
const line = /\bplantao-anchor (\S+) (\d{1,15}) ([0-9a-f]{64})\b/g;

/** Names the journal of a machine by where it lies: a new file in the same place is the same journal. */
export function localJournalName(host: string, file: string): string {
  return encodeURI(`${host}:${file}`);
}

/** Names a shared journal by its database, without the login. */
export function sharedJournalName(url: string): string {
  return encodeURI(`postgres:${databaseKey(url).replace(' at ', '@')}`);
}

/** An anchor as one line of text. */
export function anchorText({ journal, seq, hash }: Anchor): string {
  return `${mark} ${journal} ${seq} ${hash}`;
}

/** Every anchor in a text, whatever stands around it: the lines of a log, JSON, a chat. */
export function anchorsIn(text: string): readonly Anchor[] {
  return [...text.matchAll(line)].map(([, journal, seq, hash]) => ({
    journal: journal!,
    seq: Number(seq),
    hash: hash!,
  }));
}

/** What is wrong when an event that is known from elsewhere is looked for; `hash` is the one found, undefined when there is none. */
export function compared(
  { seq, hash: known }: Pick<Anchor, 'seq' | 'hash'>,
  hash: string | undefined,
  where: JournalPlace,
  witness: Witness,
): (JournalFault & { readonly code: 'gone' | 'replaced' }) | undefined {
  if (hash === known) return undefined;
  const fault = { where, seq, known: witness, was: known };
  return hash === undefined ? { ...fault, code: 'gone' } : { ...fault, code: 'replaced', found: hash };
}
