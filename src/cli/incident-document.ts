import type { Incident, TimelineEntry } from '../model/incident.ts';
import { nameOf } from '../model/oncall.ts';
import { formatQuantity } from '../model/quantity.ts';
import type { SystemConfig } from '../model/system.ts';
import { idsOf } from '../oncall/rota.ts';
import { sanitize } from '../text/sanitize.ts';
import { offsetAt, wallTime } from '../time/zone.ts';
import { span } from '../words/duration.ts';
import { words } from '../words/index.ts';
import type { IncidentReport, Outage } from './incident-report.ts';

/** How soon after one another they are written down, in milliseconds. */
const followsMs = 1_000;

interface Told {
  readonly timeline: readonly TimelineEntry[];
  readonly report: IncidentReport;
  readonly config: Pick<SystemConfig, 'alerting' | 'components' | 'oncall'>;
  /** In which times are written. */
  readonly zone: string;
  readonly now: number;
}

/** An incident as a Markdown document to send around: what it was, what it did to people, what was done, what follows. */
export function incidentDocument(incident: Incident, told: Told): string {
  const say = words.commands.incident.document;
  const { zone, report } = told;
  const clock = clockOf(zone, incident.openedAt);
  const parts: string[][] = [
    [`# ${sanitize(incident.title)}`],
    facts(incident, told, clock),
    [say.zone(zone === 'UTC' ? zone : `${zone} (${offsetText(incident.openedAt, zone)})`)],
    section(say.impact, [
      incident.impact === undefined ? say.noImpact(incident.id) : sanitize(incident.impact),
      ...(report.outages.length > 0 ? ['', ...list(report.outages.map(outageText))] : []),
    ]),
    section(say.cause, [incident.cause === undefined ? say.causeUnknown : sanitize(incident.cause)]),
    section(say.alerts, list(alertLines(told, clock))),
    section(
      say.worst,
      list(
        report.worst.map(({ title, value, unit, at }) =>
          say.reading(title, formatQuantity(value, unit), clock.time(at)),
        ),
      ),
    ),
    section(say.actions, list(actionLines(report, clock))),
    section(say.timeline, timelineLines(told, clock)),
    section(
      say.messages,
      list(
        report.messages.map(({ channel, sent, failed, first, last }) =>
          say.sent(channel, sent, failed, clock.time(first), clock.time(last)),
        ),
      ),
    ),
    section(
      say.followUps,
      incident.followUps.length > 0
        ? incident.followUps.map((one) => `- [ ] ${sanitize(one)}`)
        : [say.noFollowUps],
    ),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function facts(incident: Incident, { report, config, now }: Told, clock: Clock): string[] {
  const say = words.commands.incident.document;
  const { id, openedAt, openedBy, ackedAt, mitigatedAt, resolvedAt, mergedInto } = incident;
  const after = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : say.after(clock.full(at), span(at - openedAt));
  const lasted = span((resolvedAt ?? now) - Math.min(openedAt, report.troubleAt ?? openedAt));
  const titles = incident.components.map(
    (one) => config.components.find((known) => known.id === one)?.title ?? one,
  );
  const known: [string, string | undefined][] = [
    [say.incident, id],
    [say.severity, config.alerting.names[incident.severity]],
    [say.status, mergedInto === undefined ? say.statuses[incident.phase] : say.merged(mergedInto)],
    [say.trouble, troubleText(report, clock)],
    [say.opened, say.by(clock.full(openedAt), nameOf(config.oncall.people, openedBy))],
    [say.acknowledged, after(ackedAt)],
    [say.mitigated, mitigatedAt === resolvedAt ? undefined : after(mitigatedAt)],
    [say.resolved, after(resolvedAt)],
    [say.duration, resolvedAt === undefined ? say.soFar(lasted) : lasted],
    [say.owner, incident.owner && nameOf(config.oncall.people, incident.owner)],
    [say.oncall, oncallText(report, config, clock)],
    [say.people, report.people.join(', ')],
    [say.components, titles.join(', ')],
    [say.includes, incident.merged?.join(', ')],
  ];
  return known.flatMap(([name, value]) => (value ? [`- **${name}**: ${sanitize(value)}`] : []));
}

/** From the first bad reading to when the last alert was over. */
function troubleText({ troubleAt, alerts }: IncidentReport, clock: Clock): string | undefined {
  if (troubleAt === undefined) return undefined;
  const say = words.commands.incident.document;
  const ends = alerts.map(({ resolvedAt }) => resolvedAt ?? Number.POSITIVE_INFINITY);
  const end = Math.max(...ends);
  if (!Number.isFinite(end)) return say.troubleSince(clock.full(troubleAt));
  return say.troubleFrom(clock.full(troubleAt), clock.time(end), span(end - troubleAt));
}

function oncallText({ oncall }: IncidentReport, config: Told['config'], clock: Clock): string {
  const say = words.commands.incident.document;
  return oncall
    .map((duty, index) =>
      say.onDuty(
        duty.person === undefined
          ? say.nobody
          : words.commands.oncall.team(idsOf(duty).map((id) => nameOf(config.oncall.people, id))),
        index === oncall.length - 1 ? undefined : clock.full(duty.until),
      ),
    )
    .join(say.handover);
}

function outageText({ component, downMs, degradedMs }: Outage): string {
  const lasted = (ms: number): string | undefined => (ms === 0 ? undefined : span(ms));
  return words.commands.incident.document.outage(component, lasted(downMs), lasted(degradedMs));
}

function alertLines({ report, config }: Told, clock: Clock): readonly string[] {
  return report.alerts.map(({ name, severity, firedAt, resolvedAt, evidence }) =>
    words.commands.incident.document.alert(
      name,
      config.alerting.names[severity],
      clock.time(firedAt),
      resolvedAt === undefined ? undefined : clock.time(resolvedAt),
      evidence,
    ),
  );
}

function actionLines({ actions }: IncidentReport, clock: Clock): readonly string[] {
  const say = words.commands.incident.document;
  const states: Readonly<Record<string, string>> = words.screen.states;
  return actions.map(({ at, who, verb, component, state, result }) => {
    const known = state === undefined ? say.unknownOutcome : (states[state] ?? state);
    return say.action(clock.time(at), who, `${verb} ${component}`, result ? `${known}, ${result}` : known);
  });
}

/** Messages that arrived are counted below; one that did not is part of what happened. */
function timelineLines({ timeline }: Told, clock: Clock): string[] {
  const entries = folded(timeline.filter(({ kind }) => kind !== 'notice.sent'));
  const days = Map.groupBy(entries, ({ at }) => clock.day(at));
  const lineOf = ({ at, text, who }: TimelineEntry): string =>
    `- ${words.commands.incident.document.entry(
      clock.ofDay(at),
      sanitize(text),
      who === 'plantao' ? undefined : sanitize(who),
    )}`;
  if (days.size <= 1) return entries.map(lineOf);
  return [...days].flatMap(([day, told], index) => [
    ...(index === 0 ? [] : ['']),
    `### ${day}`,
    '',
    ...told.map(lineOf),
  ]);
}

/** Whoever takes an incident owns it, in the next phase: one line. */
function folded(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const lines: TimelineEntry[] = [];
  for (const entry of entries) {
    const before = lines.at(-1);
    if (
      before &&
      isTaking(before) &&
      isTaking(entry) &&
      before.who === entry.who &&
      entry.at - before.at < followsMs
    )
      lines[lines.length - 1] = { ...before, text: `${before.text}; ${entry.text}` };
    else lines.push(entry);
  }
  return lines;
}

function isTaking({ kind }: TimelineEntry): boolean {
  return kind === 'incident.phase' || kind === 'incident.owner';
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines];
}

function list(texts: readonly string[]): string[] {
  return texts.map((text) => `- ${sanitize(text)}`);
}

interface Clock {
  readonly day: (at: number) => string;
  readonly ofDay: (at: number) => string;
  readonly full: (at: number) => string;
  /** With the day where it is another than that of the opening. */
  readonly time: (at: number) => string;
}

function clockOf(zone: string, openedAt: number): Clock {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = (at: number): string => {
    const { year, month, day: date } = wallTime(at, zone);
    return `${year}-${two(month)}-${two(date)}`;
  };
  const ofDay = (at: number): string => {
    const { hour, minute } = wallTime(at, zone);
    return `${two(hour)}:${two(minute)}:${two(Math.floor(at / 1_000) % 60)}`;
  };
  const full = (at: number): string => `${day(at)} ${ofDay(at)}`;
  return { day, ofDay, full, time: (at) => (day(at) === day(openedAt) ? ofDay(at) : full(at)) };
}

/** `UTC-03:00` */
function offsetText(at: number, zone: string): string {
  const minutes = Math.round(offsetAt(at, zone) / 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
