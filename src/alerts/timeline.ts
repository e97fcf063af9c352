import { defined } from '../model/defined.ts';
import type { EventNames, JournalEvent } from '../model/event.ts';
import type { Incident, TimelineEntry } from '../model/incident.ts';
import type { MessageName } from '../model/notice-codes.ts';
import type { NoticeKind } from '../model/notify.ts';
import { EventContext, type EventWords } from '../words/event-context.ts';
import { noNames } from '../words/event-names.ts';
import { eventText } from '../words/event-text.ts';
import { type Words, words } from '../words/index.ts';
import { named } from '../words/named.ts';

/** Messages of one kind this close together are one line, in milliseconds. */
const togetherMs = 60_000;

/**
 * Everything that happened in an incident, and those merged into it, and, while it was open, to its components. Oldest first; of
 * messages that were sent at the same time there is one entry.
 */
export function timelineOf(
  incident: Incident,
  events: Iterable<JournalEvent>,
  names: EventNames = noNames,
  say: TimelineWords = { ...words, timeline: words.alerts.timeline },
): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const about = new Set<unknown>([incident.id, ...(incident.merged ?? [])]);
  let sent: { readonly message: Message; readonly at: number; readonly channels: Set<string> } | undefined;
  // Later events of a chain or a message name only that, not what it is about.
  const calls = new Set<unknown>();
  const messages = new Map<unknown, Message>();
  for (const event of events) {
    const { kind: what, data } = event;
    if (what === 'escalation.begun' && about.has(data.about)) calls.add(data.escalation);
    if (what === 'notice.queued') {
      const notice = noticeOf(data.notice);
      if (about.has(notice.about))
        messages.set(data.delivery, { channel: String(data.channel), ...messageIn(notice) });
    }
    const called = what.startsWith('escalation.') && calls.has(data.escalation);
    const message = what.startsWith('notice.') ? messages.get(data.delivery) : undefined;
    if (called || message) {
      if (message && what === 'notice.sent') {
        const { seq, at } = event;
        if (sent && isAlike(sent.message, message) && at - sent.at <= togetherMs) {
          sent.channels.add(message.channel);
          entries.pop();
        } else sent = { message, at, channels: new Set([message.channel]) };
        const text = say.timeline.message.sent(message, [...sent.channels].join(', '));
        entries.push({ seq, at: sent.at, kind: what, who: whoOf(event, names), text });
        continue;
      }
      sent = undefined;
      const text = called ? callText(event, names, say) : messageText(event, message!, say);
      if (text !== undefined)
        entries.push({ seq: event.seq, at: event.at, kind: what, who: whoOf(event, names), text });
      continue;
    }
    if (!concerns(incident, about, event)) continue;
    sent = undefined;
    const { seq, at, kind } = event;
    entries.push({ seq, at, kind, who: whoOf(event, names), text: timelineText(event, names, say) });
  }
  return entries;
}

/** What of a catalogue is said in a timeline. */
export type TimelineWords = EventWords & { readonly timeline: Words['alerts']['timeline'] };

/** Where a message went and what it was about. */
interface Message extends MessageName {
  readonly channel: string;
}

function noticeOf(notice: unknown): Readonly<Record<string, unknown>> {
  return notice !== null && typeof notice === 'object' ? (notice as Record<string, unknown>) : {};
}

/** What a message is; of a call, whom it calls. */
function messageIn({ kind, people, level }: Readonly<Record<string, unknown>>): MessageName {
  const calls = kind === 'escalated' || kind === 'reminder';
  const called = calls && Array.isArray(people) ? people.map(({ name }) => String(name)) : [];
  // One of another version is called by what is written.
  return { kind: String(kind) as NoticeKind, people: called, ...defined({ level: textIn(level) }) };
}

function isAlike(one: Message, other: Message): boolean {
  return one.kind === other.kind && one.level === other.level && String(one.people) === String(other.people);
}

/** What of a chain belongs into a timeline: who was called, and that nobody answered. */
function callText(
  { kind, data }: JournalEvent,
  names: EventNames,
  { timeline }: TimelineWords,
): string | undefined {
  switch (kind) {
    case 'escalation.called':
    case 'escalation.paged':
      return timeline.called(
        textIn(data.name),
        [data.people].flat().map((id) => names.person(String(id))),
      );
    case 'escalation.exhausted':
      return timeline.exhausted;
    case 'escalation.reminded':
      return timeline.reminded;
    case 'escalation.unacked':
      return timeline.unacked;
    default:
      return undefined;
  }
}

/** What of a message belongs into a timeline: that it was sent, or could not be. */
function messageText(
  { kind, data }: JournalEvent,
  message: Message,
  { timeline: { message: say } }: TimelineWords,
): string | undefined {
  switch (kind) {
    case 'notice.unknown':
      return say.unknown(message, message.channel, String(data.result));
    case 'notice.failed':
      return say.failed(message, message.channel, String(data.result));
    default:
      return undefined;
  }
}

/** The alert that opens an incident is written down just before it, in milliseconds. */
const openingMs = 2_000;

function concerns(
  incident: Incident,
  about: ReadonlySet<unknown>,
  { incident: id, at, kind, data }: JournalEvent,
): boolean {
  if (id !== undefined) return about.has(id);
  const opens = kind === 'alert.firing' || kind === 'foreign.firing' ? openingMs : 0;
  if (at < incident.openedAt - opens || at > (incident.resolvedAt ?? Number.POSITIVE_INFINITY)) return false;
  if (kind === 'silence.created') return matchersIn(data).some((one) => isAbout(incident, one));
  if (kind === 'silence.requested') return incident.alerts.includes(String(data.alert));
  if (kind === 'maintenance.begun') return concernsAny(incident, data.components);
  if (kind === 'alert.window' || kind === 'alert.worst') return false;
  if (kind.startsWith('foreign.')) return incident.alerts.includes(String(data.alert));
  if (kind.startsWith('alert.')) return incident.alerts.includes(String(data.rule));
  return typeof data.component === 'string' && incident.components.includes(data.component);
}

/** Whether any of the components is one of the incident's; none named is all of them. */
function concernsAny({ components }: Incident, ids: unknown): boolean {
  return Array.isArray(ids) && (ids.length === 0 || ids.some((id) => components.includes(String(id))));
}

function matchersIn({ matchers }: JournalEvent['data']): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(matchers) ? matchers.filter((one) => one !== null && typeof one === 'object') : [];
}

/** Whether a matcher names one of the incident's alerts or components. */
function isAbout(
  { alerts, components }: Incident,
  { label, operator, value }: Readonly<Record<string, unknown>>,
): boolean {
  if (operator !== '=') return false;
  const named = label === 'rule' ? alerts : label === 'component' ? components : [];
  return named.includes(String(value));
}

/** Who did it: what plantao itself saw or did is its own, whoever's screen it was. */
function whoOf({ kind, data, actor }: JournalEvent, names: EventNames): string {
  if (typeof data.by === 'string' && data.by !== '') return names.person(data.by);
  const own =
    kind.startsWith('escalation.') ||
    kind.startsWith('notice.') ||
    kind.startsWith('alert.') ||
    kind === 'foreign.firing' ||
    kind === 'foreign.resolved' ||
    kind === 'status.changed' ||
    kind === 'incident.joined';
  return own ? 'plantao' : names.person(actor.user);
}

function timelineText(event: JournalEvent, names: EventNames, say: TimelineWords): string {
  const { kind, data } = event;
  const { timeline } = say;
  switch (kind) {
    case 'incident.opened':
      return timeline.opened(String(data.title), names.severity(String(data.severity)));
    case 'incident.joined':
      return timeline.joined(String(data.name));
    case 'incident.phase':
      return timeline.phase(named(say.names.incidentPhases, data.to));
    case 'incident.owner':
      return timeline.owner(names.person(String(data.owner)));
    case 'incident.severity':
      return timeline.severity(names.severity(String(data.severity)));
    case 'incident.note':
      return timeline.note(String(data.text));
    case 'incident.update':
      return data.to === 'customers'
        ? timeline.customers(firstLine(data.text))
        : timeline.update(firstLine(data.text));
    case 'incident.impact':
      return timeline.impact(String(data.text));
    case 'incident.merged':
      return timeline.merged(String(event.incident), String(data.into));
    case 'incident.resolved':
      return timeline.resolved(String(data.cause));
    case 'maintenance.begun':
      return timeline.maintenance(Number(data.until) - Number(data.from), String(data.comment));
    case 'silence.created':
    case 'silence.requested':
      return timeline.silenced(Number(data.until) - Number(data.from ?? event.at), String(data.comment));
    case 'followup.added':
    case 'followup.changed':
    case 'followup.done':
    case 'followup.reopened':
    case 'followup.reminded':
      return say.events.followUpNamed(
        kind.slice(kind.indexOf('.') + 1),
        eventText(event, names, new EventContext([], say)),
      );
    default:
      return kind.startsWith('alert.') || kind.startsWith('foreign.')
        ? alertText(kind.slice(kind.indexOf('.') + 1), data, names, timeline)
        : eventText(event, names, new EventContext([], say));
  }
}

function alertText(
  what: string,
  data: JournalEvent['data'],
  names: EventNames,
  timeline: TimelineWords['timeline'],
): string {
  const { severity, evidence, reason, text, note } = data;
  const alert = textIn(data.name) ?? names.alert(String(data.rule ?? data.alert));
  const facts = [evidence, reason, text, note].flatMap((one) => textIn(one) ?? []);
  return what === 'severity'
    ? timeline.alertSeverity(alert, names.severity(String(severity)), facts)
    : timeline.alert(alert, what, facts);
}

/** A message may be long; its document has all of it. */
function firstLine(value: unknown): string {
  const [first = '', ...rest] = String(value).trim().split('\n');
  return rest.length === 0 ? first : `${first.trimEnd()} …`;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
