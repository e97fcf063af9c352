import {
  type AlertingConfig,
  type AlertRule,
  type AlertState,
  type Severity,
  severityRank,
} from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { EventKind, JournalEvent, NewEvent } from '../model/event.ts';
import type { Incident, IncidentRow } from '../model/incident.ts';
import { byPresentClock, shifted } from '../time/clock-steps.ts';
import type { Facts } from './facts.ts';
import {
  applyIncident,
  foldIncidents,
  incidentFor,
  incidentRow,
  isOpen,
  newIncidentId,
  opening,
} from './incidents.ts';
import { AlertRefused } from './refusal.ts';

const moments = [
  ...(['phaseSince', 'openedAt', 'joinedAt', 'updatedAt'] as const),
  ...(['ackedAt', 'mitigatedAt', 'resolvedAt'] as const),
];

/** The incidents of a system: opened by alerts and by hand, changed by people, and nothing else than what was written about them. */
export class IncidentRegister {
  readonly #alerting: AlertingConfig;
  readonly #record: (event: NewEvent) => void;
  #incidents = new Map<string, Incident>();

  constructor(alerting: AlertingConfig, record: (event: NewEvent) => void) {
    this.#alerting = alerting;
    this.#record = record;
  }

  /** Takes over what the journal knows, oldest event first. */
  restore(events: readonly JournalEvent[]): void {
    this.#incidents = foldIncidents(byPresentClock(events));
  }

  /** The clock on the wall was set, by so many milliseconds: everything is as far away as it was. */
  shift(by: number): void {
    for (const [id, one] of this.#incidents) this.#incidents.set(id, shifted(one, moments, by));
  }

  /** Opens one by hand; returns its id. */
  open(facts: Omit<Parameters<typeof opening>[1], 'alerts'>, now: number): string {
    const id = newIncidentId(now, this.#incidents);
    this.#tell(opening(id, { ...facts, alerts: [] }), now);
    return id;
  }

  /** Writes something down about one. @throws AlertRefused when there is no such incident */
  note(incident: string, kind: EventKind, data: Readonly<Record<string, unknown>>, now: number): void {
    if (!this.#incidents.has(incident)) throw new AlertRefused({ code: 'no-incident', incident });
    this.#tell({ kind, incident, data }, now);
  }

  /** The open incident of an alert. */
  about(rule: string): Incident | undefined {
    for (const one of this.#incidents.values()) if (isOpen(one) && one.alerts.includes(rule)) return one;
    return undefined;
  }

  /** An alert was acknowledged: so is its incident, which they own unless somebody else does. */
  acknowledged(rule: string, by: string, now: number): void {
    const incident = this.about(rule);
    if (!incident) return;
    if (incident.phase === 'acknowledge') this.note(incident.id, 'incident.phase', { to: 'assess', by }, now);
    if (incident.owner === undefined) this.note(incident.id, 'incident.owner', { owner: by, by }, now);
  }

  /** Whether an alert is urgent enough and had no incident during this firing: a resolved one is not reopened. */
  concerns({ rule, severity, firedAt = 0 }: AlertState): boolean {
    const { opens } = this.#alerting;
    if (opens === undefined || severityRank(severity) > severityRank(opens)) return false;
    return !this.had(rule, firedAt);
  }

  /** Whether an alert has or had an incident during the firing that began then. */
  had(alert: string, firedAt: number): boolean {
    for (const { alerts, resolvedAt = Number.POSITIVE_INFINITY } of this.#incidents.values())
      if (alerts.includes(alert) && resolvedAt >= firedAt) return true;
    return false;
  }

  /** An alert got worse: so did what it belongs to. */
  worsened(rule: string, severity: Severity, now: number): void {
    const incident = this.about(rule);
    if (incident && severityRank(severity) < severityRank(incident.severity))
      this.note(incident.id, 'incident.severity', { severity, by: 'plantao' }, now);
  }

  /** An alert that concerns fires: it joins what it belongs to, or opens one. */
  fires(
    { id, name, component }: Pick<AlertRule, 'id' | 'name' | 'component'>,
    severity: Severity,
    facts: Facts,
    now: number,
  ): void {
    const { groupMs } = this.#alerting;
    const related = (a: string, b: string): boolean => dependsOn(a, b, facts) || dependsOn(b, a, facts);
    const joins = incidentFor(component, related, this.#incidents.values(), groupMs, now);
    if (!joins) {
      const components = component === undefined ? [] : [component];
      const opened = { title: name, severity, by: 'plantao', components, alerts: [id] };
      this.#tell(opening(newIncidentId(now, this.#incidents), opened), now);
      return;
    }
    const worse = severityRank(severity) < severityRank(joins.severity);
    const data = {
      ...{ rule: id, name, severity: worse ? severity : joins.severity },
      ...defined({ component }),
    };
    this.#tell({ kind: 'incident.joined', incident: joins.id, data }, now);
  }

  /** Those that are not closed: what still has to be mended first, most urgent first, the newest of them first. */
  rows(): readonly IncidentRow[] {
    return [...this.#incidents.values()]
      .filter(({ phase }) => phase !== 'closed')
      .sort(
        (a, b) =>
          Number(isOpen(b)) - Number(isOpen(a)) ||
          severityRank(a.severity) - severityRank(b.severity) ||
          b.openedAt - a.openedAt,
      )
      .map((incident) => incidentRow(incident, this.#alerting));
  }

  #tell(event: NewEvent, now: number): void {
    applyIncident(this.#incidents, { ...event, at: now });
    this.#record(event);
  }
}

/** Whether a component needs another, however far away. */
function dependsOn(a: string, b: string, facts: Facts): boolean {
  const seen = new Set<string>();
  const open = [a];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const depends = facts.component(id)?.depends ?? [];
    if (depends.includes(b)) return true;
    open.push(...depends);
  }
  return false;
}
