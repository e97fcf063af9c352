import type { Maintenance } from '../model/alert.ts';
import type { JournalEvent } from '../model/event.ts';

/** Kinds of events that maintenance begun by hand is made from. */
export const maintenanceKinds = ['maintenance.begun', 'maintenance.ended'] as const;

/** Maintenance that was begun by hand and is not over, from events oldest first. Events that make no sense are passed over. */
export function foldMaintenance(
  events: Iterable<Pick<JournalEvent, 'kind' | 'data'>>,
  now: number,
): readonly Maintenance[] {
  const known = new Map<string, Maintenance>();
  for (const { kind, data } of events) {
    if (kind === 'maintenance.ended') known.delete(String(data.id));
    const begun = kind === 'maintenance.begun' ? maintenanceOf(data) : undefined;
    if (begun) known.set(begun.id, begun);
  }
  return [...known.values()].filter(({ until }) => until > now);
}

/** Those that are on for a component or, without one, for everything. */
export function maintenanceOn(
  all: readonly Maintenance[],
  component: string | undefined,
  now: number,
): readonly Maintenance[] {
  return all.filter(
    ({ components, from, until }) =>
      from <= now &&
      until > now &&
      (components.length === 0 || (component !== undefined && components.includes(component))),
  );
}

/** The id of what begins now: short, and not taken. */
export function newMaintenanceId(all: readonly Maintenance[], now: number): string {
  const taken = new Set(all.map(({ id }) => id));
  let id = `m${now.toString(36)}`;
  while (taken.has(id)) id += 'x';
  return id;
}

function maintenanceOf(data: Readonly<Record<string, unknown>>): Maintenance | undefined {
  const { id, components, from, until, comment, by } = data;
  if (typeof id !== 'string' || typeof from !== 'number' || typeof until !== 'number') return undefined;
  const isList = Array.isArray(components) && components.every((one) => typeof one === 'string');
  // One that lost a component would cover everything.
  if (!isList) return undefined;
  return { id, components, from, until, comment: String(comment ?? ''), by: String(by ?? '') };
}
