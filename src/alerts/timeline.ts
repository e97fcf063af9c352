import type { JournalEvent } from '../model/event.ts';
import type { Incident, TimelineEntry } from '../model/incident.ts';
import { eventText } from '../words/event-text.ts';
import { words } from '../words/index.ts';

/** Everything that happened in an incident and, while it was open, to its components. Oldest first. */
export function timelineOf(incident: Incident, events: Iterable<JournalEvent>): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  // Later events of a chain or a message name only that, not what it is about.
  const calls = new Set<unknown>();
  const messages = new Map<unknown, Message>();
  for (const event of events) {
    const { kind: what, data } = event;
    if (what === 'escalation.begun' && data.about === incident.id) calls.add(data.escalation);
    if (what === 'notice.queued') {
      const { about, kind } = noticeOf(data.notice);
      if (about === incident.id)
        messages.set(data.delivery, { channel: String(data.channel), kind: String(kind) });
    }
    const called = what.startsWith('escalation.') && calls.has(data.escalation);
    const message = what.startsWith('notice.') ? messages.get(data.delivery) : undefined;
    if (called || message) {
      const text = called ? callText(event) : messageText(event, message!);
      if (text !== undefined)
        entries.push({ seq: event.seq, at: event.at, kind: what, who: whoOf(event), text });
      continue;
    }
    if (!concerns(incident, event)) continue;
    const { seq, at, kind } = event;
    entries.push({ seq, at, kind, who: whoOf(event), text: timelineText(event) });
  }
  return entries;
}

/** Where a message went and what it was about. */
interface Message {
  readonly channel: string;
  readonly kind: string;
}

function noticeOf(notice: unknown): { readonly about?: unknown; readonly kind?: unknown } {
  return notice !== null && typeof notice === 'object' ? notice : {};
}

/** What of a chain belongs into a timeline: who was called, and that nobody answered. */
function callText({ kind, data }: JournalEvent): string | undefined {
  const { timeline } = words.alerts;
  switch (kind) {
    case 'escalation.called':
      return timeline.called(textIn(data.name), [data.people].flat().map(String));
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
function messageText({ kind, data }: JournalEvent, { channel, kind: about }: Message): string | undefined {
  const { message } = words.alerts.timeline;
  switch (kind) {
    case 'notice.sent':
      return message.sent(about, channel);
    case 'notice.unknown':
      return message.unknown(about, channel, String(data.result));
    case 'notice.failed':
      return message.failed(about, channel, String(data.result));
    default:
      return undefined;
  }
}

function concerns(incident: Incident, { incident: id, at, kind, data }: JournalEvent): boolean {
  if (id !== undefined) return id === incident.id;
  if (at < incident.openedAt - 15 * 60_000 || at > (incident.resolvedAt ?? Number.POSITIVE_INFINITY))
    return false;
  if (kind === 'silence.created') return matchersIn(data).some((one) => isAbout(incident, one));
  if (kind === 'silence.requested') return incident.alerts.includes(String(data.alert));
  if (kind === 'alert.window') return false;
  if (kind.startsWith('alert.')) return incident.alerts.includes(String(data.rule));
  return typeof data.component === 'string' && incident.components.includes(data.component);
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
function whoOf({ kind, data, actor }: JournalEvent): string {
  if (typeof data.by === 'string' && data.by !== '') return data.by;
  const own =
    kind.startsWith('escalation.') ||
    kind.startsWith('notice.') ||
    kind.startsWith('alert.') ||
    kind === 'status.changed' ||
    kind === 'incident.joined';
  return own ? 'plantao' : actor.user;
}

function timelineText(event: JournalEvent): string {
  const { kind, data } = event;
  const { timeline } = words.alerts;
  switch (kind) {
    case 'incident.opened':
      return timeline.opened(String(data.title), String(data.severity));
    case 'incident.joined':
      return timeline.joined(String(data.name));
    case 'incident.phase':
      return timeline.phase(String(data.to));
    case 'incident.owner':
      return timeline.owner(String(data.owner));
    case 'incident.severity':
      return timeline.severity(String(data.severity));
    case 'incident.note':
      return timeline.note(String(data.text));
    case 'incident.update':
      return timeline.update(String(data.text));
    case 'incident.resolved':
      return timeline.resolved(String(data.cause));
    case 'silence.created':
    case 'silence.requested':
      return timeline.silenced(Number(data.until) - Number(data.from ?? event.at), String(data.comment));
    default:
      return kind.startsWith('alert.') ? alertText(kind.slice(6), data) : eventText(event);
  }
}

function alertText(what: string, data: JournalEvent['data']): string {
  const { rule, severity, evidence, reason, text, note } = data;
  const facts = [evidence, reason, text, note].flatMap((one) => textIn(one) ?? []);
  const { timeline } = words.alerts;
  return what === 'severity'
    ? timeline.alertSeverity(String(rule), String(severity), facts)
    : timeline.alert(String(rule), what, facts);
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
