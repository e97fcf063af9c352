import type { AlertEngine } from '../alerts/engine.ts';
import { isOpen } from '../alerts/incidents.ts';
import { timelineOf } from '../alerts/timeline.ts';
import type { Journal } from '../journal/journal.ts';
import type { Severity } from '../model/alert.ts';
import { isEventOf } from '../model/event.ts';
import type { Incident, IncidentChange, TimelineEntry } from '../model/incident.ts';
import type { SystemConfig } from '../model/system.ts';
import { hasGaps } from '../text/gaps.ts';
import { byPresentClock } from '../time/clock-steps.ts';
import { namesIn } from '../words/event-names.ts';
import { words } from '../words/index.ts';

/** How many events are looked through for a timeline. */
const mostEvents = 5_000;

/** Opens an incident as `by`; returns its id. @throws Error when it cannot be recorded */
export function openIncident(
  engine: AlertEngine,
  facts: { readonly title: string; readonly severity: Severity; readonly component?: string },
  by: string,
  now: number,
): string {
  const { title, severity, component } = facts;
  return engine.open({ title, severity, by, components: component === undefined ? [] : [component] }, now);
}

/** Does to an incident what a person asked for. @throws Error when there is no such incident, or a text is missing */
export function changeIncident(
  engine: AlertEngine,
  id: string,
  change: IncidentChange,
  by: string,
  now: number,
): void {
  const note = (
    kind: 'owner' | 'merged' | 'severity' | 'note' | 'update' | 'impact' | 'resolved',
    data: Readonly<Record<string, unknown>>,
  ): void => engine.note(id, `incident.${kind}`, { ...data, by }, now);
  switch (change.what) {
    case 'phase':
      engine.advance(id, change.to, by, now);
      return;
    case 'owner':
      note('owner', { owner: change.owner ?? by });
      // Who owns it has acknowledged it, as with the key.
      if (engine.incidents().find((one) => one.id === id)?.phase === 'acknowledge')
        engine.advance(id, 'assess', by, now);
      return;
    case 'merge':
      mustBeAnother(engine, id, change.into);
      note('merged', { into: change.into });
      return;
    case 'severity':
      note('severity', { severity: change.severity });
      return;
    case 'update': {
      const { to = 'team', via = [] } = change;
      const text = change.text.trim();
      if (text === '') throw new Error(words.app.incident.noText.update);
      if (via.length > 0 && hasGaps(text)) throw new Error(words.app.incident.unanswered);
      const { severity } = engine.incidents().find((one) => one.id === id) ?? {};
      const sent = { via, severity, message: `${id}/${to}/${by}/${now.toString(36)}` };
      note('update', {
        text,
        ...(to === 'customers' ? { to } : {}),
        ...(via.length > 0 ? sent : {}),
      });
      return;
    }
    case 'note':
    case 'impact':
      if (change.text.trim() === '') throw new Error(words.app.incident.noText[change.what]);
      note(change.what, { text: change.text.trim() });
      return;
    case 'resolve':
      if (change.cause.trim() === '') throw new Error(words.app.incident.noCause);
      note('resolved', { cause: change.cause.trim(), followUps: change.followUps });
  }
}

/** @throws Error unless it is another incident that is open */
function mustBeAnother(engine: AlertEngine, id: string, into: string): void {
  if (into === id) throw new Error(words.app.incident.mergeItself);
  const isOther = engine.incidents().some((one) => one.id === into && isOpen(one));
  if (!isOther) throw new Error(words.app.incident.mergeClosed(into));
}

/** Timelines of incidents, read from the journal again only when something was written since. */
export class Timelines {
  readonly #known = new Map<string, { readonly seq: number; readonly entries: readonly TimelineEntry[] }>();

  of(incident: Incident, journal: Journal, config: SystemConfig): readonly TimelineEntry[] {
    const seq = journal.newest(1)[0]?.seq ?? 0;
    const known = this.#known.get(incident.id);
    if (known?.seq === seq) return known.entries;
    const entries = timelineOf(
      incident,
      byPresentClock(
        journal
          .newest(mostEvents)
          .filter((event) => isEventOf(config, event))
          .toReversed(),
      ),
      namesIn(config),
    );
    this.#known.set(incident.id, { seq, entries });
    return entries;
  }
}

/** A change with the channels that the configuration sends it through. */
export function addressed(change: IncidentChange, { documents }: SystemConfig): IncidentChange {
  return change.what === 'update' && documents
    ? { ...change, via: documents.via[change.to ?? 'team'] }
    : change;
}
