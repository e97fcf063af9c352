import { pastActions } from '../actions/history.ts';
import { temporaries } from '../actions/temporary.ts';
import { foldIncidents, isOpen } from '../alerts/incidents.ts';
import { foldMaintenance } from '../alerts/maintenance.ts';
import { foldFollowUps, followUpRows } from '../checklists/follow-ups.ts';
import { openChecklists } from '../checklists/recorded.ts';
import { isSettled } from '../checklists/rows.ts';
import { type AlertRow, isActive, type LabelMatcher, type Silence, severityRank } from '../model/alert.ts';
import type { ChecklistRow } from '../model/checklist.ts';
import type { EventNames, JournalEvent } from '../model/event.ts';
import type { Incident } from '../model/incident.ts';
import type { SystemConfig } from '../model/system.ts';
import { occurrence } from '../time/maintenance.ts';
import type { DocumentWords } from '../words/documents/index.ts';
import { span } from '../words/duration.ts';
import { namesIn } from '../words/event-names.ts';
import { actionViews, toldActions } from './actions.ts';
import { followUpViews } from './follow-ups.ts';
import type { HandoffFacts } from './handoff-facts.ts';
import { type Moments, momentsOf } from './moments.ts';
import type { HandedShift } from './shift.ts';

/** What a handoff is made from. */
export interface HandoffSources {
  readonly shift: HandedShift;
  /** Of the system, oldest first. */
  readonly events: readonly JournalEvent[];
  /** Every alert as it stands. */
  readonly rows: readonly AlertRow[];
  readonly silences: readonly Silence[];
  readonly checklists: readonly ChecklistRow[];
  readonly config: SystemConfig;
  /** In which times are written. */
  readonly zone: string;
  readonly now: number;
  readonly say: DocumentWords;
}

/** How far ahead it is told what is planned, in milliseconds. */
const plannedMs = 2 * 86_400_000;

/** What a template says of a shift: texts in one zone and one language. */
export function handoffView(sources: HandoffSources): HandoffFacts {
  const { shift, events, rows, config, zone, now, say } = sources;
  const names = namesIn(config);
  const moments = momentsOf(zone, shift.until);
  const incidents = incidentsOf(sources);
  const firing = rows
    .filter(isActive)
    .toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity));
  const heard = firing.filter(isHeard);
  const during = events.filter(({ at }) => at >= shift.from && at <= now);
  return {
    ...{ system: config.system, environment: config.environment, zone: moments.zone },
    ...{ now: moments.minute(now), day: moments.day(shift.until) },
    ...{ from: moments.minute(shift.from), until: moments.minute(shift.until) },
    outgoing: say.team(shift.outgoing.map(names.person)),
    incoming: say.team(shift.incoming.map(names.person)),
    calm: heard.length === 0 && !incidents.some(isOpen),
    openIncident: incidents.some(isOpen),
    incidents: incidents.map((incident) => ({
      ...{ id: incident.id, title: incident.title, open: isOpen(incident) },
      severity: config.alerting.names[incident.severity],
      status: say.statuses[incident.phase],
      at: moments.minute(incident.openedAt),
      lasted: span((incident.resolvedAt ?? now) - incident.openedAt),
      owner: incident.owner === undefined ? '' : names.person(incident.owner),
      cause: incident.cause ?? '',
    })),
    alerts: heard.map(({ name, severityName, firedAt, startedAt, text, ack }) => ({
      ...{ name, severity: severityName, evidence: text },
      since: moments.minute(firedAt ?? startedAt ?? now),
      by: ack ? names.person(ack.by) : '',
    })),
    muted: muted(
      sources,
      firing.filter((row) => !isHeard(row)),
      moments,
      names,
    ),
    actions: actionViews(
      toldActions(during, names, () => true),
      moments,
      say,
    ),
    planned: planned(sources, moments, names),
    checklists: openChecklists(sources.checklists).map(({ name, dueAt, items, missed: times }) => ({
      ...{ name, due: dueAt === undefined ? '' : moments.minute(dueAt) },
      left: items
        .filter((item) => !isSettled(item))
        .map(({ text }) => text)
        .join('; '),
      missed: times.map(({ at }) => moments.minute(at)).join(', '),
    })),
    followUps: followUpViews(
      followUpRows(foldFollowUps(events), now).filter(({ done }) => !done),
      moments,
      config.oncall.people,
    ),
    contacts: config.oncall.people.flatMap(({ name, phone, email, chat }) => {
      const contact = [phone, email, chat].filter((one) => one !== undefined).join(', ');
      return contact === '' ? [] : [{ name, contact }];
    }),
    dashboard: config.oncall.dashboard ?? '',
  };
}

/** Those that were open in the shift, those that still are first, then the newest. */
function incidentsOf({ events, shift, now }: HandoffSources): readonly Incident[] {
  return [...foldIncidents(events).values()]
    .filter(
      (one) => one.mergedInto === undefined && one.openedAt <= now && (one.resolvedAt ?? now) >= shift.from,
    )
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.openedAt - a.openedAt);
}

/** Whether people are told of an alert; somebody who took it was. */
function isHeard({ muted }: AlertRow): boolean {
  return muted.every(({ by }) => by === 'acknowledged');
}

function muted(
  { silences, events, now, say }: HandoffSources,
  rows: readonly AlertRow[],
  moments: Moments,
  names: EventNames,
): HandoffFacts['muted'] {
  const until = (at: number | undefined): string => (at === undefined ? '' : moments.minute(at));
  return [
    ...rows.map(({ name, muted: reasons }) => {
      const [first] = reasons.filter(({ by }) => by !== 'acknowledged');
      return { name, reason: first?.text ?? '', until: until(first?.until), by: '' };
    }),
    ...silences
      .filter((one) => one.until > now)
      .map((one) => ({
        ...{ name: one.matchers.map((each) => matcherText(each, names)).join(', '), reason: one.comment },
        ...{ until: until(one.until), by: names.person(one.by) },
      })),
    ...foldMaintenance(events, now).map((one) => ({
      name: one.components.length === 0 ? say.everything : one.components.map(names.component).join(', '),
      ...{ reason: one.comment, until: until(one.until), by: names.person(one.by) },
    })),
  ];
}

function matcherText({ label, operator, value }: LabelMatcher, names: EventNames): string {
  return label === 'rule' && operator === '=' ? names.alert(value) : `${label}${operator}"${value}"`;
}

/** Temporary changes that have to be taken back, however late, and maintenance that begins soon; in the order of time. */
function planned(
  { config, events, now, say }: HandoffSources,
  moments: Moments,
  names: EventNames,
): HandoffFacts['planned'] {
  const reverts = temporaries(pastActions(events.toReversed())).map(({ verb, component, text, dueAt }) => ({
    from: dueAt,
    what: say.revert(`${verb} ${names.component(component)}`, text),
  }));
  const maintenance = config.alerting.windows.flatMap((window) => {
    const next = occurrence(window, now);
    if (!next || next.from > now + plannedMs) return [];
    const what =
      window.components.length === 0 ? say.everything : window.components.map(names.component).join(', ');
    return [{ from: next.from, what: say.maintenance(window.name, what, span(next.until - next.from)) }];
  });
  return [...reverts, ...maintenance]
    .sort((a, b) => a.from - b.from)
    .map(({ from, what }) => ({ at: moments.minute(from), what }));
}
