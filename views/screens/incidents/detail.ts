import { answerTo } from '../../../src/model/answers.ts';
import type { FollowUpRow } from '../../../src/model/follow-up.ts';
import { type IncidentRow, incidentPhases } from '../../../src/model/incident.ts';
import { formatDuration } from '../../../src/model/quantity.ts';
import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';
import { chainLine } from '../../panes/oncall-lines.ts';
import { ageText, timeText, untilText, whenText } from '../../ui/age.ts';
import { DetailLines } from '../../ui/detail-lines.ts';
import type { Role } from '../../ui/theme.ts';
import { whatWasRead } from '../alerts/lines.ts';
import { suggestionsOf, suggestionText } from '../mend.ts';
import { alertsOf, troubleSince } from './alerts-of.ts';
import { phaseClock, roleOf, shapeOf } from './urgency.ts';

/** Everything about one incident: where it stands, its clocks, what fires, what would help, and what happened. */
export function incidentDetail(
  screen: Screen,
  row: IncidentRow,
  width: number,
  now: number,
): readonly string[] {
  const { theme, session } = screen;
  const out = new DetailLines(theme, width);
  out.text(`${shapeOf(theme, row)} ${row.severityName} ${row.title}`, roleOf(row));
  const separator = ` ${theme.glyphs.separator} `;
  const who =
    row.owner === undefined ? words.screen.incidents.noOwner : words.screen.incidents.owner(row.owner);
  const facts = [row.id, ...(row.resolvedAt === undefined ? ages(screen, row, now) : []), who];
  out.text(facts.join(separator), 'muted');
  phases(out, row, now);
  clocks(out, row, now, separator);
  if (row.components.length > 0)
    out.field(words.screen.incidents.components, row.components.map(session.names.component).join(', '));
  if (row.cause) out.field(words.screen.incidents.cause, row.cause);
  for (const one of session.store.get('followUps').filter(({ incident }) => incident === row.id))
    out.field(
      words.screen.incidents.followUps,
      followUpText(one, now),
      one.state === 'overdue' ? 'warning' : 'plain',
    );

  const alerts = alertsOf(screen, row);
  out.section(words.screen.incidents.alerts);
  if (alerts.length === 0) out.text(words.screen.incidents.noAlerts, 'muted', 2);
  for (const alert of alerts) {
    const age = alert.startedAt === undefined ? '' : ` (${ageText(now, alert.startedAt)})`;
    const urgent = alert.severity === 'P0' || alert.severity === 'P1';
    const role: Role = alert.muted.length > 0 ? 'muted' : urgent ? 'critical' : 'warning';
    const shape = urgent ? theme.glyphs.band.critical : theme.glyphs.band.warning;
    const taken = alert.ack ? `, ${words.screen.status.claimed(alert.ack.by)}` : '';
    const text = `${shape} ${alert.severityName} ${words.names.alertPhases[alert.phase]} ${alert.name}: ${whatWasRead(alert)}${age}${taken}`;
    out.text(text, role, 2);
  }
  const suggested = suggestionsOf(alerts);
  if (suggested.length > 0) out.section(words.screen.incidents.suggested);
  // Of several m offers the choice, by these numbers.
  for (const [place, one] of suggested.entries()) {
    const key = suggested.length === 1 ? 'm' : `m ${place < 9 ? place + 1 : ' '}`;
    out.text(`${key}  ${suggestionText(one)}`, 'strong', 2);
  }
  for (const runbook of new Set(alerts.flatMap((alert) => alert.runbook ?? [])))
    out.link(words.screen.incidents.runbooks, runbook);

  for (const link of new Set(alerts.flatMap((alert) => alert.link ?? [])))
    out.link(words.screen.detail.link, link);

  const chain = session.store.get('oncall').chain.filter(({ about }) => about === row.id);
  if (chain.length > 0) out.section(words.screen.incidents.chain);
  for (const one of chain) out.text(chainLine(one, session.names.severity, now), 'plain', 2);

  out.section(words.screen.incidents.timeline);
  const answer = answerTo(session.store.get('answers'), 'timeline', row.id);
  const told = (answer?.entries ?? []).toReversed();
  if (answer && told.length === 0) out.text(words.screen.incidents.noTimeline, 'muted', 2);
  const widest = Math.min(14, Math.max(0, ...told.map(({ who: name }) => name.length)));
  for (const { at, who: name, text } of told) {
    out.text(`${timeText(at)} ${theme.fit(name, widest)} ${text}`, 'plain', 2);
  }
  return out.lines;
}

/** A follow-up, whose it is, and when it is due or who did it. */
function followUpText({ text, owner, dueAt, state, done }: FollowUpRow, now: number): string {
  const say = words.screen.checklists;
  const when = done
    ? [say.doneBy(done.by, whenText(done.at, now))]
    : dueAt === undefined
      ? []
      : [state === 'overdue' ? say.overdue(ageText(now, dueAt)) : say.due(whenText(dueAt, now))];
  return [text, words.names.followUpStates[state], ...(owner === undefined ? [] : [owner]), ...when].join(
    ', ',
  );
}

/** The phases in their order, the present one with what is left of its budget. */
function phases(out: DetailLines, row: IncidentRow, now: number): void {
  const { theme } = out;
  const present = incidentPhases.indexOf(row.phase);
  const clock = phaseClock(row, now);
  const names = incidentPhases.slice(0, -1).map((phase, index) => {
    const name = words.names.incidentPhases[phase];
    if (index < present) return `${theme.glyphs.status.up} ${name}`;
    if (index > present) return `${theme.glyphs.separator} ${name}`;
    return `${theme.glyphs.cursor} ${name.toUpperCase()}${clock.text === '' ? '' : ` ${clock.text}`}`;
  });
  out.text(names.join('  '), clock.role ?? 'strong');
}

/** Since when there is trouble, as its alerts say; beside it when it was opened, where that is another time. */
function ages(screen: Screen, row: IncidentRow, now: number): readonly string[] {
  const say = words.screen.incidents;
  const [trouble, opened] = [ageText(now, troubleSince(screen, row)), ageText(now, row.openedAt)];
  return [say.trouble(trouble), ...(trouble === opened ? [] : [say.openedAgo(opened)])];
}

function clocks(out: DetailLines, row: IncidentRow, now: number, separator: string): void {
  const say = words.screen.incidents;
  const after = (at: number): string => formatDuration(Math.max(0, at - row.openedAt));
  const done = [
    ...(row.ackedAt === undefined ? [] : [words.screen.incidents.acked(after(row.ackedAt))]),
    ...(row.mitigatedAt === undefined ? [] : [words.screen.incidents.mitigated(after(row.mitigatedAt))]),
    ...(row.resolvedAt === undefined ? [] : [words.screen.incidents.resolved(after(row.resolvedAt))]),
  ];
  if (done.length > 0) out.text(done.join(separator), 'muted');
  const due = [
    { by: row.customersBy, dueIn: say.customersDue, overdue: say.customersOverdue },
    { by: row.updateBy, dueIn: say.updateDue, overdue: say.updateOverdue },
  ];
  for (const { by, dueIn, overdue } of due) {
    if (by === undefined) continue;
    if (by < now) out.text(overdue(ageText(now, by)), 'critical');
    else out.text(dueIn(untilText(now, by)), 'muted');
  }
}
