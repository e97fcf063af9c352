import type { Incident } from '../model/incident.ts';
import { nameOf } from '../model/oncall.ts';
import { formatQuantity } from '../model/quantity.ts';
import type { SystemConfig } from '../model/system.ts';
import { idsOf } from '../oncall/rota.ts';
import type { DocumentWords } from '../words/documents/index.ts';
import { span } from '../words/duration.ts';
import { actionViews } from './actions.ts';
import { followUpViews } from './follow-ups.ts';
import type { IncidentFacts } from './incident-facts.ts';
import type { IncidentReport } from './incident-report.ts';
import { type Moments, momentsOf } from './moments.ts';
import type { ToldEntry } from './timeline.ts';

interface Told {
  readonly incident: Incident;
  readonly report: IncidentReport;
  readonly timeline: readonly ToldEntry[];
  readonly config: Pick<SystemConfig, 'system' | 'environment' | 'alerting' | 'components' | 'oncall'>;
  /** In which times are written. */
  readonly zone: string;
  readonly now: number;
  readonly say: DocumentWords;
  /** When the next message of this kind is due, after the one that is written now; undefined: no more is promised. */
  readonly nextUpdateAt?: number | undefined;
  /** Whether people were told by such a message before. */
  readonly toldBefore?: boolean;
}

/** What a template says of an incident: texts in one zone and one language. */
export function incidentView(told: Told): IncidentFacts {
  const { incident, report, config, zone, now, say, nextUpdateAt, toldBefore = false } = told;
  const { openedAt, resolvedAt, mitigatedAt, ackedAt } = incident;
  const began = Math.min(openedAt, report.troubleAt ?? openedAt);
  const moments = momentsOf(zone, began);
  const after = (at: number | undefined): string => (at === undefined ? '' : span(at - openedAt));
  const full = (at: number | undefined): string => (at === undefined ? '' : moments.full(at));
  const mitigated = mitigatedAt === resolvedAt ? undefined : mitigatedAt;
  const titles = incident.components.map(
    (one) => config.components.find((known) => known.id === one)?.title ?? one,
  );
  return {
    ...{ system: config.system, environment: config.environment, zone: moments.zone, now: moments.full(now) },
    ...{ id: incident.id, title: incident.title, severity: config.alerting.names[incident.severity] },
    status:
      incident.mergedInto === undefined ? say.statuses[incident.phase] : say.merged(incident.mergedInto),
    open: resolvedAt === undefined,
    day: moments.day(began),
    ...trouble(report, moments),
    ...{ openedAt: full(openedAt), openedBy: nameOf(config.oncall.people, incident.openedBy) },
    ...{ acknowledgedAt: full(ackedAt), acknowledgedAfter: after(ackedAt) },
    ...{ mitigatedAt: full(mitigated), mitigatedAfter: after(mitigated) },
    ...{ resolvedAt: full(resolvedAt), resolvedAfter: after(resolvedAt) },
    lasted: span((resolvedAt ?? now) - began),
    ...{ began: moments.minute(began), ended: resolvedAt === undefined ? '' : moments.minute(resolvedAt) },
    owner: incident.owner === undefined ? '' : nameOf(config.oncall.people, incident.owner),
    oncall: report.oncall.map((duty, index) => ({
      names:
        duty.person === undefined
          ? say.nobody
          : say.team(idsOf(duty).map((id) => nameOf(config.oncall.people, id))),
      until: index === report.oncall.length - 1 ? '' : moments.full(duty.until),
    })),
    people: report.people.join(', '),
    components: titles.join(', '),
    includes: incident.merged?.join(', ') ?? '',
    impact: incident.impact ?? '',
    outages: report.outages.map(({ component, downMs, degradedMs }) => ({
      component,
      down: downMs === 0 ? '' : span(downMs),
      degraded: degradedMs === 0 ? '' : span(degradedMs),
    })),
    ...detection(told),
    cause: incident.cause ?? '',
    alerts: report.alerts.map(({ name, severity, firedAt, resolvedAt: until, evidence }) => ({
      ...{ name, evidence, severity: config.alerting.names[severity], from: moments.time(firedAt) },
      until: until === undefined ? '' : moments.time(until),
    })),
    worst: report.worst.map(({ title, value, unit, at }) => ({
      ...{ metric: title, value: formatQuantity(value, unit), at: moments.time(at) },
    })),
    actions: actionViews(report.actions, moments, say),
    timeline: days(told, moments),
    messages: report.messages.map(({ channel, sent, failed, first, last }) => ({
      ...{ channel, sent: String(sent), failed: failed === 0 ? '' : String(failed) },
      ...{ first: moments.time(first), last: last === first ? '' : moments.time(last) },
    })),
    updates: report.updates.map(({ seq, at, who, text, to }) => ({
      ...{ at: moments.time(at), who, text, customers: to === 'customers', event: String(seq) },
    })),
    first: !toldBefore,
    nextUpdate: nextUpdateAt === undefined ? '' : moments.minute(nextUpdateAt),
    followUps: followUpViews(report.followUps, moments, config.oncall.people),
  };
}

/** From the first bad reading to when the last alert was over. */
function trouble(
  { troubleAt, alerts }: IncidentReport,
  moments: Moments,
): Pick<IncidentFacts, 'troubleFrom' | 'troubleUntil' | 'troubleLasted'> {
  if (troubleAt === undefined) return { troubleFrom: '', troubleUntil: '', troubleLasted: '' };
  const end = Math.max(...alerts.map(({ resolvedAt }) => resolvedAt ?? Number.POSITIVE_INFINITY));
  const isOver = Number.isFinite(end);
  return {
    troubleFrom: moments.full(troubleAt),
    troubleUntil: isOver ? moments.time(end) : '',
    troubleLasted: isOver ? span(end - troubleAt) : '',
  };
}

/** What saw it first, and how soon. */
function detection({
  incident,
  report,
}: Told): Pick<IncidentFacts, 'detectedBy' | 'detectedEvidence' | 'detectedAfter'> {
  const first = report.alerts.toSorted((a, b) => a.firedAt - b.firedAt)[0];
  if (!first || first.firedAt > incident.openedAt)
    return { detectedBy: '', detectedEvidence: '', detectedAfter: '' };
  const after = first.firedAt - (report.troubleAt ?? first.firedAt);
  return {
    ...{ detectedBy: first.name, detectedEvidence: first.evidence },
    detectedAfter: after > 0 ? span(after) : '',
  };
}

function days({ timeline, say }: Told, moments: Moments): IncidentFacts['timeline'] {
  const byDay = Map.groupBy(timeline, ({ at }) => moments.day(at));
  return [...byDay].map(([day, entries]) => ({
    day: byDay.size > 1 ? day : '',
    entries: entries.map(({ at, text, who, seqs, repeats }) => ({
      time: moments.ofDay(at),
      text,
      who: who === 'plantao' ? '' : who,
      times: repeats > 1 ? say.times(repeats) : '',
      events: seqs.join(', '),
    })),
  }));
}
