import * as z from 'zod';
import type { JournalEvent } from './event.ts';
import type { JournalFault, JournalPlace, NoticedFault } from './journal-codes.ts';

/** The kind of the event that says that the journal was changed behind plantao's back. */
export const brokenKind = 'journal.broken';

const noticed = z.union([
  z.object({
    code: z.enum(['gone', 'replaced']),
    where: z.enum(['local', 'shared']),
    seq: z.number(),
    known: z.enum(['tip', 'process', 'copy', 'shared', 'anchor']),
  }),
  z.object({ code: z.literal('no-tip'), where: z.literal('local'), seq: z.number() }),
]);

/** What an event says was noticed, if it is one that does. */
export function noticedFault({ kind, data }: Pick<JournalEvent, 'kind' | 'data'>): NoticedFault | undefined {
  return kind === brokenKind ? noticed.safeParse(data).data : undefined;
}

/** The fault that an event has written down, none for other events. */
export function recordedFault(event: JournalEvent, where: JournalPlace): JournalFault[] {
  const fault = noticedFault(event);
  if (!fault) return [];
  const { seq, at, host } = event;
  return [{ code: 'recorded', where, seq, at, host, fault }];
}
