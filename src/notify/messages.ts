import type { JournalEvent } from '../model/event.ts';
import type { Notice } from '../model/notify.ts';
import { severityIn, textIn, textsIn } from '../oncall/read-event.ts';

/** Kinds of events that hold what a person wrote to others; those with channels are sent. */
export const messageKinds = ['incident.update', 'oncall.handoff'] as const;

/** One that was written down longer ago than this is news to nobody, in milliseconds. */
const newsMs = 6 * 3_600_000;

/** A message and the channels it goes through. */
interface Addressed {
  readonly notice: Omit<Notice, 'system' | 'environment' | 'severityName'>;
  readonly channels: readonly string[];
}

/** What is to be sent of what was written down: each message once, under the id it was given. Events that make no sense are passed over. */
export function messagesIn(events: Iterable<JournalEvent>, now: number): readonly Addressed[] {
  return [...events].flatMap(({ kind, data, at, incident }): readonly Addressed[] => {
    if (!messageKinds.some((one) => one === kind) || now - at > newsMs) return [];
    const [id, text, channels] = [textIn(data.message), textIn(data.text), textsIn(data.via)];
    if (id === undefined || text === undefined || channels.length === 0) return [];
    const [first = '', ...rest] = text.trim().split('\n');
    return [
      {
        channels,
        notice: {
          ...{ id, kind: 'message', about: incident ?? kind, severity: severityIn(data.severity) ?? 'P3' },
          // A heading is one where Markdown is read.
          title: first.replace(/^#+ /, ''),
          text: rest.join('\n').trim(),
          ...{ startedAt: at, at, people: [] },
        },
      },
    ];
  });
}
