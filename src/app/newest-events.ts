import type { Journal } from '../journal/journal.ts';
import { isEventOf, type JournalEvent } from '../model/event.ts';
import type { SystemConfig } from '../model/system.ts';

/** How many events are looked through for what was tried. */
const mostEvents = 2_000;

/** The newest events of a system, oldest first: what its messages are made of. */
export function newestEvents(journal: Journal, config: SystemConfig): readonly JournalEvent[] {
  return journal
    .newest(mostEvents)
    .filter((event) => isEventOf(config, event))
    .toReversed();
}
