import { timelineOf } from '../alerts/timeline.ts';
import { writeEscalation } from '../documents/escalation.ts';
import type { AlertRow } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import type { IncidentRow } from '../model/incident.ts';
import type { ChainRow } from '../model/oncall.ts';
import type { SystemConfig } from '../model/system.ts';
import { worstOf } from '../notify/plan.ts';
import { triedIn } from '../oncall/escalation-message.ts';
import { namesIn } from '../words/event-names.ts';

/** What the message that calls the next level is made of. */
interface MessageFacts {
  /** What fires of the incident, or the one alert; at least one. */
  readonly rows: readonly [AlertRow, ...AlertRow[]];
  readonly incident: IncidentRow | undefined;
  /** The chain that runs already. */
  readonly running: ChainRow | undefined;
  /** The newest events of this system, oldest first. */
  readonly events: readonly JournalEvent[];
  readonly config: SystemConfig;
}

/** The message for the next level, from what is known, for editing. */
export function escalationMessage(
  { rows, incident, running, events, config }: MessageFacts,
  now: number,
  template?: string,
): string {
  const { oncall, system, environment, alerting } = config;
  const [first] = rows;
  const startedAt = Math.min(...rows.map((row) => row.startedAt ?? now));
  const components = [...new Set(rows.flatMap(({ component }) => component ?? []))];
  const title = incident?.title ?? first.name;
  const notes = incident
    ? timelineOf(incident, events, namesIn(config)).filter(({ kind }) => kind === 'incident.note')
    : [];
  const dashboard = first.link ?? oncall.dashboard;
  return writeEscalation(
    {
      ...{ system, environment, startedAt, zone: oncall.zone, impact: [] },
      title,
      severityName: alerting.names[worstOf(rows)],
      tried: triedIn(events, components, startedAt),
      evidence: [...rows.map((row) => evidenceOf(row, title)), ...notes.map(({ text }) => text)],
      ...defined({ dashboard, runbook: first.runbook }),
      ...(running?.next ? { otherwise: running.next } : {}),
      cc: [],
    },
    now,
    { secrets: config.secrets, ...defined({ template, language: config.documents?.language }) },
  );
}

/** What was read of an alert, with its name unless that is said already: as the summary, or by the reading. */
function evidenceOf({ name, text }: AlertRow, title: string): string {
  return name === title || text.startsWith(name) ? text : `${name}: ${text}`;
}
