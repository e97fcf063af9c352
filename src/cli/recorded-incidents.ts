import { foldIncidents } from '../alerts/incidents.ts';
import { timelineOf } from '../alerts/timeline.ts';
import { systemClock } from '../model/clock.ts';
import { isEventOf, type JournalEvent } from '../model/event.ts';
import type { Incident, TimelineEntry } from '../model/incident.ts';
import type { SystemConfig } from '../model/system.ts';
import { hasRota } from '../oncall/rota.ts';
import { nearestWord } from '../text/nearest.ts';
import { byPresentClock } from '../time/clock-steps.ts';
import { namesIn } from '../words/event-text.ts';
import { words } from '../words/index.ts';
import { journalOf } from './command-journal.ts';
import { configOf } from './configured.ts';
import { CommandError, type GlobalOptions } from './context.ts';
import { incidentDocument } from './incident-document.ts';
import { type IncidentReport, incidentReport } from './incident-report.ts';

interface RecordedIncidents {
  /** By id, oldest first. */
  readonly incidents: Map<string, Incident>;
  readonly events: readonly JournalEvent[];
  readonly config: SystemConfig;
}

/** Every journaled incident of the system and environment. */
export async function recordedIncidents(options: GlobalOptions): Promise<RecordedIncidents> {
  const config = await configOf(options);
  const journal = await journalOf(config);
  try {
    const events = byPresentClock([...journal.all()].filter((event) => isEventOf(config, event)));
    return { incidents: foldIncidents(events), events, config };
  } finally {
    journal.close();
  }
}

/** The zone in which people of a system read times: that of the rota, else that of this machine. */
export function zoneOf({ oncall }: SystemConfig): string {
  return hasRota(oncall) ? oncall.zone : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** One incident with its timeline, and as a document. @throws CommandError when there is none of this id */
export async function recordedIncident(
  id: string,
  options: GlobalOptions,
): Promise<{
  readonly incident: Incident;
  readonly timeline: readonly TimelineEntry[];
  readonly report: IncidentReport;
  readonly document: string;
  readonly config: SystemConfig;
}> {
  const { incidents, events, config } = await recordedIncidents(options);
  const incident = incidents.get(id);
  if (incident) {
    const timeline = timelineOf(incident, events, namesIn(config));
    const now = systemClock.now();
    const report = incidentReport(incident, events, config, now);
    const document = incidentDocument(incident, { timeline, report, config, zone: zoneOf(config), now });
    return { incident, timeline, report, document, config };
  }
  const { errors, incident: say, things } = words.commands;
  const nearest = nearestWord(id, incidents.keys());
  const newest = [...incidents.keys()].at(-1);
  const hint = nearest ? errors.didYouMean(nearest) : newest ? say.newest(newest) : say.noneYet;
  throw new CommandError(`${errors.unknown(things.incident, id)}: ${hint}`);
}
