import { incidentKinds } from '../alerts/incidents.ts';
import { alertKinds } from '../alerts/restore.ts';
import type { Journal } from '../journal/journal.ts';
import { isEventOf, type JournalEvent } from '../model/event.ts';
import type { SystemConfig } from '../model/system.ts';

/** How many events of alerts, of incidents and of silences are read at start, each. */
const mostEvents = 20_000;

/** Kinds that alerts and incidents are made from. */
export const foldedKinds: readonly string[] = [...alertKinds, ...incidentKinds];

/** Events of this system and environment, of alerts and incidents unless other kinds are asked for; oldest first. */
export function alertEvents(
  journal: Pick<Journal, 'newest'>,
  config: Pick<SystemConfig, 'system' | 'environment'>,
  kinds: readonly string[] = foldedKinds,
): readonly JournalEvent[] {
  // Silences and incidents are few and last for long: what alerts wrote since must not push them out.
  const subjects = Map.groupBy(kinds, (kind) => kind.slice(0, kind.indexOf('.')));
  return [...subjects.values()]
    .flatMap((some) => journal.newest(mostEvents, some))
    .filter((event) => isEventOf(config, event))
    .sort((a, b) => a.seq - b.seq);
}
