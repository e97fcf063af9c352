import * as z from 'zod';
import type { JournalEvent, NewEvent } from './event.ts';
import type { Acceptance, Anchor, JournalFault, JournalPlace, NoticedFault } from './journal-codes.ts';

/** The kind of the event that says that the journal was changed behind plantao's back. */
export const brokenKind = 'journal.broken';
/** The kind of the event that says that somebody answers for that. */
export const acceptedKind = 'journal.accepted';

const where = z.enum(['local', 'shared']);
const noticed = z.union([
  z.object({
    code: z.enum(['gone', 'replaced']),
    where,
    seq: z.number(),
    known: z.enum(['tip', 'process', 'copy', 'shared', 'anchor']),
    was: z.string().optional(),
    found: z.string().optional(),
  }),
  z.object({ code: z.literal('no-tip'), where: z.literal('local'), seq: z.number() }),
]);
const recorded = z.object({
  code: z.literal('recorded'),
  where,
  seq: z.number(),
  at: z.number(),
  host: z.string(),
  fault: noticed,
});
const accepted = z.object({ reason: z.string(), faults: z.array(z.union([recorded, noticed])) });

/** What an event says was noticed, if it is one that does. */
export function noticedFault({ kind, data }: Pick<JournalEvent, 'kind' | 'data'>): NoticedFault | undefined {
  return kind === brokenKind ? (noticed.safeParse(data).data as NoticedFault | undefined) : undefined;
}

/** What somebody accepted with an event, and why, if it is one that does. */
export function acceptedIn({
  kind,
  data,
}: Pick<JournalEvent, 'kind' | 'data'>):
  | { readonly reason: string; readonly faults: readonly JournalFault[] }
  | undefined {
  const read = kind === acceptedKind ? accepted.safeParse(data).data : undefined;
  return read && { reason: read.reason, faults: read.faults as readonly JournalFault[] };
}

/**
 * Whether somebody may answer for a fault: a restored backup loses events, or has others in their place. No restore leaves a hole, or an
 * event that does not fit its own hash.
 */
export function isAcceptable(fault: JournalFault): boolean {
  return (
    fault.code === 'gone' || fault.code === 'replaced' || fault.code === 'no-tip' || fault.code === 'recorded'
  );
}

/** The event that accepts faults. @param tips the newest event of each journal as it is now; the faults name those that were */
export function acceptance(
  faults: readonly JournalFault[],
  reason: string,
  tips: readonly Anchor[],
): NewEvent {
  return { kind: acceptedKind, data: { reason, faults, tips } };
}

/**
 * The same thing noticed: what is recorded is one thing wherever its event stands, and an event that is known by its hash is not there,
 * whether another took its number since or not.
 */
export function isSameFault(a: JournalFault, b: JournalFault): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(fault: JournalFault): string {
  if (fault.code === 'recorded') return JSON.stringify([fault.at, fault.host, keyOf(fault.fault)]);
  const { code, where, seq } = fault;
  if (code !== 'gone' && code !== 'replaced') return JSON.stringify([where, seq, code]);
  return JSON.stringify([where, seq, fault.known, fault.was ?? code]);
}

/** Collects from a journal, event by event in order, what was noticed and what of it was accepted afterwards. */
export class NoticedFaults {
  readonly #where: JournalPlace;
  readonly #open: JournalFault[] = [];
  readonly #accepted: Acceptance[] = [];
  /** What is not written down but shows again with each reading. */
  readonly #standing = new Map<string, Acceptance>();

  constructor(where: JournalPlace) {
    this.#where = where;
  }

  /** Written down, and accepted by nobody. */
  get open(): readonly JournalFault[] {
    return this.#open;
  }

  next(event: JournalEvent): void {
    const { seq, at, host, actor } = event;
    const fault = noticedFault(event);
    if (fault) this.#open.push({ code: 'recorded', where: this.#where, seq, at, host, fault });
    const by = acceptedIn(event);
    if (!by) return;
    for (const one of by.faults) {
      const made: Acceptance = { fault: one, by: actor.user, host, at, reason: by.reason };
      const index = this.#open.findIndex(
        (open) => isSameFault(open, one) || (open.code === 'recorded' && isSameFault(open.fault, one)),
      );
      if (index >= 0) this.#accepted.push({ ...made, fault: this.#open.splice(index, 1)[0]! });
      if (one.code !== 'recorded') this.#standing.set(keyOf(one), made);
    }
  }

  /** All that is wrong and all that was accepted, given what shows now beside what is written down. */
  with(showing: readonly JournalFault[]): {
    readonly faults: readonly JournalFault[];
    readonly accepted: readonly Acceptance[];
  } {
    const answered = showing.flatMap((fault) => this.#standing.get(keyOf(fault)) ?? []);
    return {
      faults: [...showing.filter((fault) => !this.#standing.has(keyOf(fault))), ...this.#open],
      accepted: [...this.#accepted, ...answered],
    };
  }
}
