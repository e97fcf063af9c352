import { foldFollowUps, followUpRows } from '../checklists/follow-ups.ts';
import type { Severity } from '../model/alert.ts';
import { severities, severityRank } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { EventNames, JournalEvent } from '../model/event.ts';
import type { FollowUpRow } from '../model/follow-up.ts';
import type { Incident, WorstReading } from '../model/incident.ts';
import type { Duty } from '../model/oncall.ts';
import type { SystemConfig } from '../model/system.ts';
import { dutiesOf, hasRota } from '../oncall/rota.ts';
import { foldSwaps, withSwaps } from '../oncall/swaps.ts';
import { namesIn } from '../words/event-names.ts';
import { type ToldAction, toldActions } from './actions.ts';

/** One alert of an incident. Wall-clock milliseconds. */
interface ReportedAlert {
  readonly name: string;
  readonly severity: Severity;
  readonly firedAt: number;
  readonly resolvedAt?: number;
  /** What was read when it fired, in words. */
  readonly evidence: string;
}

/** What people outside were told. */
interface ReportedUpdate {
  readonly seq: number;
  readonly at: number;
  readonly who: string;
  readonly text: string;
  readonly to: 'team' | 'customers';
}

/** For how long a component was not as it should be while the incident lasted, in milliseconds. */
interface Outage {
  readonly component: string;
  readonly downMs: number;
  readonly degradedMs: number;
}

/** How often a channel was used, and what did not arrive. */
interface ReportedMessages {
  readonly channel: string;
  readonly sent: number;
  readonly first: number;
  readonly last: number;
  readonly failed: number;
}

/** What a document about an incident says besides what people wrote. */
export interface IncidentReport {
  /** When the trouble began that its first alert saw. */
  readonly troubleAt?: number;
  readonly alerts: readonly ReportedAlert[];
  readonly worst: readonly WorstReading[];
  readonly actions: readonly ToldAction[];
  readonly outages: readonly Outage[];
  readonly messages: readonly ReportedMessages[];
  readonly updates: readonly ReportedUpdate[];
  readonly followUps: readonly FollowUpRow[];
  readonly oncall: readonly Duty[];
  readonly people: readonly string[];
}

/** Reads from the events of a system, oldest first, what its incident was. */
export function incidentReport(
  incident: Incident,
  events: readonly JournalEvent[],
  config: SystemConfig,
  now: number,
): IncidentReport {
  const names = namesIn(config);
  const oncall = withSwaps(config.oncall, foldSwaps(events));
  const until = incident.resolvedAt ?? now;
  const firings = firingsIn(incident, events, until);
  const began = firings.flatMap(({ data }) => (typeof data.startedAt === 'number' ? data.startedAt : []));
  const troubleAt = began.length > 0 ? Math.min(...began) : undefined;
  const during = events.filter(
    ({ at, incident: id }) =>
      (at >= incident.openedAt && at <= until) ||
      (id !== undefined && [incident.id, ...(incident.merged ?? [])].includes(id)),
  );
  return {
    ...defined({ troubleAt }),
    alerts: reportedAlerts(firings, events, until, names),
    worst: worstIn(incident, during),
    actions: toldActions(during, names, (component) => incident.components.includes(component)),
    outages: outagesIn(incident, events, { from: troubleAt ?? incident.openedAt, until }, names),
    messages: messagesIn(incident, events),
    updates: updatesIn(during, names),
    followUps: followUpRows(foldFollowUps(events), now).filter((one) =>
      [incident.id, ...(incident.merged ?? [])].includes(one.incident),
    ),
    oncall: hasRota(oncall)
      ? dutiesOf(oncall, incident.openedAt, Math.max(until, incident.openedAt + 1))
      : [],
    people: peopleIn(incident, during, names),
  };
}

/** The firing events of its alerts: those it was opened by, and those that came while it was open. */
function firingsIn(
  { alerts, openedAt }: Incident,
  events: readonly JournalEvent[],
  until: number,
): readonly JournalEvent[] {
  const before = new Map<string, JournalEvent>();
  const found: JournalEvent[] = [];
  for (const event of events) {
    const rule = alertOf(event);
    const what = alertEvent(event);
    if (rule === undefined || !alerts.includes(rule) || event.at > until) continue;
    if (what === 'firing' && event.at >= openedAt) found.push(event);
    else if (what === 'firing') before.set(rule, event);
    else if (what === 'resolved' && event.at < openedAt) before.delete(rule);
  }
  return [...before.values(), ...found];
}

/** The id of the alert that an event is about, plantao's own or of another place. */
function alertOf({ kind, data }: JournalEvent): string | undefined {
  if (kind.startsWith('alert.')) return String(data.rule);
  return kind.startsWith('foreign.') ? String(data.alert) : undefined;
}

/** What happened to it: `firing`, `resolved`. */
function alertEvent({ kind }: JournalEvent): string {
  return kind.slice(kind.indexOf('.') + 1);
}

/** One line for each alert, however often it fired: from the first time to the last, at its worst. */
function reportedAlerts(
  firings: readonly JournalEvent[],
  events: readonly JournalEvent[],
  until: number,
  names: EventNames,
): readonly ReportedAlert[] {
  return [...Map.groupBy(firings, (event) => alertOf(event)!)].map(([rule, own]) => {
    const [first] = own as [JournalEvent];
    const after = events.filter(
      (event) => alertOf(event) === rule && event.seq >= first.seq && event.at <= until,
    );
    const ended = after.findLast((event) => ['firing', 'resolved'].includes(alertEvent(event)));
    const worst = after
      .flatMap(({ data }) => severities.find((one) => one === data.severity) ?? [])
      .sort((a, b) => severityRank(a) - severityRank(b))[0];
    return {
      name: typeof first.data.name === 'string' ? first.data.name : names.alert(rule),
      severity: worst ?? 'P2',
      firedAt: first.at,
      ...defined({ resolvedAt: ended && alertEvent(ended) === 'resolved' ? ended.at : undefined }),
      evidence: String(first.data.evidence ?? ''),
    };
  });
}

/** Of each metric the worst that any of the alerts saw. */
function worstIn({ alerts }: Incident, events: readonly JournalEvent[]): readonly WorstReading[] {
  const found = new Map<string, WorstReading>();
  for (const { kind, data } of events) {
    if (kind !== 'alert.resolved' || !alerts.includes(String(data.rule)) || !Array.isArray(data.worst))
      continue;
    for (const reading of data.worst as WorstReading[]) {
      const before = found.get(reading.metric);
      if (!before || (reading.value - before.value) * reading.worse > 0) found.set(reading.metric, reading);
    }
  }
  return [...found.values()];
}

function outagesIn(
  { components }: Incident,
  events: readonly JournalEvent[],
  { from, until }: { readonly from: number; readonly until: number },
  names: EventNames,
): readonly Outage[] {
  return components.flatMap((component): Outage[] => {
    const lasted = { down: 0, degraded: 0 };
    let status = 'up';
    let since = from;
    const end = (at: number): void => {
      if (status === 'down' || status === 'degraded') lasted[status] += Math.max(0, at - since);
    };
    for (const { kind, data, at } of events) {
      if (kind !== 'status.changed' || data.component !== component || at > until) continue;
      if (at > from) end(at);
      status = String(data.to);
      since = Math.max(from, at);
    }
    end(until);
    if (lasted.down + lasted.degraded === 0) return [];
    return [{ component: names.component(component), downMs: lasted.down, degradedMs: lasted.degraded }];
  });
}

function messagesIn(incident: Incident, events: readonly JournalEvent[]): readonly ReportedMessages[] {
  const about = new Set<unknown>([incident.id, ...(incident.merged ?? [])]);
  const channelOf = new Map<unknown, string>();
  const found = new Map<string, ReportedMessages>();
  for (const { kind, data, at } of events) {
    if (kind === 'notice.queued' && about.has((data.notice as { about?: unknown } | undefined)?.about))
      channelOf.set(data.delivery, String(data.channel));
    const channel = channelOf.get(data.delivery);
    if (channel === undefined || (kind !== 'notice.sent' && kind !== 'notice.failed')) continue;
    const before = found.get(channel) ?? { channel, sent: 0, failed: 0, first: at, last: at };
    const counted = kind === 'notice.sent' ? { sent: before.sent + 1 } : { failed: before.failed + 1 };
    found.set(channel, { ...before, ...counted, last: at });
  }
  return [...found.values()];
}

function updatesIn(events: readonly JournalEvent[], names: EventNames): readonly ReportedUpdate[] {
  return events.flatMap(({ seq, at, kind, data, actor }): ReportedUpdate[] => {
    if (kind !== 'incident.update' || typeof data.text !== 'string') return [];
    const who = names.person(typeof data.by === 'string' ? data.by : actor.user);
    return [{ seq, at, who, text: data.text, to: data.to === 'customers' ? 'customers' : 'team' }];
  });
}

/** Everybody who did something or was called, in that order. */
function peopleIn(incident: Incident, events: readonly JournalEvent[], names: EventNames): readonly string[] {
  const ids = new Set<string>();
  const add = (id: unknown): void => {
    if (typeof id === 'string' && id !== '' && id !== 'plantao') ids.add(names.person(id));
  };
  const about: unknown[] = [incident.id, ...(incident.merged ?? [])];
  const calls = new Set<unknown>();
  add(incident.owner);
  for (const { kind, data, actor, incident: id } of events) {
    if (kind === 'escalation.begun' && about.includes(data.about)) calls.add(data.escalation);
    if (id !== undefined && about.includes(id))
      add(data.by ?? (kind === 'incident.joined' ? undefined : actor.user));
    else if (kind === 'action.intent' && incident.components.includes(String(data.component)))
      add(actor.user);
    else if (kind === 'alert.acked' && incident.alerts.includes(String(data.rule))) add(data.by);
    else if (kind === 'escalation.called' && calls.has(data.escalation))
      for (const one of [data.people].flat()) add(one);
  }
  return [...ids];
}
