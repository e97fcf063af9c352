import { resolve } from 'node:path';
import { inTurn } from '../documents/cadence.ts';
import { templateFaults } from '../documents/check-template.ts';
import type { HandoffSources } from '../documents/handoff-view.ts';
import { handoffDocument, incidentDocument } from '../documents/make.ts';
import { withoutMarks } from '../documents/regions.ts';
import { factsOf } from '../documents/registry.ts';
import { type Template, templatesOf } from '../documents/templates.ts';
import type { Journal } from '../journal/journal.ts';
import type { ComposedMessage, MessageAudience } from '../model/documents.ts';
import { isEventOf, type JournalEvent } from '../model/event.ts';
import type { Incident } from '../model/incident.ts';
import type { SystemConfig } from '../model/system.ts';
import { hasRota } from '../oncall/rota.ts';
import { localZone } from '../time/zone.ts';
import { words } from '../words/index.ts';
import { alertEvents } from './alert-events.ts';
import { escalationMessage } from './escalation-message.ts';

/** How many events are looked through besides those of alerts and incidents. */
const mostEvents = 5_000;

/** Which document a message is. */
const documentOf = { team: 'update', customers: 'customers' } as const;

/** A message about an incident, from what is known, for editing. @throws Error when its template cannot be used */
export async function composeMessage(
  incident: Incident,
  to: MessageAudience,
  journal: Journal,
  config: SystemConfig,
  now: number,
): Promise<ComposedMessage> {
  const template = await usable(documentOf[to], config);
  const text = incidentDocument(template, {
    ...{ incident, config, now, events: eventsOf(journal, config), zone: zoneOf(config) },
    ...inTurn(template.name, incident, config.alerting, now),
  });
  return { text, via: config.documents?.via[to] ?? [] };
}

/** The message that calls the next level, from what is known, for editing. @throws Error when its template cannot be used */
export async function composeEscalation(
  facts: Parameters<typeof escalationMessage>[0],
  now: number,
): Promise<string> {
  const { text } = await usable('escalation', facts.config);
  return escalationMessage(facts, now, text);
}

/** The handoff of a shift, from what is known, for editing. @throws Error when its template cannot be used */
export async function composeHandoff(
  facts: Pick<HandoffSources, 'shift' | 'rows' | 'silences' | 'checklists'>,
  journal: Journal,
  config: SystemConfig,
  now: number,
): Promise<ComposedMessage> {
  const template = await usable('handoff', config);
  const events = eventsOf(journal, config);
  const text = handoffDocument(template, { ...facts, events, config, zone: zoneOf(config), now });
  return { text: withoutMarks(text), via: config.documents?.via.handoff ?? [] };
}

async function usable(name: string, { documents, baseDir }: SystemConfig): Promise<Template> {
  const { language = 'en', templates: folder } = documents ?? {};
  const { templates } = await templatesOf(
    language,
    folder === undefined ? undefined : resolve(baseDir, folder),
  );
  const found = templates.find((one) => one.name === name);
  if (!found || templateFaults(found.text, factsOf[found.about]).length > 0)
    throw new Error(words.app.brokenTemplate(name));
  return found;
}

/** The newest of everything, and all of alerts and incidents; oldest first. */
function eventsOf(journal: Journal, config: SystemConfig): readonly JournalEvent[] {
  const newest = journal.newest(mostEvents).filter((event) => isEventOf(config, event));
  const all = new Map([...alertEvents(journal, config), ...newest].map((event) => [event.seq, event]));
  return [...all.values()].sort((a, b) => a.seq - b.seq);
}

function zoneOf({ oncall }: SystemConfig): string {
  return hasRota(oncall) ? oncall.zone : localZone();
}
