import { foldIncidents, isOpen } from '../alerts/incidents.ts';
import { timelineOf } from '../alerts/timeline.ts';
import { type IncidentReport, incidentReport } from '../documents/incident-report.ts';
import type { IncidentSources } from '../documents/make.ts';
import { systemClock } from '../model/clock.ts';
import { isEventOf, type JournalEvent } from '../model/event.ts';
import type { Incident, TimelineEntry } from '../model/incident.ts';
import type { SystemConfig } from '../model/system.ts';
import { hasRota } from '../oncall/rota.ts';
import { nearestWord } from '../text/nearest.ts';
import { byPresentClock } from '../time/clock-steps.ts';
import { namesIn } from '../words/event-names.ts';
import { words } from '../words/index.ts';
import { journalOf } from './command-journal.ts';
import { configOf } from './configured.ts';
import { CommandError, type GlobalOptions } from './context.ts';

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

/** One incident with its timeline and its facts. @throws CommandError when there is none of this id */
export async function recordedIncident(
  id: string,
  options: GlobalOptions,
): Promise<{
  readonly incident: Incident;
  readonly timeline: readonly TimelineEntry[];
  readonly report: IncidentReport;
  /** Of its system, oldest first. */
  readonly events: readonly JournalEvent[];
  readonly now: number;
  readonly config: SystemConfig;
}> {
  const { incidents, events, config } = await recordedIncidents(options);
  const incident = incidents.get(id);
  if (incident) {
    const timeline = timelineOf(incident, events, namesIn(config));
    const now = systemClock.now();
    const report = incidentReport(incident, events, config, now);
    return { incident, timeline, report, events, config, now };
  }
  throw unknownIncident(id, incidents);
}

/**
 * What a document about an incident is made from.
 * @param id of an incident; undefined: the newest that is open, else the newest
 * @throws CommandError when there is none
 */
export async function documentedIncident(
  id: string | undefined,
  options: GlobalOptions,
): Promise<IncidentSources> {
  const { incidents, events, config } = await recordedIncidents(options);
  const all = [...incidents.values()].reverse();
  const incident = id === undefined ? (all.find(isOpen) ?? all[0]) : incidents.get(id);
  if (!incident) throw unknownIncident(id, incidents);
  return { incident, events, config, zone: zoneOf(config), now: systemClock.now() };
}

function unknownIncident(id: string | undefined, incidents: ReadonlyMap<string, Incident>): CommandError {
  const { errors, incident: say, things } = words.commands;
  if (id === undefined) return new CommandError(say.noneYet);
  const nearest = nearestWord(id, incidents.keys());
  const newest = [...incidents.keys()].at(-1);
  const hint = nearest ? errors.didYouMean(nearest) : newest ? say.newest(newest) : say.noneYet;
  return new CommandError(`${errors.unknown(things.incident, id)}: ${hint}`);
}
