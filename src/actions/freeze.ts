import type { JournalEvent } from '../model/event.ts';
import type { SystemSlice } from '../model/snapshot.ts';

export type Frozen = NonNullable<SystemSlice['frozen']>;

export const freezeKinds = ['actions.frozen', 'actions.unfrozen'] as const;

/** Whether a system's actions are frozen, from the events about that, newest first. It holds in every environment. */
export function frozenBy(events: readonly JournalEvent[], system: string): Frozen | undefined {
  const last = events.find((event) => event.system === system);
  if (last?.kind !== 'actions.frozen') return undefined;
  return { by: `${last.actor.user}@${last.host}`, at: last.at, reason: String(last.data.reason ?? '') };
}
