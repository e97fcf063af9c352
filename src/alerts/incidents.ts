import { type AlertingConfig, type CustomerCadence, type Severity, severityRank } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import { type Incident, type IncidentPhase, type IncidentRow, incidentPhases } from '../model/incident.ts';
import { wallTime } from '../time/zone.ts';

/** What incidents are folded from. */
type IncidentEvent = Pick<JournalEvent, 'kind' | 'data' | 'at' | 'incident'>;

/** Every kind of event that is written about incidents. */
export const incidentKinds: readonly string[] = [
  ...['opened', 'joined', 'merged', 'phase', 'owner', 'severity'],
  ...['note', 'update', 'impact', 'resolved'],
].map((kind) => `incident.${kind}`);

/** An incident id that people can say: the moment it was opened, UTC, with a number where that was taken. */
export function newIncidentId(now: number, taken: ReadonlyMap<string, unknown>): string {
  const { year, month, day, hour, minute } = wallTime(now, 'UTC');
  const two = (value: number): string => String(value).padStart(2, '0');
  const base = `${year}${two(month)}${two(day)}-${two(hour)}${two(minute)}`;
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!taken.has(id)) return id;
  }
}

/** What opening an incident writes down. */
export function opening(
  id: string,
  facts: {
    readonly title: string;
    readonly severity: Severity;
    readonly by: string;
    readonly components: readonly string[];
    readonly alerts: readonly string[];
  },
): NewEvent {
  return { kind: 'incident.opened', incident: id, data: { ...facts } };
}

/** Incidents by id, from all events oldest first. Events that make no sense are passed over. */
export function foldIncidents(events: Iterable<IncidentEvent>): Map<string, Incident> {
  const incidents = new Map<string, Incident>();
  for (const event of events) applyIncident(incidents, event);
  return incidents;
}

/** Applies one event to `incidents`. */
export function applyIncident(incidents: Map<string, Incident>, event: IncidentEvent): void {
  const { kind, incident: id } = event;
  if (id === undefined || !kind.startsWith('incident.')) return;
  if (kind === 'incident.opened') {
    if (!incidents.has(id)) incidents.set(id, opened(id, event));
    return;
  }
  if (kind === 'incident.merged') {
    merge(incidents, id, event);
    return;
  }
  const before = incidents.get(id);
  if (before) incidents.set(id, changed(before, event));
}

/** The incident as the screen shows it, with what is due. */
export function incidentRow(incident: Incident, config: AlertingConfig): IncidentRow {
  const { phase, phaseSince, severity, resolvedAt } = incident;
  const budget =
    phase === 'acknowledge' || phase === 'assess' || phase === 'mitigate' ? config.phaseMs[phase] : undefined;
  const every = resolvedAt === undefined ? config.updateMs[severity] : undefined;
  return {
    ...incident,
    severityName: config.names[severity],
    ...(budget === undefined ? {} : { phaseBy: phaseSince + budget }),
    ...(every === undefined ? {} : { updateBy: (incident.updatedAt ?? incident.openedAt) + every }),
    ...defined({ customersBy: customersBy(incident, config) }),
  };
}

/** When customers are to be told next: soon, then how far it reaches, then regularly, and once more when it is over. */
function customersBy(incident: Incident, { customers }: AlertingConfig): number | undefined {
  const { severity, resolvedAt, customersAt, mergedInto } = incident;
  if (!customers?.severities.includes(severity) || mergedInto !== undefined) return undefined;
  if (resolvedAt === undefined) return nextForCustomers(incident, customers);
  // Who was told that there is trouble is told that it is over.
  return customersAt !== undefined && customersAt < resolvedAt ? resolvedAt : undefined;
}

/** When a message to customers is due while an incident is open. */
export function nextForCustomers(
  { openedAt, customersAt, customersTold = 0 }: Pick<Incident, 'openedAt' | 'customersAt' | 'customersTold'>,
  { firstMs, scopeMs, everyMs, forMs, thenMs }: CustomerCadence,
): number {
  if (customersAt === undefined) return openedAt + firstMs;
  if (customersTold === 1) return customersAt + scopeMs;
  return customersAt + (customersAt - openedAt < forMs ? everyMs : thenMs);
}

/** Whether it is not mitigated and resolved yet. */
export function isOpen({ phase }: Incident): boolean {
  return phase !== 'document' && phase !== 'closed';
}

/** The open incident that an alert belongs to: the same component or a related one, not long after the others joined. */
export function incidentFor(
  component: string | undefined,
  related: (a: string, b: string) => boolean,
  incidents: Iterable<Incident>,
  groupMs: number,
  now: number,
): Incident | undefined {
  const candidates = [...incidents].filter((incident) => {
    if (!isOpen(incident) || component === undefined) return false;
    if (incident.components.includes(component)) return true;
    return now - incident.joinedAt <= groupMs && incident.components.some((one) => related(one, component));
  });
  return candidates.sort((a, b) => b.openedAt - a.openedAt)[0];
}

function opened(id: string, { data, at }: IncidentEvent): Incident {
  return {
    id,
    title: text(data.title) ?? id,
    severity: severityOf(data.severity) ?? 'P2',
    phase: 'acknowledge',
    phaseSince: at,
    openedAt: at,
    openedBy: text(data.by) ?? 'plantao',
    components: texts(data.components),
    alerts: texts(data.alerts),
    joinedAt: at,
    followUps: [],
  };
}

/** Two that turn out to be one go on as the other; the first is over. */
function merge(incidents: Map<string, Incident>, id: string, { data, at }: IncidentEvent): void {
  const from = incidents.get(id);
  const into = incidents.get(text(data.into) ?? '');
  if (!from || !into || from === into) return;
  const urgent = severityRank(from.severity) < severityRank(into.severity) ? from : into;
  const earliest = (one: number | undefined, other: number | undefined): number | undefined =>
    one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
  incidents.set(into.id, {
    ...into,
    severity: urgent.severity,
    openedAt: Math.min(from.openedAt, into.openedAt),
    components: [...new Set([...into.components, ...from.components])],
    alerts: [...new Set([...into.alerts, ...from.alerts])],
    joinedAt: Math.max(from.joinedAt, into.joinedAt),
    merged: [...(into.merged ?? []), ...(from.merged ?? []), id],
    ...defined({ owner: into.owner ?? from.owner, ackedAt: earliest(into.ackedAt, from.ackedAt) }),
  });
  incidents.set(id, { ...inPhase(from, 'closed', at), mergedInto: into.id });
}

function changed(before: Incident, { kind, data, at }: IncidentEvent): Incident {
  switch (kind) {
    case 'incident.joined': {
      const component = text(data.component);
      return {
        ...before,
        alerts: [...new Set([...before.alerts, ...texts([data.rule])])],
        components: [...new Set([...before.components, ...(component === undefined ? [] : [component])])],
        severity: severityOf(data.severity) ?? before.severity,
        joinedAt: at,
      };
    }
    case 'incident.phase': {
      const to = incidentPhases.find((phase) => phase === data.to);
      return to ? inPhase(before, to, at) : before;
    }
    case 'incident.owner': {
      const owner = text(data.owner);
      // Whoever owns it is at it.
      return owner === undefined ? before : { ...before, owner, ackedAt: before.ackedAt ?? at };
    }
    case 'incident.severity':
      return { ...before, severity: severityOf(data.severity) ?? before.severity };
    case 'incident.impact':
      return { ...before, ...defined({ impact: text(data.text) }) };
    case 'incident.update':
      return data.to === 'customers'
        ? { ...before, customersAt: at, customersTold: (before.customersTold ?? 0) + 1 }
        : { ...before, updatedAt: at };
    case 'incident.resolved': {
      return {
        ...inPhase(before, 'document', at),
        ...defined({ cause: text(data.cause) }),
        followUps: texts(data.followUps),
      };
    }
    default:
      return before;
  }
}

/** Going on implies what lies before: who mitigates has acknowledged. Going back opens it again. */
function inPhase(before: Incident, phase: IncidentPhase, at: number): Incident {
  const reached = incidentPhases.indexOf(phase);
  const { resolvedAt, ...open } = before;
  const done = reached >= incidentPhases.indexOf('document');
  return {
    ...open,
    phase,
    phaseSince: at,
    ...(reached > 0 && before.ackedAt === undefined ? { ackedAt: at } : {}),
    ...(reached >= incidentPhases.indexOf('resolve') && before.mitigatedAt === undefined
      ? { mitigatedAt: at }
      : {}),
    ...(done ? { resolvedAt: resolvedAt ?? at } : {}),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function severityOf(value: unknown): Severity | undefined {
  return (['P0', 'P1', 'P2', 'P3'] as const).find((one) => one === value);
}
