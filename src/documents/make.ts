import type { JournalEvent } from '../model/event.ts';
import type { Incident } from '../model/incident.ts';
import type { SystemConfig } from '../model/system.ts';
import { documentWords } from '../words/documents/index.ts';
import { namesIn } from '../words/event-names.ts';
import { type HandoffSources, handoffView } from './handoff-view.ts';
import { incidentReport } from './incident-report.ts';
import { incidentView } from './incident-view.ts';
import { momentsOf } from './moments.ts';
import { stamped } from './regions.ts';
import { fillTemplate } from './render.ts';
import type { Template } from './templates.ts';
import { toldTimeline } from './timeline.ts';

/** What a document about an incident is made from. */
export interface IncidentSources {
  readonly incident: Incident;
  /** Of its system, oldest first. */
  readonly events: readonly JournalEvent[];
  readonly config: SystemConfig;
  /** In which times are written. */
  readonly zone: string;
  readonly now: number;
  /** When the next message of this kind is due once this one is sent. */
  readonly nextUpdateAt?: number | undefined;
  /** Whether people were told by such a message before. */
  readonly toldBefore?: boolean;
}

/**
 * A document about an incident, from what the journal says of it.
 * @param template one in which `templateFaults` finds nothing
 */
export function incidentDocument(template: Template, sources: IncidentSources): string {
  const { incident, events, config, now } = sources;
  const say = documentWords(config.documents?.language ?? 'en');
  const text = fillTemplate(
    template.text,
    incidentView({
      ...sources,
      report: incidentReport(incident, events, config, now),
      timeline: toldTimeline(incident, events, namesIn(config), say),
      say,
    }),
    { format: template.format, secrets: config.secrets },
  );
  return stamped(text, `${template.name} ${incident.id}`);
}

/**
 * The handoff of a shift.
 * @param template one about a shift in which `templateFaults` finds nothing
 */
export function handoffDocument(template: Template, sources: Omit<HandoffSources, 'say'>): string {
  const { config, shift, zone } = sources;
  const say = documentWords(config.documents?.language ?? 'en');
  const moments = momentsOf(zone, shift.until);
  const text = fillTemplate(template.text, handoffView({ ...sources, say }), {
    ...{ format: template.format, secrets: config.secrets },
  });
  const end = shift.changes ? moments.full(shift.until) : moments.day(shift.until);
  return stamped(text, `${template.name} ${end}`);
}
