import type { JournalEvent } from '../model/event.ts';
import type { Notice } from '../model/notify.ts';
import { type Words, words } from './index.ts';
import { named } from './named.ts';

/** What of a catalogue is said of events. */
export interface EventWords {
  readonly names: Pick<Words['names'], 'notices' | 'actionStates' | 'incidentPhases' | 'statuses'>;
  readonly events: Words['events'];
}

/** What earlier events say of what later ones name by id only: the message of a delivery, the title of an incident, an alert elsewhere. */
export class EventContext {
  readonly #messages = new Map<unknown, { readonly channel: string; readonly notice: Partial<Notice> }>();
  readonly #titles = new Map<unknown, string>();

  /** Whose language it is. */
  readonly say: EventWords;

  /** @param events in any order */
  constructor(events: Iterable<JournalEvent> = [], say: EventWords = words) {
    this.say = say;
    for (const event of events) this.add(event);
  }

  add({ kind, data, incident }: JournalEvent): void {
    if (kind === 'notice.queued')
      this.#messages.set(data.delivery, { channel: String(data.channel), notice: noticeIn(data.notice) });
    if (kind === 'incident.opened') this.#titles.set(incident, String(data.title));
    if (kind === 'silence.requested' || kind === 'foreign.firing')
      this.#titles.set(data.alert, String(data.name));
  }

  /** A message in words: `call to Ana (L1): Slow answers through hook`. */
  message({ delivery, channel }: JournalEvent['data']): string {
    const { names, events } = this.say;
    const found = this.#messages.get(delivery);
    if (!found) return events.someMessage(some(channel));
    const { kind, people = [], level, title } = found.notice;
    const calls = kind === 'escalated' || kind === 'reminder' || kind === 'due';
    return events.message(
      named(names.notices, kind),
      calls ? people.map(({ name }) => name) : [],
      calls ? level : undefined,
      title === undefined ? undefined : String(title),
      found.channel,
    );
  }

  /** The title of an incident, or of an alert elsewhere. */
  title(id: unknown): string | undefined {
    return this.#titles.get(id);
  }
}

function noticeIn(value: unknown): Partial<Notice> {
  if (value === null || typeof value !== 'object') return {};
  const { people, ...rest } = value as Partial<Notice>;
  return Array.isArray(people) ? { ...rest, people: people.filter((one) => one?.name !== undefined) } : rest;
}

function some(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
