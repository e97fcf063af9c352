import type { Snapshot } from '../../src/model/snapshot.ts';
import { EventContext } from '../../src/words/event-context.ts';

const made = new WeakMap<Snapshot['journal'], EventContext>();

/** What the events of a journal say of each other. */
export function contextOf(journal: Snapshot['journal']): EventContext {
  const context = made.get(journal) ?? new EventContext(journal);
  made.set(journal, context);
  return context;
}
